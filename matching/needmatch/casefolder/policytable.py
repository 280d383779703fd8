"""The `[policy]` of case.toml: from its entries to a `Policy`, and back with every value written out.

The surprise: what an absent key means is the default of `Policy`, so the effective policy of two cases can be
compared by their text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, get_args

from needmatch.faults import Faults, listed, quoted
from needmatch.problem import PRESETS, TIERS, Policy, Split
from needmatch.units import PILLARS

Note = Callable[[str, str, str], None]
"""Takes a key, what is wrong with it, and how to mend it."""

KEYS: Final = (
    "preset",
    "tiers",
    "floor",
    "segments",
    "protected",
    "split",
    "front_load_rate",
    "gearing",
)
SPLITS: Final[tuple[Split, ...]] = get_args(Split)

STEEPEST: Final = 10.0**6
"""The largest slope of phi: beyond it one late obligation would drown all others in rounding."""


def policy_from(entries: Mapping[str, object], note: Note, faults: Faults) -> Policy:
    """Return the policy that the entries ask for; what is wrong with them is noted, and left at its default."""
    for key in entries:
        if key not in KEYS:
            hint = faults.did_you_mean(key, frozenset(KEYS))
            note(key, f"{quoted(key)} is not known", f"{hint}the keys are {listed(KEYS, last='and')}")
    given: dict[str, Any] = {}
    for key, read in _READERS.items():
        if key in entries:
            value = read(entries[key], key, note, faults)
            if value is not None:
                given[key] = value
    if "preset" in entries and "tiers" in entries:
        note("tiers", "a preset and tiers are given together", "keep one of the two")
        del given["preset"], given["tiers"]
    elif "tiers" in entries:
        given["preset"] = None
    return Policy(**given)


def policy_entries(policy: Policy) -> dict[str, object]:
    """Return a policy as the entries of a table, every value written out, in the order of `KEYS`."""
    entries: dict[str, object] = {}
    if policy.tiers is not None:
        entries["tiers"] = list(policy.tiers)
    else:
        entries["preset"] = policy.preset
    entries["floor"] = policy.floor
    entries["segments"] = [list(segment) for segment in policy.segments]
    entries["protected"] = {name: policy.protected[name] for name in sorted(policy.protected)}
    entries["split"] = policy.split
    entries["front_load_rate"] = policy.front_load_rate
    entries["gearing"] = policy.gearing
    return entries


def is_number(value: object) -> bool:
    """Say whether a TOML value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _preset(value: object, key: str, note: Note, faults: Faults) -> str | None:
    if not isinstance(value, str) or value not in PRESETS:
        hint = faults.did_you_mean(str(value), frozenset(PRESETS))
        note(key, f"{quoted(value)} is not a preset", f"{hint}write {listed(PRESETS)}")
        return None
    return value


def _tiers(value: object, key: str, note: Note, faults: Faults) -> tuple[str, ...] | None:
    if not isinstance(value, list | tuple) or not value:
        note(
            key,
            f"{quoted(value)} is not a list of tiers",
            'write the names of tiers, as in ["deadline", "early"]',
        )
        return None
    is_sound = True
    for place, name in enumerate(value):
        if name in value[:place]:
            note(key, f"the tier {quoted(name)} is named twice", "name each tier once")
        elif name == "tie":
            note(key, 'the tier "tie" is named', "leave it out: it is always last")
        elif name not in TIERS:
            hint = faults.did_you_mean(str(name), frozenset(TIERS))
            note(key, f"{quoted(name)} is not a tier", f"{hint}the tiers are {listed(TIERS, last='and')}")
        else:
            continue
        is_sound = False
    return tuple(value) if is_sound else None


def _share(value: object, key: str, note: Note, faults: Faults) -> float | None:
    if not isinstance(value, int | float) or not is_number(value) or not 0 <= value <= 1:
        note(key, f"{quoted(value)} is not a number from 0 to 1", "write a share of 1, as in 0.2")
        return None
    return float(value) + 0.0


def _segments(value: object, key: str, note: Note, faults: Faults) -> tuple[tuple[float, float], ...] | None:
    mend = "write pairs of end and slope, both rising, as in [[0.25, 1.0], [0.5, 2.0], [1.0, 4.0]]"
    if not isinstance(value, list | tuple) or not value:
        note(key, f"{quoted(value)} is not a list of segments", mend)
        return None
    segments: list[tuple[float, float]] = []
    for segment in value:
        if not isinstance(segment, list | tuple) or len(segment) != 2 or not all(map(is_number, segment)):
            note(key, f"{quoted(segment)} is not a pair of numbers", mend)
            return None
        end, slope = segment
        if not 0 < end <= 1:
            note(key, f"the end {quoted(end)} is not above 0 and at most 1", mend)
            return None
        if not 0 <= slope <= STEEPEST:
            note(key, f"the slope {quoted(slope)} is not from 0 to {STEEPEST:.0f}", mend)
            return None
        if segments and end <= segments[-1][0]:
            note(key, f"the end {quoted(end)} does not rise above {segments[-1][0]:g}", mend)
            return None
        if segments and slope <= segments[-1][1]:
            note(key, f"the slope {quoted(slope)} does not rise above {segments[-1][1]:g}", mend)
            return None
        segments.append((float(end), float(slope)))
    return tuple(segments)


def _protected(value: object, key: str, note: Note, faults: Faults) -> dict[str, float] | None:
    if not isinstance(value, Mapping):
        note(key, f"{quoted(value)} is not a table", "write { victim_assistance = 0.06 }")
        return None
    shares: dict[str, float] = {}
    for pillar in sorted(value, key=str):
        if pillar not in PILLARS:
            hint = faults.did_you_mean(str(pillar), frozenset(PILLARS))
            note(f"{key}.{pillar}", f"{quoted(pillar)} is not a pillar", f"{hint}write {listed(PILLARS)}")
            continue
        share = _share(value[pillar], f"{key}.{pillar}", note, faults)
        if share is not None:
            shares[pillar] = share
    if sum(shares.values()) > 1 + 1e-9:
        note(key, f"the protected shares sum to {sum(shares.values()):g}, more than 1", "lower them")
        return None
    return shares


def _split(value: object, key: str, note: Note, faults: Faults) -> Split | None:
    for split in SPLITS:
        if value == split:
            return split
    hint = faults.did_you_mean(str(value), frozenset(SPLITS))
    note(key, f"{quoted(value)} is not a way to split", f"{hint}write {listed(SPLITS)}")
    return None


_READERS: Final[Mapping[str, Callable[[object, str, Note, Faults], object]]] = {
    "preset": _preset,
    "tiers": _tiers,
    "floor": _share,
    "segments": _segments,
    "protected": _protected,
    "split": _split,
    "front_load_rate": _share,
    "gearing": _share,
}
