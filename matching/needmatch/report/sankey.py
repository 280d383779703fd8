"""The map of flows: donors on the left, States on the right, ribbons as wide as the money between them.

Width is proportional to cents throughout: the ribbons that leave a donor add up to its bar, those that reach a
State to its own, and both sides to the whole (`layout` is tested for it). Donors and States stand in order of name,
never of amount. Where there are too many, the smallest are drawn together as "other (n)"; the table below the
drawing keeps every one. Money on rows below `reported` gets ribbons of its own, hatched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from needmatch.report import evidence, figures
from needmatch.report.markup import Markup, element, joined
from needmatch.report.tally import Tally, alphabetical, in_order_of_grade
from needmatch.units import COUNTED_EVIDENCE

MAX_DONORS: Final = 12
MAX_STATES: Final = 40
OTHER: Final = "\x00"
"""The key under which the smallest are drawn together; ids hold no control characters."""

_BAR: Final = 10.0


@dataclass(frozen=True, slots=True)
class Size:
    """The measures of a drawing in pixels of its own grid; `row` is the least height of a node's slot."""

    width: float
    left: float
    right: float
    flow_height: float
    donor_row: float
    state_row: float
    name_length: int
    is_narrow: bool


DESK: Final = Size(940, 210, 365, 420, 30, 17, 26, is_narrow=False)
PHONE: Final = Size(340, 118, 92, 420, 30, 17, 17, is_narrow=True)


@dataclass(frozen=True, slots=True)
class Node:
    """A donor or a State as drawn: the top and the height of its bar."""

    key: str
    amount_cents: int
    top: float
    height: float
    grades: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ribbon:
    """Money from a donor to a State, counted or not: where its upper edge starts and ends, and its width."""

    donor: str
    state: str
    is_counted: bool
    amount_cents: int
    from_top: float
    to_top: float
    width: float
    grades: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A drawing before it is drawn. `merged_donors` and `merged_states` are what "other" stands for."""

    donors: tuple[Node, ...]
    states: tuple[Node, ...]
    ribbons: tuple[Ribbon, ...]
    merged_donors: tuple[str, ...]
    merged_states: tuple[str, ...]
    height: float


def layout(tally: Tally, size: Size) -> Layout:
    """Place bars and ribbons for the plan's flows."""
    by_donor: dict[str, int] = defaultdict(int)
    by_state: dict[str, int] = defaultdict(int)
    for flow in tally.plan.allocations:
        by_donor[flow.donor] += flow.amount_cents
        by_state[flow.state] += flow.amount_cents
    merged_donors = _smallest(by_donor, MAX_DONORS)
    merged_states = _smallest(by_state, MAX_STATES)
    money: dict[tuple[str, str, bool], int] = defaultdict(int)
    grades: dict[tuple[str, str, bool], set[str]] = defaultdict(set)
    for flow in tally.plan.allocations:
        key = (
            OTHER if flow.donor in merged_donors else flow.donor,
            OTHER if flow.state in merged_states else flow.state,
            flow.evidence in COUNTED_EVIDENCE,
        )
        money[key] += flow.amount_cents
        grades[key].add(flow.evidence)
    total = sum(money.values())
    scale = size.flow_height / total if total else 0.0
    donor_order = sorted({d for d, _, _ in money}, key=lambda d: (d == OTHER, alphabetical(d), d))
    state_order = sorted({s for _, s, _ in money}, key=lambda s: (s == OTHER, tally.state_order(s)))
    heights = (
        _height(_sums(money, 0), scale, size.donor_row),
        _height(_sums(money, 1), scale, size.state_row),
    )
    height = max(heights)
    donors = _nodes(donor_order, money, grades, 0, scale, size.donor_row, (height - heights[0]) / 2)
    states = _nodes(state_order, money, grades, 1, scale, size.state_row, (height - heights[1]) / 2)
    leaving = {node.key: node.top for node in donors}
    arriving = {node.key: node.top for node in states}
    ribbons = []
    rank = {key: index for index, key in enumerate(state_order)}
    donor_rank = {key: index for index, key in enumerate(donor_order)}
    starts = {}
    for key in sorted(money, key=lambda k: (donor_rank[k[0]], rank[k[1]], not k[2])):
        starts[key] = leaving[key[0]]
        leaving[key[0]] += money[key] * scale
    for key in sorted(money, key=lambda k: (rank[k[1]], donor_rank[k[0]], not k[2])):
        donor, state, is_counted = key
        width = money[key] * scale
        kinds = in_order_of_grade(grades[key])
        ribbons.append(
            Ribbon(donor, state, is_counted, money[key], starts[key], arriving[state], width, kinds)
        )
        arriving[state] += width
    return Layout(
        donors, states, tuple(ribbons), tuple(sorted(merged_donors)), tuple(sorted(merged_states)), height
    )


def draw(tally: Tally, size: Size, name: str) -> Markup:
    """Return the map as SVG; `name` makes its ids unique on the page."""
    plan = layout(tally, size)
    words = tally.words
    title = words("sankey.title")
    described = words(
        "sankey.described",
        total=tally.funded_cents,
        donors=len({flow.donor for flow in tally.plan.allocations}),
        states=len({flow.state for flow in tally.plan.allocations}),
    )
    foot = plan.height + 8
    return element(
        "svg",
        element("title", title, id=f"{name}-title"),
        element("desc", described, id=f"{name}-desc"),
        element("defs", evidence.hatch(f"{name}-hatch", "flow")),
        element("g", [_ribbon(tally, plan, ribbon, size, name) for ribbon in plan.ribbons]),
        element("g", [_donor(tally, plan, node, size, name) for node in plan.donors]),
        element("g", [_state(tally, plan, node, size, name) for node in plan.states]),
        viewBox=f"0 0 {size.width:g} {foot:.0f}",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        class_="sankey narrow" if size.is_narrow else "sankey wide",
    )


