"""THE table: who may call which route. What is not in it is refused, and the build fails.

A row gives a method and an address the roles that may call it. `ANYONE` is open to all; `SIGNED_IN` to any account in
whatever scope. What of a thing somebody may see or change is the store's question (`clearinghouse.scopes.visibility`
and the owner of each item); here it is only whether the route is theirs to call at all.

The surprise: routes for one's own account (sessions, password, second factor, tokens) take no token: a machine's
secret must not be able to make more secrets. And what is open to anyone and changes something has `session`,
`password`, `reset`, `invitation`, `what-if` or `unsubscription` in its address, which a test holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from clearinghouse.scopes.scope import ROLES, Role

Who = Literal["anyone", "signed_in"]


@dataclass(frozen=True, slots=True)
class Right:
    """Who may call a route.

    `roles` empty: any account (`is_open` False) or anyone (`is_open`). `by_token`: a token does as well as a session.
    `takes`: media types that the body may have.
    """

    is_open: bool = False
    roles: frozenset[Role] = field(default_factory=frozenset)
    by_token: bool = True
    takes: frozenset[str] = frozenset({"application/json"})


def _only(*roles: Role, by_token: bool = True) -> Right:
    return Right(roles=frozenset(roles), by_token=by_token)


ANYONE: Final = Right(is_open=True)
SIGNED_IN: Final = Right()
IN_PERSON: Final = Right(by_token=False)
SECRETARIAT: Final = _only("secretariat", by_token=False)
SECRETARIAT_OR_MACHINE: Final = _only("secretariat")
OWNERS: Final = _only("state", "donor")
REPORTERS: Final = _only("state", "secretariat")
STATES: Final = _only("state")
PROVIDERS: Final = _only("state", "donor", "secretariat")
DONORS: Final = _only("donor")
OFFICERS_OF_STATES: Final = _only("state")
STUDIES: Final = _only("committee", "secretariat")
RATES: Final = Right(roles=frozenset({"secretariat"}), takes=frozenset({"text/csv"}))

RIGHTS: Final[Mapping[tuple[str, str], Right]] = {
    # Published data, and for those who may see more, what is not public.
    ("GET", "/api/v1/commitments"): ANYONE,
    ("GET", "/api/v1/commitments/{commitment_id}"): ANYONE,
    ("GET", "/api/v1/commitments/{commitment_id}/earmark"): ANYONE,
    ("GET", "/api/v1/cooperation-questions"): ANYONE,
    ("GET", "/api/v1/cooperation-reports"): ANYONE,
    ("GET", "/api/v1/cooperation-reports/{iso3}/{year}"): ANYONE,
    ("GET", "/api/v1/cooperation-reports/{iso3}/{year}/versions"): ANYONE,
    ("GET", "/api/v1/cooperation-reports/{iso3}/{year}/versions/{number}"): ANYONE,
    ("GET", "/api/v1/donors"): ANYONE,
    ("GET", "/api/v1/donors/{donor_id}"): ANYONE,
    ("GET", "/api/v1/explain/donors/{donor_id}"): ANYONE,
    ("GET", "/api/v1/explain/ledger"): ANYONE,
    ("GET", "/api/v1/explain/rounds/{round_id}"): ANYONE,
    ("GET", "/api/v1/explain/states/{iso3}"): ANYONE,
    ("GET", "/api/v1/explain/totals"): ANYONE,
    ("GET", "/api/v1/feeds/atom"): ANYONE,
    ("GET", "/api/v1/feeds/calendar"): ANYONE,
    ("GET", "/api/v1/feeds/changes"): ANYONE,
    ("GET", "/api/v1/feeds/json"): ANYONE,
    ("GET", "/api/v1/flows"): ANYONE,
    ("GET", "/api/v1/in-kind-matches"): ANYONE,
    ("GET", "/api/v1/in-kind-matches/unmatched"): ANYONE,
    ("GET", "/api/v1/in-kind-notices"): ANYONE,
    ("GET", "/api/v1/in-kind-notices/{notice_id}"): ANYONE,
    ("GET", "/api/v1/indicator-computations"): ANYONE,
    ("GET", "/api/v1/indicator-values"): ANYONE,
    ("GET", "/api/v1/indicator-values/{value_id}"): ANYONE,
    ("GET", "/api/v1/indicator-values/{value_id}/evidence"): ANYONE,
    ("GET", "/api/v1/individualised-meetings"): ANYONE,
    ("GET", "/api/v1/mechanisms"): ANYONE,
    ("GET", "/api/v1/indicators"): ANYONE,
    ("GET", "/api/v1/indicators/{indicator_id}"): ANYONE,
    ("GET", "/api/v1/indicators/{indicator_id}/values"): ANYONE,
    ("GET", "/api/v1/annotations"): ANYONE,
    ("GET", "/api/v1/annotations/{annotation_id}"): ANYONE,
    ("GET", "/api/v1/annotations/{annotation_id}/versions"): ANYONE,
    ("GET", "/api/v1/clocks"): ANYONE,
    ("GET", "/api/v1/estimate-removals"): ANYONE,
    ("GET", "/api/v1/extension-requests"): ANYONE,
    ("GET", "/api/v1/extension-requests/{request_code}"): ANYONE,
    ("GET", "/api/v1/extension-requests/{request_code}/revisions"): ANYONE,
    ("GET", "/api/v1/found-stockpiles"): ANYONE,
    ("GET", "/api/v1/found-stockpiles/{stockpile_id}"): ANYONE,
    ("GET", "/api/v1/national-commitments"): ANYONE,
    ("GET", "/api/v1/national-commitments/{national_commitment_id}"): ANYONE,
    ("GET", "/api/v1/resource-mobilisation-plans"): ANYONE,
    ("GET", "/api/v1/resource-mobilisation-plans/{mobilisation_plan_id}"): ANYONE,
    ("GET", "/api/v1/mine-action-platforms"): ANYONE,
    ("GET", "/api/v1/mine-action-platforms/{platform_id}"): ANYONE,
    ("GET", "/api/v1/obligations"): ANYONE,
    ("GET", "/api/v1/obligations/{obligation_code}"): ANYONE,
    ("GET", "/api/v1/obligations/{obligation_code}/remaining"): ANYONE,
    ("GET", "/api/v1/obligations/{obligation_code}/remaining/{year}"): ANYONE,
    ("GET", "/api/v1/rates"): ANYONE,
    ("POST", "/api/v1/rates"): RATES,
    ("GET", "/api/v1/reports"): ANYONE,
    ("POST", "/api/v1/reports"): SECRETARIAT,
    ("GET", "/api/v1/reports/{number}"): ANYONE,
    ("GET", "/api/v1/reports/{number}/files/{form}"): ANYONE,
    ("GET", "/api/v1/rounds"): ANYONE,
    ("GET", "/api/v1/rounds/{round_id}"): ANYONE,
    ("GET", "/api/v1/rounds/{round_id}/allocations"): ANYONE,
    ("GET", "/api/v1/rounds/{round_id}/comparison"): ANYONE,
    ("GET", "/api/v1/rounds/{round_id}/flexibility"): ANYONE,
    ("GET", "/api/v1/rounds/{round_id}/obligations"): ANYONE,
    ("GET", "/api/v1/rounds/{round_id}/receipts"): ANYONE,
    ("GET", "/api/v1/rounds/{round_id}/snapshot"): ANYONE,
    ("GET", "/api/v1/rounds/{round_id}/states"): ANYONE,
    ("GET", "/api/v1/rounds/{round_id}/unfunded"): ANYONE,
    ("GET", "/api/v1/sources"): ANYONE,
    ("GET", "/api/v1/sources/{source_id}"): ANYONE,
    ("GET", "/api/v1/states"): ANYONE,
    ("GET", "/api/v1/states/{iso3}"): ANYONE,
    ("GET", "/api/v1/states/{iso3}/profile"): ANYONE,
    ("GET", "/api/v1/states/{iso3}/work-plan-template"): ANYONE,
    ("GET", "/api/v1/studies"): ANYONE,
    ("GET", "/api/v1/studies/{study_id}"): ANYONE,
    ("GET", "/api/v1/studies/{study_id}/files/{file_name}"): ANYONE,
    ("GET", "/api/v1/deadline-risk"): ANYONE,
    ("GET", "/api/v1/totals"): ANYONE,
    ("POST", "/api/v1/what-if"): ANYONE,
    ("POST", "/api/v1/what-if/earmark"): ANYONE,
    ("GET", "/api/v1/work-plans"): ANYONE,
    ("GET", "/api/v1/work-plans/{plan_id}"): ANYONE,
    ("GET", "/api/v1/work-plans/{plan_id}/comparison"): ANYONE,
    ("GET", "/api/v1/work-plans/{plan_id}/versions"): ANYONE,
    ("GET", "/api/v1/yearly-report"): ANYONE,
    # The service itself and its pages.
    ("GET", "/"): ANYONE,
    ("GET", "/{path}"): ANYONE,
    ("GET", "/api/docs"): ANYONE,
    ("GET", "/api/docs.css"): ANYONE,
    ("GET", "/api/openapi.json"): ANYONE,
    ("GET", "/health/live"): ANYONE,
    ("GET", "/health/ready"): ANYONE,
    ("GET", "/metrics"): ANYONE,
    ("GET", "/problems/{code}"): ANYONE,
    # Signing in and out.
    ("GET", "/api/v1/session"): ANYONE,
    ("POST", "/api/v1/session"): ANYONE,
    ("DELETE", "/api/v1/session"): IN_PERSON,
    ("POST", "/api/v1/session/scope"): IN_PERSON,
    ("GET", "/api/v1/session/identity"): ANYONE,
    ("GET", "/api/v1/session/identity/return"): ANYONE,
    ("POST", "/api/v1/password-reset"): ANYONE,
    ("POST", "/api/v1/password-reset/confirmation"): ANYONE,
    ("POST", "/api/v1/invitation"): ANYONE,
    ("POST", "/api/v1/invitation/acceptance"): ANYONE,
    # One's own account.
    ("GET", "/api/v1/account"): SIGNED_IN,
    ("PATCH", "/api/v1/account"): IN_PERSON,
    ("POST", "/api/v1/account/password"): IN_PERSON,
    ("POST", "/api/v1/account/second-factor"): IN_PERSON,
    ("POST", "/api/v1/account/second-factor/confirmation"): IN_PERSON,
    ("POST", "/api/v1/account/second-factor/removal"): IN_PERSON,
    ("POST", "/api/v1/account/recovery-codes"): IN_PERSON,
    ("GET", "/api/v1/sessions"): IN_PERSON,
    ("DELETE", "/api/v1/sessions"): IN_PERSON,
    ("DELETE", "/api/v1/sessions/{session_id}"): IN_PERSON,
    ("GET", "/api/v1/tokens"): IN_PERSON,
    ("POST", "/api/v1/tokens"): IN_PERSON,
    ("GET", "/api/v1/tokens/{token_id}"): IN_PERSON,
    ("DELETE", "/api/v1/tokens/{token_id}"): IN_PERSON,
    # What donors put in writing.
    ("POST", "/api/v1/commitments"): DONORS,
    ("PATCH", "/api/v1/commitments/{commitment_id}"): DONORS,
    ("POST", "/api/v1/commitments/{commitment_id}/withdrawal"): DONORS,
    ("GET", "/api/v1/commitments/{commitment_id}/events"): DONORS,
    ("GET", "/api/v1/portfolio"): DONORS,
    # What States and donors require and offer in kind; the secretariat enters what a document says of it.
    ("POST", "/api/v1/in-kind-notices"): PROVIDERS,
    ("PATCH", "/api/v1/in-kind-notices/{notice_id}"): PROVIDERS,
    ("DELETE", "/api/v1/in-kind-notices/{notice_id}"): OWNERS,
    ("GET", "/api/v1/in-kind-notices/{notice_id}/events"): OWNERS,
    ("POST", "/api/v1/in-kind-notices/{notice_id}/partner-answer"): OWNERS,
    ("POST", "/api/v1/in-kind-notices/{notice_id}/publication"): OWNERS,
    ("POST", "/api/v1/in-kind-notices/{notice_id}/withdrawal"): PROVIDERS,
    # Cooperation reports: prepared by the State, or entered by the secretariat from the filed document.
    ("GET", "/api/v1/cooperation-drafts"): REPORTERS,
    ("GET", "/api/v1/cooperation-filings"): SECRETARIAT_OR_MACHINE,
    ("POST", "/api/v1/cooperation-reports"): REPORTERS,
    ("GET", "/api/v1/cooperation-reports/{iso3}/{year}/draft"): REPORTERS,
    ("PATCH", "/api/v1/cooperation-reports/{iso3}/{year}/draft"): REPORTERS,
    ("DELETE", "/api/v1/cooperation-reports/{iso3}/{year}/draft"): REPORTERS,
    ("POST", "/api/v1/cooperation-reports/{iso3}/{year}/draft/prefill"): STATES,
    ("GET", "/api/v1/cooperation-reports/{iso3}/{year}/draft/workbook"): REPORTERS,
    ("POST", "/api/v1/cooperation-reports/{iso3}/{year}/draft/workbook"): Right(
        roles=REPORTERS.roles,
        takes=frozenset({"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}),
    ),
    ("POST", "/api/v1/cooperation-reports/{iso3}/{year}/filing"): REPORTERS,
    # What a State's officers write, publish and withdraw. A draft is there for its own State alone.
    ("GET", "/api/v1/work-plan-drafts"): OFFICERS_OF_STATES,
    ("POST", "/api/v1/work-plans"): OFFICERS_OF_STATES,
    ("POST", "/api/v1/work-plans/{plan_id}/draft"): OFFICERS_OF_STATES,
    ("GET", "/api/v1/work-plans/{plan_id}/draft"): OFFICERS_OF_STATES,
    ("PATCH", "/api/v1/work-plans/{plan_id}/draft"): OFFICERS_OF_STATES,
    ("DELETE", "/api/v1/work-plans/{plan_id}/draft"): OFFICERS_OF_STATES,
    ("GET", "/api/v1/work-plans/{plan_id}/draft/gap"): OFFICERS_OF_STATES,
    ("GET", "/api/v1/work-plans/{plan_id}/draft/lines"): OFFICERS_OF_STATES,
    ("POST", "/api/v1/work-plans/{plan_id}/draft/lines"): OFFICERS_OF_STATES,
    ("PUT", "/api/v1/work-plans/{plan_id}/draft/lines"): OFFICERS_OF_STATES,
    ("GET", "/api/v1/work-plans/{plan_id}/draft/lines/{line_code}"): OFFICERS_OF_STATES,
    ("PUT", "/api/v1/work-plans/{plan_id}/draft/lines/{line_code}"): OFFICERS_OF_STATES,
    ("DELETE", "/api/v1/work-plans/{plan_id}/draft/lines/{line_code}"): OFFICERS_OF_STATES,
    ("PUT", "/api/v1/work-plans/{plan_id}/draft/lines/{line_code}/years/{year}"): OFFICERS_OF_STATES,
    ("DELETE", "/api/v1/work-plans/{plan_id}/draft/lines/{line_code}/years/{year}"): OFFICERS_OF_STATES,
    ("POST", "/api/v1/work-plans/{plan_id}/draft/publication"): OFFICERS_OF_STATES,
    ("GET", "/api/v1/work-plans/{plan_id}/draft/review"): OFFICERS_OF_STATES,
    ("POST", "/api/v1/work-plans/{plan_id}/withdrawal"): OFFICERS_OF_STATES,
    # A file put into a State's draft of a plan.
    ("POST", "/api/v1/work-plans/{plan_id}/draft/workbook"): Right(
        roles=frozenset({"state"}),
        takes=frozenset({"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/csv"}),
    ),
    ("GET", "/api/v1/work-plans/{plan_id}/draft/workbook"): _only("state"),
    ("GET", "/api/v1/work-plans/{plan_id}/draft/workbook/marked"): _only("state"),
    # Obligations and requests: kept by the secretariat from their documents, confirmed by the State.
    ("POST", "/api/v1/obligations"): SECRETARIAT_OR_MACHINE,
    ("PATCH", "/api/v1/obligations/{obligation_code}"): SECRETARIAT_OR_MACHINE,
    ("POST", "/api/v1/obligations/{obligation_code}/completion"): SECRETARIAT_OR_MACHINE,
    ("POST", "/api/v1/obligations/{obligation_code}/reopening"): SECRETARIAT_OR_MACHINE,
    ("POST", "/api/v1/obligations/{obligation_code}/confirmation"): OFFICERS_OF_STATES,
    ("POST", "/api/v1/obligations/{obligation_code}/remaining"): SECRETARIAT_OR_MACHINE,
    ("PUT", "/api/v1/obligations/{obligation_code}/remaining/{year}"): SECRETARIAT_OR_MACHINE,
    ("POST", "/api/v1/extension-requests"): SECRETARIAT_OR_MACHINE,
    ("PUT", "/api/v1/extension-requests/{request_code}"): SECRETARIAT_OR_MACHINE,
    ("POST", "/api/v1/extension-requests/{request_code}/confirmation"): OFFICERS_OF_STATES,
    ("POST", "/api/v1/found-stockpiles"): SECRETARIAT_OR_MACHINE,
    ("PUT", "/api/v1/found-stockpiles/{stockpile_id}"): SECRETARIAT_OR_MACHINE,
    ("POST", "/api/v1/found-stockpiles/{stockpile_id}/confirmation"): OFFICERS_OF_STATES,
    # What a State does at home: written by its own officers or by the secretariat.
    ("POST", "/api/v1/national-commitments"): REPORTERS,
    ("PUT", "/api/v1/national-commitments/{national_commitment_id}"): REPORTERS,
    ("POST", "/api/v1/national-commitments/{national_commitment_id}/removal"): REPORTERS,
    ("POST", "/api/v1/resource-mobilisation-plans"): REPORTERS,
    ("PUT", "/api/v1/resource-mobilisation-plans/{mobilisation_plan_id}"): REPORTERS,
    ("POST", "/api/v1/resource-mobilisation-plans/{mobilisation_plan_id}/removal"): REPORTERS,
    ("POST", "/api/v1/mine-action-platforms"): REPORTERS,
    ("PUT", "/api/v1/mine-action-platforms/{platform_id}"): REPORTERS,
    ("POST", "/api/v1/mine-action-platforms/{platform_id}/removal"): REPORTERS,
    # What States and donors say of figures about them, and estimates that a State has removed.
    ("POST", "/api/v1/annotations"): OWNERS,
    ("PUT", "/api/v1/annotations/{annotation_id}"): OWNERS,
    ("DELETE", "/api/v1/annotations/{annotation_id}"): OWNERS,
    ("POST", "/api/v1/estimate-removals"): OFFICERS_OF_STATES,
    ("POST", "/api/v1/estimate-removals/{removal_id}/reinstatement"): OFFICERS_OF_STATES,
    # What owners show to others by name.
    ("GET", "/api/v1/releases"): OWNERS,
    ("POST", "/api/v1/releases"): OWNERS,
    ("GET", "/api/v1/releases/{release_id}"): OWNERS,
    ("DELETE", "/api/v1/releases/{release_id}"): OWNERS,
    # Agreements, payments, the ledger: what one may see of them is the store's question.
    ("GET", "/api/v1/agreements"): ANYONE,
    ("POST", "/api/v1/agreements"): DONORS,
    ("GET", "/api/v1/agreements/{agreement_id}"): ANYONE,
    ("PATCH", "/api/v1/agreements/{agreement_id}"): DONORS,
    ("POST", "/api/v1/agreements/{agreement_id}/confirmation"): OWNERS,
    ("POST", "/api/v1/agreements/{agreement_id}/end"): DONORS,
    ("GET", "/api/v1/agreements/{agreement_id}/events"): ANYONE,
    ("POST", "/api/v1/agreements/{agreement_id}/publication"): OWNERS,
    ("POST", "/api/v1/agreements/{agreement_id}/refusal"): OWNERS,
    ("GET", "/api/v1/ledger-entries"): ANYONE,
    ("GET", "/api/v1/ledger-entries/{entry_id}"): ANYONE,
    ("GET", "/api/v1/ledger/balances"): ANYONE,
    ("GET", "/api/v1/payments"): ANYONE,
    ("POST", "/api/v1/payments"): DONORS,
    ("GET", "/api/v1/payments/{payment_id}"): ANYONE,
    ("POST", "/api/v1/payments/{payment_id}/reversal"): DONORS,
    ("POST", "/api/v1/pledges"): DONORS,
    ("POST", "/api/v1/pledges/{entry_id}/reversal"): DONORS,
    # Studies for Action 44, and whether a State lets its own chances be seen by all.
    ("POST", "/api/v1/studies"): STUDIES,
    ("POST", "/api/v1/studies/{study_id}/cancellation"): STUDIES,
    ("POST", "/api/v1/studies/{study_id}/publication"): STUDIES,
    ("POST", "/api/v1/studies/{study_id}/withdrawal"): STUDIES,
    ("POST", "/api/v1/deadline-risk/consent"): OFFICERS_OF_STATES,
    ("DELETE", "/api/v1/deadline-risk/consent"): OFFICERS_OF_STATES,
    # The secretariat's desk: other people's accounts are opened and closed in person.
    ("GET", "/api/v1/accounts"): SECRETARIAT,
    ("POST", "/api/v1/accounts"): SECRETARIAT,
    ("GET", "/api/v1/accounts/{account_id}"): SECRETARIAT,
    ("PATCH", "/api/v1/accounts/{account_id}"): SECRETARIAT,
    ("POST", "/api/v1/accounts/{account_id}/link"): SECRETARIAT,
    ("POST", "/api/v1/accounts/{account_id}/second-factor/removal"): SECRETARIAT,
    ("DELETE", "/api/v1/accounts/{account_id}/sessions"): SECRETARIAT,
    ("POST", "/api/v1/accounts/{account_id}/scopes"): SECRETARIAT,
    ("GET", "/api/v1/accounts/{account_id}/scopes/{scope_id}"): SECRETARIAT,
    ("PATCH", "/api/v1/accounts/{account_id}/scopes/{scope_id}"): SECRETARIAT,
    # Timed work and letters.
    ("GET", "/api/v1/calendar"): SIGNED_IN,
    ("POST", "/api/v1/calendar"): SECRETARIAT,
    ("DELETE", "/api/v1/calendar/{meeting_id}"): SECRETARIAT,
    ("GET", "/api/v1/jobs"): SECRETARIAT_OR_MACHINE,
    ("POST", "/api/v1/jobs/{job_name}/runs"): SECRETARIAT,
    ("GET", "/api/v1/job-runs"): SECRETARIAT_OR_MACHINE,
    ("GET", "/api/v1/job-runs/{run_id}"): SECRETARIAT_OR_MACHINE,
    ("GET", "/api/v1/letters"): SECRETARIAT_OR_MACHINE,
    ("POST", "/api/v1/letters/{letter_id}/attempt"): SECRETARIAT,
    ("GET", "/api/v1/account/letters"): SIGNED_IN,
    ("PATCH", "/api/v1/account/letters"): IN_PERSON,
    ("POST", "/api/v1/unsubscription"): ANYONE,
    ("GET", "/api/v1/audit-events"): SECRETARIAT_OR_MACHINE,
    ("GET", "/api/v1/audit-events/verification"): SECRETARIAT_OR_MACHINE,
}
"""By method and address as OpenAPI writes it."""

OPEN_CHANGES: Final = ("session", "password", "reset", "invitation", "what-if", "unsubscription")
"""One of these stands in the address of every route that is open to anyone and changes something."""

UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def is_published(method: str, address: str) -> bool:
    """Whether a route reads published data: open to anyone, under /api/v1, and not about who is asking."""
    right = RIGHTS.get((method, address))
    return (
        right is not None
        and right.is_open
        and method == "GET"
        and address.startswith("/api/v1/")
        and not any(word in address for word in OPEN_CHANGES)
    )


def address_of(template: str) -> str:
    """Return a route's address as OpenAPI writes it: `/states/{iso3}` and not `/states/{iso3:str}`."""
    return "/".join(
        part.split(":")[0] + "}" if part.startswith("{") and ":" in part else part
        for part in template.split("/")
    )


def may_call(right: Right, role: Role | None, *, is_known: bool) -> bool:
    """Whether somebody may call a route: `role` is that of the acting scope, None without one."""
    if right.is_open:
        return True
    if not is_known:
        return False
    return not right.roles or role in right.roles


def roles_that_may_call(right: Right) -> tuple[str, ...]:
    """Return who may call a route, of `anyone`, `signed_in` and the roles: the table of docs and tests."""
    everyone = ("anyone", "signed_in", *ROLES)
    if right.is_open:
        return everyone
    return tuple(each for each in everyone[1:] if not right.roles or each in right.roles)
