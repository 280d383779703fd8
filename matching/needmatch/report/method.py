"""How the plan was made: the tiers in words, what was not considered, commitments, sources, hashes, versions."""

from __future__ import annotations

from collections import defaultdict

from needmatch.planfolder import versions
from needmatch.problem import TIERS, Commitment
from needmatch.report import evidence, figures
from needmatch.report.markup import Child, Markup, element, joined
from needmatch.report.tables import Column, Row, missing, money_cell, table
from needmatch.report.tally import Tally, in_order_of_grade


def method(tally: Tally) -> Markup:
    """Return the model and the tiers in words, then what the round did not consider."""
    words, plan = tally.words, tally.plan
    asked = [tier for tier in (*TIERS, "tie") if tier in {t.name for t in plan.tiers}]
    rules = [
        element("li", words(f"rule.{rule}")) for rule in ("tranche", "backlog", "absorption", "share", "late")
    ]
    tiers = [
        joined(element("dt", words.word("tier", tier)), element("dd", words(f"method.{tier}")))
        for tier in asked
    ]
    return joined(
        element("h3", words("method.rules")),
        element("ul", rules, class_="sentences"),
        element("h3", words("method.tiers")),
        element("dl", tiers, class_="reasons") if tiers else None,
        _parameters(tally),
        element("h3", words("method.not_considered")),
        element("ul", [element("li", line) for line in _not_considered(tally)], class_="sentences"),
    )


def commitments(tally: Tally) -> Markup:
    """Return the commitments in order of donor with their earmarks and what became of them."""
    words = tally.words
    columns = [
        Column(words("column.commitment")),
        Column(words("column.donor")),
        Column(words("column.earmark_states"), is_wide=True),
        Column(words("column.earmark_pillars")),
        Column(words("column.conditions")),
        Column(words("column.available"), is_figure=True),
        Column(words("column.placed"), is_figure=True),
        Column(words("column.unspent"), is_figure=True),
        Column(words("column.grade")),
        Column(words("column.source")),
    ]
    rows = []
    for commitment in sorted(
        tally.commitments.values(), key=lambda c: (c.donor.casefold(), c.donor, c.commitment)
    ):
        available = tally.available_by_commitment.get(commitment.commitment)
        placed = tally.placed_by_commitment.get(commitment.commitment, 0)
        none = missing(words("missing.not_given"))
        cells: tuple[Child, ...] = (
            commitment.commitment,
            commitment.donor,
            _earmark_states(tally, commitment),
            _earmark_pillars(tally, commitment),
            words.listed(_conditions(tally, commitment)),
            none if available is None else money_cell(available),
            money_cell(placed),
            none if available is None else money_cell(available - placed),
            evidence.mark(words, commitment.evidence),
            commitment.source or none,
        )
        rows.append(Row(cells, evidence.is_counted([commitment.evidence])))
    foot = Row(
        (
            evidence.all_rows(words, is_illustration=tally.is_illustration),
            None, None, None, None,
            money_cell(tally.available_cents),
            money_cell(tally.funded_cents),
            money_cell(tally.unspent_cents),
            evidence.marks(words, tally.available_by_grade),
            None,
        ),
        evidence.is_counted(tally.available_by_grade),
    )  # fmt: skip
    return table(words, "commitments", words("commitments.caption"), columns, rows, foot=foot, may_fold=True)


def sources(tally: Tally) -> Markup:
    """Return the sources named by needs and commitments, with the grade of what rests on each."""
    words = tally.words
    uses: dict[tuple[str, str], list[str]] = defaultdict(list)
    for need in tally.plan.problem.needs:
        state = tally.activities[need.activity].state
        uses[need.source, need.evidence].append(words("source.need", state=tally.label(state)))
    for commitment in tally.plan.problem.commitments:
        use = words("source.commitment", commitment=commitment.commitment)
        uses[commitment.source, commitment.evidence].append(use)
    columns = [
        Column(words("column.source")),
        Column(words("column.grade")),
        Column(words("column.used_for"), is_wide=True),
    ]
    rows = []
    for source, grade in sorted(uses, key=lambda key: (key[0] == "", key[0], in_order_of_grade([key[1]]))):
        used = sorted(set(uses[source, grade]))
        cells: tuple[Child, ...] = (
            source or missing(words("missing.not_given")),
            evidence.mark(words, grade),
            words.listed(used),
        )
        rows.append(Row(cells, evidence.is_counted([grade])))
    return table(words, "sources", words("sources.caption"), columns, rows, may_fold=True)