def _smallest(amounts: Mapping[str, int], most: int) -> frozenset[str]:
    """Return what is drawn together so that at most `most` nodes are drawn, "other" included."""
    if len(amounts) <= most:
        return frozenset()
    by_size = sorted(amounts, key=lambda key: (-amounts[key], alphabetical(key), key))
    return frozenset(by_size[most - 1 :])


def _sums(money: Mapping[tuple[str, str, bool], int], side: int) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for key, cents in money.items():
        sums[str(key[side])] += cents
    return dict(sums)


def _height(sums: Mapping[str, int], scale: float, row: float) -> float:
    return sum(max(cents * scale + 4, row) for cents in sums.values())


def _nodes(
    order: Iterable[str],
    money: Mapping[tuple[str, str, bool], int],
    grades: Mapping[tuple[str, str, bool], set[str]],
    side: int,
    scale: float,
    row: float,
    top: float,
) -> tuple[Node, ...]:
    sums = _sums(money, side)
    nodes = []
    for key in order:
        height = sums[key] * scale
        slot = max(height + 4, row)
        kinds = in_order_of_grade(g for k, found in grades.items() if k[side] == key for g in found)
        nodes.append(Node(key, sums[key], top + (slot - height) / 2, height, kinds))
        top += slot
    return tuple(nodes)


def _ribbon(tally: Tally, plan: Layout, ribbon: Ribbon, size: Size, name: str) -> Markup:
    x0, x1 = size.left + _BAR, size.width - size.right - _BAR
    middle = (x0 + x1) / 2
    upper0, upper1 = ribbon.from_top, ribbon.to_top
    lower0, lower1 = upper0 + ribbon.width, upper1 + ribbon.width
    path = (
        f"M{x0:.1f} {upper0:.2f}C{middle:.1f} {upper0:.2f} {middle:.1f} {upper1:.2f} {x1:.1f} {upper1:.2f}"
        f"V{lower1:.2f}C{middle:.1f} {lower1:.2f} {middle:.1f} {lower0:.2f} {x0:.1f} {lower0:.2f}Z"
    )
    said = tally.words(
        "sankey.ribbon",
        donor=_donor_name(tally, plan, ribbon.donor),
        state=_state_name(tally, plan, ribbon.state),
        amount=ribbon.amount_cents,
        grades=evidence.plain(tally.words, ribbon.grades),
    )
    return element(
        "path",
        element("title", said),
        d=path,
        class_="ribbon" if ribbon.is_counted else "ribbon other",
        fill=None if ribbon.is_counted else f"url(#{name}-hatch)",
    )


def _donor(tally: Tally, plan: Layout, node: Node, size: Size, name: str) -> Markup:
    middle = node.top + node.height / 2
    full = _donor_name(tally, plan, node.key)
    amount = tally.words.money(node.amount_cents)
    second = _donor_evidence(tally, node, size)
    x = size.left - 6
    return element(
        "g",
        _bar(node, size.left, name),
        element("text", _cut(full, size.name_length), x=x, y=middle - 2, class_="end strong"),
        element("text", second, x=x, y=middle + 11, class_="end"),
        element("title", f"{full}: {amount} ({evidence.plain(tally.words, node.grades)})"),
    )


def _donor_evidence(tally: Tally, node: Node, size: Size) -> str:
    """Return a donor's amount with its grades; a documented commitment for estimated needs is called just that."""
    words = tally.words
    unsure = [words.word("grade", grade) for grade in node.grades if grade not in COUNTED_EVIDENCE]
    if not unsure:
        kind = "sankey.donor"
    elif size.is_narrow:
        kind = "sankey.donor.short"
    elif not evidence.is_counted(tally.grades_by_donor.get(node.key, ())) or node.key == OTHER:
        kind = "sankey.donor.money"
    elif len(unsure) < len(node.grades):
        kind = "sankey.donor.part"
    else:
        kind = "sankey.donor.needs"
    return words(kind, amount=node.amount_cents, sign=evidence.SIGN, grades=words.listed(unsure))


def _state(tally: Tally, plan: Layout, node: Node, size: Size, name: str) -> Markup:
    middle = node.top + node.height / 2
    full = _state_name(tally, plan, node.key)
    amount = tally.words.money(node.amount_cents)
    written = figures.short_money(node.amount_cents) if size.is_narrow else amount
    short = node.key if size.is_narrow and node.key != OTHER else full
    sign = "" if evidence.is_counted(node.grades) else f" {evidence.SIGN}"
    return element(
        "g",
        _bar(node, size.width - size.right - _BAR, name),
        element(
            "text",
            joined(
                element("tspan", _cut(short, 5 if size.is_narrow else 38), class_="strong"),
                f" {written}{sign}",
            ),
            x=size.width - size.right + 6,
            y=middle + 4,
        ),
        element("title", f"{full}: {amount} ({evidence.plain(tally.words, node.grades)})"),
    )


def _bar(node: Node, x: float, name: str) -> Markup:
    is_counted = evidence.is_counted(node.grades)
    return element(
        "rect",
        x=x,
        y=node.top,
        width=_BAR,
        height=max(node.height, 1.0),
        class_="node" if is_counted else "node other",
        fill=None if is_counted else f"url(#{name}-hatch)",
    )


def _donor_name(tally: Tally, plan: Layout, key: str) -> str:
    return tally.words("sankey.other_donors", n=len(plan.merged_donors)) if key == OTHER else key


def _state_name(tally: Tally, plan: Layout, key: str) -> str:
    return tally.words("sankey.other_states", n=len(plan.merged_states)) if key == OTHER else tally.label(key)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "\u2026"
