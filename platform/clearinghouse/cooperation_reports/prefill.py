"""What the platform knows that a State may want to report: answers filled in, each with its fact and sources.

Rules without I/O. An answer that is filled in counts for nothing until the State confirms it.

The surprise: only what is public here is used. A confirmed answer is published with its fact, and a fact of a
commitment that few may see would tell everybody of it. And money is filled in only where the source divides it as the
question does: an amount for two pillars together is told in words and never split.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from clearinghouse.cooperation_reports.questions import BY_ID, PILLAR_LABELS
from clearinghouse.cooperation_reports.report import Answer, Fact
from needmatch.units import PILLARS

_MOST_NAMED = 12
"""States that a fact names in words; the answer holds them all."""


@dataclass(frozen=True, slots=True)
class KnownFlow:
    """Money that the State gave in the year. `recipient` None: no single one; `pillars` (): not divided."""

    recipient: str | None
    pillars: tuple[str, ...]
    amount_usd: Decimal | None
    source_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownSupport:
    """A commitment or agreement of the State that reaches the year. `states`, `pillars` None: any, or not divided."""

    kind: str
    title: str
    states: tuple[str, ...] | None
    pillars: tuple[str, ...] | None
    first_year: int
    last_year: int
    source_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownMoney:
    """The State's own money or staff for the year: promised, or `is_paid`. `pillar` None: not divided.

    `staff` None: none was told of. `amount_usd` None: staff alone, or an amount that is not known in US dollars.
    """

    is_paid: bool
    pillar: str | None
    amount_usd: Decimal | None
    source_codes: tuple[str, ...]
    staff: int | None = None


@dataclass(frozen=True, slots=True)
class KnownPlan:
    """A published version of the State's work plan whose years include the year; `marks` that say yes."""

    title: str
    version: int
    published_in: int | None
    pillars: frozenset[str]
    marks: frozenset[str]
    source_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownMobilisation:
    """A plan for mobilising resources that is in place in the year; `document`: where it can be read, if anywhere."""

    title: str
    document: str | None
    source_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownPlatform:
    """A National Mine Action Platform that is there in the year; `meets` None: not reported how often."""

    name: str
    meets: str | None
    source_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Everything known here of a State and the year that its report covers."""

    state: str
    covered_year: int
    flows: tuple[KnownFlow, ...] = ()
    support: tuple[KnownSupport, ...] = ()
    money: tuple[KnownMoney, ...] = ()
    plans: tuple[KnownPlan, ...] = ()
    mobilisation: tuple[KnownMobilisation, ...] = ()
    platforms: tuple[KnownPlatform, ...] = ()


def prefilled(known: Known) -> tuple[Answer, ...]:
    """Return what the platform can fill in, in the order of the form: one answer a question at most."""
    found: dict[str, Answer] = {}
    # The first fact that answers a question stays: facts come strongest first.
    for answer in (*_national(known), *_plans(known), *_at_home(known), *_given(known), *_lasting(known)):
        found.setdefault(answer.question, answer)
    return tuple(sorted(found.values(), key=lambda each: BY_ID[each.question].number))


def _answer(
    question: str,
    fact: Fact,
    *,
    amount: Decimal | None = None,
    states: Iterable[str] = (),
    words: str | None = None,
) -> Answer:
    return Answer(
        question=question,
        value="yes",
        amount=amount,
        currency=None if amount is None else "USD",
        states=tuple(sorted(set(states))),
        words=words,
        origin="prefilled",
        is_confirmed=False,
        fact=fact,
    )


def _sources(rows: Iterable[KnownFlow | KnownSupport | KnownMoney | KnownPlan]) -> tuple[str, ...]:
    return tuple(sorted({code for row in rows for code in row.source_codes}))


def _named(states: Iterable[str]) -> str:
    codes = sorted(set(states))
    more = len(codes) - _MOST_NAMED
    return ", ".join(codes[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _sum(rows: Iterable[KnownFlow]) -> Decimal | None:
    """The sum of some rows [USD]; None where any of them has no amount: a part is no total."""
    amounts = [row.amount_usd for row in rows]
    return sum((each for each in amounts if each is not None), Decimal(0)) if None not in amounts else None


def _how_much(row: KnownMoney) -> str:
    money = None if row.amount_usd is None else f"USD {row.amount_usd:,.2f}"
    staff = None if row.staff is None else f"{row.staff:,} staff"
    return " and ".join(each for each in (money, staff) if each) or "an amount not known in USD"


def _national(known: Known) -> Iterable[Answer]:
    for row in sorted(known.money, key=lambda each: (each.pillar is None, each.is_paid)):
        kind = "national contribution" if row.is_paid else "national commitment"
        how_much = _how_much(row)
        deed = "paid" if row.is_paid else "committed"
        if row.pillar is None:
            words = (
                f"The State {deed} {how_much} of its own in {known.covered_year}, not divided by pillar: say for which "
                "pillars it was."
            )
            yield _answer("national_commitment.survey_clearance", Fact(kind, words, row.source_codes))
        else:
            words = f"The State {deed} {how_much} of its own for {PILLAR_LABELS[row.pillar]} in {known.covered_year}."
            fact = Fact(kind, words, row.source_codes)
            yield _answer(f"national_commitment.{row.pillar}", fact, amount=row.amount_usd)


def _plans(known: Known) -> Iterable[Answer]:
    for row in known.plans:
        title = row.title if len(row.title) <= 120 else row.title[:120] + "..."
        name = f"Work plan \u201c{title}\u201d, version {row.version}, published here"

        def fact(words: str, name: str = name, row: KnownPlan = row) -> Fact:
            return Fact("work plan", f"{name}: {words}", row.source_codes)

        if {"evidence_based", "costed", "time_bound", "inclusive"} <= row.marks:
            yield _answer("plans.in_place", fact("marked evidence-based, costed, time-bound and inclusive."))
        if "survey_clearance" in row.pillars and {"evidence_based", "costed"} <= row.marks:
            yield _answer("plans.survey_clearance", fact("marked evidence-based and costed."))
        if "stockpile_destruction" in row.pillars and {"costed", "time_bound"} <= row.marks:
            yield _answer("plans.stockpile_destruction", fact("marked costed and time-bound."))
        if "survey_clearance" in row.pillars and row.version > 1 and row.published_in == known.covered_year:
            yield _answer("plans.survey_clearance_updated", fact(f"it came out in {known.covered_year}."))


MEETS_WORDS = {
    "monthly": "It meets monthly.",
    "quarterly": "It meets every quarter.",
    "twice_a_year": "It meets twice a year.",
    "yearly": "It meets once a year.",
    "irregularly": "It meets irregularly.",
}


def _at_home(known: Known) -> Iterable[Answer]:
    for plan in known.mobilisation:
        fact = Fact("resource mobilisation plan", f"Known here: {plan.title}.", plan.source_codes)
        yield _answer("mobilisation.plan", fact, words=plan.title)
        if plan.document is not None:
            yield _answer("mobilisation.plan_link", fact, words=plan.document)
    for platform in known.platforms:
        meets = MEETS_WORDS.get(platform.meets or "", "How often it meets is not known here.")
        words = f"Known here: {platform.name}. {meets}"
        fact = Fact("National Mine Action Platform", words, platform.source_codes)
        yield _answer("mobilisation.platform", fact, words=f"{platform.name}. {meets}")


def _given(known: Known) -> Iterable[Answer]:
    rows = [row for row in known.flows if row.recipient != known.state]
    for pillar in PILLARS:
        of_pillar = [row for row in rows if pillar in row.pillars and row.recipient is not None]
        if not of_pillar:
            continue
        is_divided = all(row.pillars == (pillar,) for row in of_pillar)
        amount = _sum(of_pillar) if is_divided else None
        recipients = [row.recipient for row in of_pillar if row.recipient is not None]
        money = (
            f"USD {amount:,.2f} in all"
            if amount is not None
            else "amounts are not known for this pillar by itself"
        )
        work = PILLAR_LABELS[pillar]
        words = f"Flows of {known.covered_year} known here for {work}, to {_named(recipients)}: {money}."
        fact = Fact("flows", words, _sources(of_pillar))
        yield _answer(f"assistance.{pillar}", fact, amount=amount, states=recipients)
    undivided = [row for row in rows if not row.pillars and row.recipient is not None]
    if undivided:
        recipients = [row.recipient for row in undivided if row.recipient is not None]
        words = f"Flows of {known.covered_year} known here that are not divided by pillar, to {_named(recipients)}."
        yield _answer("assistance.recipients", Fact("flows", words, _sources(undivided)), states=recipients)
    total = _sum(rows)
    if rows and total is not None:
        words = (
            f"Flows of {known.covered_year} known here: {len(rows)}, USD {total:,.2f} in all. The State may know of "
            "more."
        )
        yield _answer("assistance.total", Fact("flows", words, _sources(rows)), amount=total)


def _lasting(known: Known) -> Iterable[Answer]:
    lasting = [
        row
        for row in known.support
        if row.last_year > row.first_year
        and row.first_year <= known.covered_year <= row.last_year
        and row.states
        and row.pillars
    ]
    for pillar in PILLARS:
        rows = [row for row in lasting if pillar in (row.pillars or ())]
        states = [state for row in rows for state in row.states or () if state != known.state]
        if not states:
            continue
        titles = "; ".join(f"{row.kind} {row.title}, {row.first_year}-{row.last_year}" for row in rows[:3])
        more = f" and {len(rows) - 3} more" if len(rows) > 3 else ""
        fact = Fact(rows[0].kind, f"Known here: {titles}{more}."[:500], _sources(rows))
        yield _answer(f"assistance.{pillar}_multi_year", fact, states=states)