def imprint(tally: Tally, case_sha256: str, result_sha256: str) -> Markup:
    """Return what is needed to repeat the plan: hashes, solver, versions, seconds."""
    words, plan = tally.words, tally.plan
    pairs: list[tuple[str, Child]] = [
        (words("imprint.case"), element("code", case_sha256)),
        (words("imprint.result"), element("code", result_sha256)),
        (words("imprint.solver"), plan.solver),
        (words("imprint.versions"), ", ".join(f"{name} {version}" for name, version in versions().items())),
        (words("imprint.split"), words.word("split", plan.problem.policy.split)),
    ]
    for stage in sorted(plan.seconds):
        said = words("seconds.unit", value=plan.seconds[stage])
        pairs.append((words("imprint.seconds", stage=words.word("stage", stage)), said))
    rows = [element("div", element("dt", name), element("dd", value)) for name, value in pairs]
    return joined(element("p", words("imprint.note"), class_="note"), element("dl", rows, class_="facts"))


def _parameters(tally: Tally) -> Markup:
    words, policy = tally.words, tally.plan.problem.policy
    asked = {tier.name for tier in tally.plan.tiers}
    lines = []
    if "pillars" in asked:
        for pillar, share in policy.protected_shares.items():
            lines.append(words("parameter.protected", pillar=words.word("pillar", pillar), share=share))
    if "floor" in asked:
        lines.append(words("parameter.floor", floor=policy.floor))
    if "deadline" in asked:
        start = 0.0
        for end, slope in policy.segments:
            lines.append(words("parameter.segment", start=start, end=end, slope=slope))
            start = end
    if not lines:
        return joined()
    return joined(
        element("h3", words("method.parameters")),
        element("ul", [element("li", line) for line in lines], class_="sentences"),
    )


def _not_considered(tally: Tally) -> list[str]:
    words, problem = tally.words, tally.plan.problem
    with_need = [state for state in problem.states if tally.needs_by_state.get(state.state)]
    unlimited = sum(1 for state in with_need if state.max_cents_per_year is None)
    unweighted = sum(1 for obligation in problem.obligations if obligation.risk is None)
    lines = [words("not.inkind"), words("not.assent")]
    if unlimited:
        lines.append(words("not.absorption", n=unlimited, of=len(with_need)))
    if unweighted:
        lines.append(words("not.risk", n=unweighted, of=len(problem.obligations)))
    if not problem.relations:
        lines.append(words("not.relations"))
    return lines


def _earmark_states(tally: Tally, commitment: Commitment) -> str:
    if commitment.states is None:
        return tally.words("earmark.any_state")
    return ", ".join(sorted(tally.label(state) for state in commitment.states))


def _earmark_pillars(tally: Tally, commitment: Commitment) -> str:
    if commitment.pillars is None:
        return tally.words("earmark.any_pillar")
    return ", ".join(sorted(tally.words.word("pillar", pillar) for pillar in commitment.pillars))


def _conditions(tally: Tally, commitment: Commitment) -> list[str]:
    words = tally.words
    said = [words("condition.carries" if commitment.can_carry_over else "condition.no_carry")]
    if commitment.can_front_load:
        said.append(words("condition.front_load"))
    if commitment.max_state_share is not None:
        said.append(words("condition.max_share", share=commitment.max_state_share))
    if commitment.local_share_min is not None:
        said.append(words("condition.local_share", share=commitment.local_share_min))
    if commitment.min_grant_cents is not None:
        said.append(words("condition.min_grant", amount=figures.full_money(commitment.min_grant_cents)))
    return said
