"""A value as it is kept: plain JSON in one canonical form, its hash, and what a correction changed.

The surprise: what is known of each State is kept turned around, as lists of States under each of the six words, since
there are six words and some hundred and sixty States.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from clearinghouse.cooperation_reports.report import Passage
from clearinghouse.indicators.evidence import Evidence
from clearinghouse.indicators.value import KNOWLEDGE, Basis, Counted, NotCounted, Over, Value

Content = Mapping[str, Any]


def content_of(value: Value) -> dict[str, Any]:
    """Return a value as JSON: all but its indicator, basis and year."""
    return {
        "reporting_year": value.reporting_year,
        "covers_year": value.covers_year,
        "sets_on": value.sets_on.isoformat(),
        "members": list(value.members),
        "evidence": [_evidence(each) for each in value.evidence],
        "missing": value.missing,
        "over": [_over(each) for each in value.over],
        "knowledge": None
        if value.knowledge is None
        else {
            word: [state for state, known in value.knowledge.items() if known == word] for word in KNOWLEDGE
        },
        "contradicted": list(value.contradicted),
        "not_counted": [
            {"state": each.state, "why": each.why, "evidence": [_evidence(one) for one in each.evidence]}
            for each in value.not_counted
        ],
        "beside": [_counted(each) for each in value.beside],
        "among": None if value.among is None else _counted(value.among),
        "whole_tables": value.whole_tables,
        "cut_tables": value.cut_tables,
    }


def value_of(indicator: str, basis: Basis, year: int, content: Content) -> Value:
    """Return the value that `content_of` was made of."""
    knowledge = content["knowledge"]
    among = content["among"]
    return Value(
        indicator=indicator,
        basis=basis,
        year=year,
        reporting_year=content["reporting_year"],
        covers_year=content["covers_year"],
        sets_on=date.fromisoformat(content["sets_on"]),
        members=tuple(content["members"]),
        evidence=tuple(_evidence_of(each) for each in content["evidence"]),
        missing=content["missing"],
        over=tuple(_over_of(each) for each in content["over"]),
        knowledge=None
        if knowledge is None
        else dict(sorted((state, word) for word in KNOWLEDGE for state in knowledge[word])),
        contradicted=tuple(content["contradicted"]),
        not_counted=tuple(
            NotCounted(each["state"], each["why"], tuple(_evidence_of(one) for one in each["evidence"]))
            for each in content["not_counted"]
        ),
        beside=tuple(_counted_of(each) for each in content["beside"]),
        among=None if among is None else _counted_of(among),
        whole_tables=content["whole_tables"],
        cut_tables=content["cut_tables"],
    )


def canonical(content: Content) -> str:
    """Return content as text: keys sorted, no blanks. Equal content gives equal text."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_of(content: Content) -> str:
    """Return the SHA-256 of content in canonical form, as hexadecimal text."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def changes(before: Value, after: Value) -> dict[str, Any]:
    """Return what a correction changed, as JSON; lists are empty where nothing did.

    `numerator`, `sizes` and `shares_of_filed` hold what was before and after; `entered` and `left` the members that
    came and went; `evidence_added` and `evidence_removed` items as `STATE item`; `knowledge` each State of which
    something else is known now.
    """
    return {
        "numerator": [before.numerator, after.numerator],
        "missing": [before.missing, after.missing],
        "entered": sorted(set(after.members) - set(before.members)),
        "left": sorted(set(before.members) - set(after.members)),
        "evidence_added": _items(after.evidence, before.evidence),
        "evidence_removed": _items(before.evidence, after.evidence),
        "sizes": [
            {"set": new.set, "before": old.size, "after": new.size}
            for old, new in zip(before.over, after.over, strict=False)
            if (old.set, old.size) != (new.set, new.size)
        ],
        "shares_of_filed": [
            {"set": new.set, "before": old.share_of_filed, "after": new.share_of_filed}
            for old, new in zip(before.over, after.over, strict=False)
            if (old.set, old.share_of_filed) != (new.set, new.share_of_filed)
        ],
        "knowledge": _known_otherwise(before.knowledge or {}, after.knowledge or {}),
    }


def _items(these: Iterable[Evidence], without: Iterable[Evidence]) -> list[str]:
    return sorted({f"{each.state} {each.item}" for each in set(these) - set(without)})


def _known_otherwise(before: Mapping[str, str], after: Mapping[str, str]) -> list[dict[str, str | None]]:
    return [
        {"state": state, "before": before.get(state), "after": after.get(state)}
        for state in sorted(set(before) | set(after))
        if before.get(state) != after.get(state)
    ]


def _over(each: Over) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "set": each.set,
        "members": each.members,
        "size": each.size,
        "unknown": list(each.unknown),
        "filed": each.filed,
    }
    # Left out where it is empty of itself: content kept before it was looked at stays as it is.
    if each.unknown and each.filed_unknown is not None:
        kept["filed_unknown"] = list(each.filed_unknown)
    return kept


def _over_of(each: Content) -> Over:
    unknown, filed = tuple(each["unknown"]), each["filed"]
    filed_unknown = each.get("filed_unknown", None if unknown or filed is None else ())
    return Over(
        set=each["set"],
        members=each["members"],
        size=each["size"],
        unknown=unknown,
        filed=filed,
        filed_unknown=None if filed_unknown is None else tuple(filed_unknown),
    )


def _evidence(each: Evidence) -> dict[str, Any]:
    passage = each.passage
    return {
        "state": each.state,
        "kind": each.kind,
        "item": each.item,
        "words": each.words,
        "evidence": each.grade,
        "source_ids": list(each.source_codes),
        "address": each.address,
        "passage": None
        if passage is None
        else {
            "document": passage.document,
            "page": passage.page,
            "quotation": passage.quotation,
            "link": passage.link,
        },
    }


def _evidence_of(each: Content) -> Evidence:
    passage = each["passage"]
    return Evidence(
        state=each["state"],
        kind=each["kind"],
        item=each["item"],
        words=each["words"],
        grade=each["evidence"],
        source_codes=tuple(each["source_ids"]),
        address=each["address"],
        passage=None if passage is None else Passage(**passage),
    )


def _counted(each: Counted) -> dict[str, Any]:
    return {"key": each.key, "label": each.label, "members": list(each.members)}


def _counted_of(each: Content) -> Counted:
    members: Sequence[str] = each["members"]
    return Counted(each["key"], each["label"], tuple(members))
