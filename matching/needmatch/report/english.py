"""The report's messages in English, by key; another language is another mapping with the same keys and facts.

Words follow design section 1. Facts stand in braces with their kind (`needmatch.report.words`); plural forms are
chosen by the fact `n`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_PAGE: Final[dict[str, str | Mapping[str, str]]] = {
    "page.language": "en",
    "page.direction": "ltr",
    "page.kind": "Suggested matching of needs and commitments",
    "page.untitled": "A round without a title",
    "page.skip": "Go to the content",
    "page.contents": "Contents",
    "section.summary": "Summary",
    "section.policy": "What was asked of the plan",
    "section.map": "Map of flows",
    "section.funding": "Need against funding, by State",
    "section.by-year": "Need against funding, by State and year",
    "section.obligations": "Obligations and their deadlines",
    "section.unmet": "Unmet needs and their reasons",
    "section.flows": "Every flow, and what asked for it",
    "section.commitments": "Commitments and their earmarks",
    "section.sources": "Sources and their grades",
    "section.method": "Method",
    "section.imprint": "To repeat this plan",
    "illustration.page": "Illustration: {title}",
    "illustration.watermark": "Illustration",
    "illustration.title": "This is an illustration.",
    "illustration.text": (
        "It holds rows graded {grades}. They are not facts about any State or donor, nobody has pledged them, and "
        "totals leave them out. Each such row, bar and ribbon is hatched and carries the sign {sign} with its "
        "grade."
    ),
    "suggestion": (
        "A suggestion, not a decision: it shows who could fund what, and when, under the rules below. Nothing in "
        "it is agreed until the parties say so."
    ),
    "status.outcome": "Solved",
    "status.years": "Years",
    "status.today": "As of",
    "status.unique": "Only one plan?",
    "outcome.optimal": "yes, every tier to its best value",
    "outcome.time_limit": "stopped at the time limit",
    "outcome.time_limit.note": (
        "The time limit ended the solve before every tier had its best value. This is the best plan known by then; "
        "it keeps every rule, and a longer run may give another."
    ),
    "unique.yes": "yes: no other plan is as good",
    "unique.no": "no: other plans are equally good",
    "unique.unasked": "not asked",
    "list.last": "{first} and {last}",
    "years.span": "{first} to {last}",
    "date.day": "{day} {month} {year}",
    "quantity": "{amount:quantity} {unit}",
    "seconds": "{value:seconds}",
    "seconds.unit": "{value:seconds} s",
    "value": "{value:number}",
    "table.empty": "{caption}: no rows.",
    "table.folded": {"one": "{caption} ({n} row)", "other": "{caption} ({n:count} rows)"},
    "missing.none": "none",
    "missing.not_given": "not given",
    "missing.not_reported": "not reported",
    "missing.no_need": "no need given",
    "missing.nothing_planned": "nothing planned",
    "missing.before_horizon": "deadline before the years of the round",
    "missing.no_obligation": "no obligation",
}

_MONTHS: Final = {
    f"month.{number}": name
    for number, name in enumerate(
        ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
         "November", "December"),
        start=1,
    )
}  # fmt: skip

_TERMS: Final = {
    "grade.documented": "documented",
    "grade.reported": "reported",
    "grade.estimated": "estimated",
    "grade.assumed": "assumed",
    "grade.unverified": "unverified",
    "pillar.survey_clearance": "survey and clearance",
    "pillar.risk_education": "risk education",
    "pillar.victim_assistance": "victim assistance",
    "pillar.stockpile_destruction": "stockpile destruction",
    "pillar.capacity": "capacity",
    "unit.m2": "m\u00b2",
    "unit.mines": "mines",
    "basis.granted": "granted",
    "basis.requested": "requested",
    "basis.decision not found": "decision not found",
    "tier.pillars": "protected shares",
    "tier.floor": "a floor for every State",
    "tier.deadline": "deadlines",
    "tier.sooner": "sooner after a deadline",
    "tier.leximin": "the least covered State first",
    "tier.output": "most land released",
    "tier.early": "early use of money",
    "tier.relations": "continuity and cost of delivery",
    "tier.tie": "one of several equal plans",
    "asked.pillars": "protected share of a pillar",
    "asked.floor": "floor for every State",
    "asked.deadline": "less late at a deadline",
    "asked.sooner": "sooner after a deadline",
    "asked.leximin": "coverage of the least covered",
    "asked.output": "land released",
    "asked.early": "money used early",
    "asked.relations": "continuity or cost of delivery",
    "asked.tie": "no tier: one of several equal choices",
    "stage.read": "reading",
    "stage.build": "building",
    "stage.solve": "solving",
    "stage.explain": "explaining",
    "stage.write": "writing",
    "split.north-west": "few large grants (north-west)",
    "split.pro-rata": "many grants in proportion (pro rata)",
}

_COLUMNS: Final = {
    "column.sum": "Sum [{currency}]",
    "column.counted": "Documented and reported: counted",
    "column.uncounted": "{sign} Estimated, assumed, unverified: shown apart",
    "column.all": "{sign} All rows of the case",
    "column.order": "Order",
    "column.tier": "Tier",
    "column.value": "Value reached",
    "column.seconds": "Time [s]",
    "column.grade": "Evidence",
    "column.need": "Need [{currency}]",
    "column.funded": "Funded [{currency}]",
    "column.unmet": "Unmet [{currency}]",
    "column.available": "Available [{currency}]",
    "column.unspent": "Unspent [{currency}]",
    "column.placed": "Placed [{currency}]",
    "column.amount": "Amount [{currency}]",
    "column.arriving": "Money arriving [{currency}]",
    "column.unmet_of_year": "Unmet of this year's need [{currency}]",
    "column.state": "State",
    "column.states": "States",
    "column.coverage": "Coverage",
    "column.drawn": "Funded of need",
    "column.year": "Year",
    "column.years": "Years",
    "column.planned_year": "Planned for",
    "column.obligation": "Obligation",
    "column.deadline": "Deadline",
    "column.basis": "Basis",
    "column.remaining": "Remaining",
    "column.late_before": "Late without this round",
    "column.late_after": "Late with this round",
    "column.drawn_late": "Without (outline), with (filled)",
    "column.late_by_plan": "Late by plan",
    "column.late_months": "Months late",
    "column.reason": "Reason",
    "column.activity": "Activity",
    "column.pillar": "Pillar",
    "column.commitment": "Commitment",
    "column.donor": "Donor",
    "column.asked_by": "Asked for by",
    "column.coverage_gain": "Adds to coverage [points]",
    "column.months_saved": "Months less late",
    "column.earmark_states": "May be used in",
    "column.earmark_pillars": "May be used for",
    "column.conditions": "Conditions",
    "column.source": "Source",
    "column.used_for": "Used for",
    "totals.caption": "Totals of the plan",
    "grades.caption": "The totals by grade of evidence",
    "tiers.caption": "Tiers in order, with the value of each",
    "pairs.caption": "Flows from each donor to each State",
    "states.caption": "Need, funding and coverage over all years of the round",
    "years.caption": "Need, money arriving and unmet need by State and year",
    "obligations.caption": "How late each obligation would be, without and with this round",
    "reasons.caption": "Unmet needs by reason",
    "unfunded.caption": "Every unmet need, in the year in which it was planned",
    "flows.caption": "Flows by commitment, activity and year",
    "commitments.caption": "Commitments, their earmarks and what became of them",
    "sources.caption": "What each source is used for",
    "total.need": "Need",
    "total.funded": "Funded by this plan",
    "total.unmet": "Unmet",
    "total.available": "Available from commitments",
    "total.unspent": "Unspent",
    "total.all": "All rows",
}

_SAID: Final[dict[str, str | Mapping[str, str]]] = {
    "totals.said": (
        "Of {need:money} needed, this plan funds {funded:money} and leaves {unmet:money} unmet. Of "
        "{available:money} available, {unspent:money} stay unspent."
    ),
    "totals.illustration": (
        "Documented and reported rows alone: {counted:money} needed, {counted_funded:money} of it funded by "
        "commitments that are themselves documented or reported. With the estimated, assumed and unverified rows "
        "of this illustration: {need:money} needed, {funded:money} funded, {unmet:money} unmet; {available:money} "
        "available, {unspent:money} unspent."
    ),
    "totals.reached": {
        "one": "{n} State of {of:count} with needs in this round receives money.",
        "other": "{n:count} States of {of:count} with needs in this round receive money.",
    },
    "totals.no_need": {
        "one": "The case lists {n} State and no needs.",
        "other": "The case lists {n:count} States and no needs.",
    },
    "grades.note": (
        "Needs and unmet needs stand under the grade of the need, commitments under their own. A flow has the "
        "weakest grade of its commitment and of the needs it serves, so a documented need funded by an assumed "
        "commitment is an assumed flow, and the columns of a grade do not add up across."
    ),
    "preset.deadlines-first": (
        "Preset: Deadlines first. After the protected shares and a floor for every State, money goes where it "
        "keeps most of an obligation's planned work inside its deadline, more so the further behind an obligation "
        "would be; then to what can be done soonest after a deadline, then to the State with the least coverage."
    ),
    "preset.no-state-left-behind": (
        "Preset: No State left behind. After the protected shares, money raises the State with the least coverage, "
        "then the next; deadlines decide among plans that are equal in this."
    ),
    "preset.victim-assistance-protected": (
        "Preset: Victim assistance protected. As Deadlines first, with twice the protected shares."
    ),
    "preset.most-land-released": (
        "Preset: Most land released. After the protected shares, money goes where it releases most square metres; "
        "States whose land costs more to release receive less, and deadlines are not looked at."
    ),
    "preset.none": "No preset: the case names its own tiers, in this order: {tiers}.",
    "policy.small": (
        "Lateness is measured as a share of each obligation, so a small obligation weighs as much as a large one. "
        "Small obligations are cheaper to finish and tend to come first."
    ),
    "policy.order": "Tiers are solved in order. A later tier never makes an earlier one worse.",
    "value.pillars": "{short:money} short of the protected shares",
    "value.pillars.none": "nothing is missing from the protected shares",
    "value.floor": (
        "cut off at {floor:share} coverage of documented and reported needs; reached by {n:count} of {of:count} "
        "States that can receive money for such needs, the least having {least:share}"
    ),
    "value.floor.none": "no State can receive money for documented or reported needs, so there is no floor",
    "value.leximin": (
        "of {n:count} States that can receive money the least covered has {least:share}, the one in the middle "
        "{middle:share}"
    ),
    "value.leximin.none": "no State with needs can receive money",
    "value.deadline": (
        "{value:number}: weighted price of lateness over all obligations (0: none late for lack of money)"
    ),
    "value.sooner": "{value:number}: weighted mean share still unfunded from the deadline on (0: none)",
    "value.output": "{value:quantity} m\u00b2 released",
    "value.early": "{cents:money}-years of need that wait for money",
    "value.relations": "{cents:money} cost over all pairs",
    "value.tie": "settles which of several equal plans is shown; the value has no meaning of its own",
    "sankey.title": "Flows from donors to States",
    "sankey.described": (
        "{total:money} flow from {donors:count} donors to {states:count} States. The table below the drawing gives "
        "every pair."
    ),
    "sankey.ribbon": "{donor} to {state}: {amount:money} ({grades})",
    "sankey.donor": "{amount:money}",
    "sankey.donor.money": "{amount:money} {sign} {grades}",
    "sankey.donor.needs": "{amount:money} for {sign} {grades} needs",
    "sankey.donor.part": "{amount:money}, part {sign} {grades}",
    "sankey.donor.short": "{amount:money} {sign}",
    "sankey.note": (
        "Donors on the left, States on the right, each in order of name; widths are in proportion to money "
        "[{currency}] over all years. Who pays for whom is mostly a choice among equals: another split between "
        "donors is often as good."
    ),
    "sankey.merged_donors": {
        "one": "The smallest donor is drawn as \u201cother\u201d; the table below the drawing names it.",
        "other": "The {n:count} smallest donors are drawn together as \u201cother\u201d; the table lists each.",
    },
    "sankey.merged_states": {
        "one": "The State with the least money is drawn as \u201cother\u201d; the table names it.",
        "other": (
            "The {n:count} States with least money are drawn together as \u201cother\u201d; the table lists each."
        ),
    },
    "sankey.other_donors": {"one": "Other donors ({n})", "other": "Other donors ({n:count})"},
    "sankey.other_states": {"one": "Other States ({n})", "other": "Other States ({n:count})"},
    "key.need": "need (outline)",
    "key.money": "money, documented or reported (filled)",
    "key.need_other": "{sign} need below reported (broken outline)",
    "key.money_other": "{sign} money below reported (hatched)",
    "key.flow_other": "{sign} hatched: money on rows that are estimated, assumed or unverified",
    "years.need": "Need:",
    "years.money": "Money:",
    "years.note": (
        "Need stands in the year for which it was planned, money in the year in which it arrives; money may arrive "
        "later than the need it meets, never earlier. Unmet need is counted in the year for which it was planned. "
        "Each drawing has its own scale; the figure at its top left is the height of the tallest bar in {currency}."
    ),
    "years.folded": "The drawings of {n:count} States",
    "years.described": (
        "{state}: need {need:money} and money {money:money} over the years of the round; the tallest bar is "
        "{top:money}"
    ),
    "reach.heading": "Where the commitments of this round may be used",
    "reach.closed": {
        "one": "No commitment in this round may be used for {states}; its needs come to {need:money}.",
        "other": "No commitment in this round may be used for {states}; their needs come to {need:money} together.",
    },
    "reach.unnamed": {
        "one": (
            "No commitment in this round names {states}: only money that is open to any State may be used there. "
            "Of {need:money} needed, the plan funds {funded:money}."
        ),
        "other": (
            "No commitment in this round names {states}: only money that is open to any State may be used there. "
            "Of {need:money} needed together, the plan funds {funded:money}."
        ),
    },
    "reach.unplaced": {
        "one": "Money may be used for {states}, and this plan places none there: {need:money} are needed.",
        "other": "Money may be used for {states}, and this plan places none there: {need:money} are needed together.",
    },
    "reach.without": {
        "one": "{states} is in the case without a need; a need that is not in it is not known to be nil.",
        "other": "{states} are in the case without needs; a need that is not in it is not known to be nil.",
    },
    "obligation.article": "{obligation} (Article {article})",
    "obligation.outstanding": "obligation outstanding since {day}",
    "obligations.note": (
        "A late share is the part of an obligation's work that is planned up to its deadline and has no money by "
        "then. A deadline in July or later counts its own year, an earlier one ends with the year before; a "
        "deadline after the round's last year is looked at up to that year. Months late says how long the missing "
        "work would take at the plan's own pace."
    ),
    "obligations.by_plan": (
        "Late by plan is work that the plan itself puts after the deadline: it needs time or access besides "
        "funding."
    ),
    "obligations.not_found": {
        "one": "For {n} obligation a later decision on its deadline was not found in the sources at hand.",
        "other": (
            "For {n:count} obligations a later decision on their deadlines was not found in the sources at hand."
        ),
    },
    "unmet.none": "No need of the case stays unmet.",
    "unmet.note": "States stand in order of name. Amounts are in the year for which the need was planned.",
    "unfunded.summed": (
        "The plan has {n:count} unmet rows. This table sums the years of each activity and reason; the file "
        "unfunded.csv beside this page keeps every year."
    ),
    "unmet.folded": "The sentences of {n:count} States",
    "reason.no_eligible_money": "no money that may be used for it",
    "reason.prioritised_elsewhere": "prioritised elsewhere",
    "reason.absorption": "the State's yearly limit is reached",
    "reason.condition": "a condition of a commitment",
    "reason.not_yet_planned": "money comes before it is planned",
    "reason.pinned_elsewhere": "money is held for other flows",
    "unmet.no_eligible_money": (
        "{amount:money} of {pillar} planned for {years} stay unmet because no commitment in this round may be used "
        "for it. A commitment open to {state} and {pillar}, paid by {last}, would change this."
    ),
    "unmet.prioritised_elsewhere": (
        "{amount:money} of {pillar} planned for {years} stay unmet because the money that may be used for it "
        "serves other needs first under the tiers of this plan."
    ),
    "unmet.absorption": (
        "{amount:money} of {pillar} planned for {years} stay unmet because {state} reaches the yearly limit on "
        "what it can put to use; a higher limit, or the same money in another year, would change this."
    ),
    "unmet.condition": (
        "{amount:money} of {pillar} planned for {years} stay unmet because a condition of the commitments that may "
        "be used for it is reached, such as the largest share for one State."
    ),
    "unmet.not_yet_planned": (
        "{amount:money} of {pillar} planned for {years} stay unmet because the money that may be used for it comes "
        "only in earlier years and may not be carried over; leave to carry it over would change this."
    ),
    "unmet.pinned_elsewhere": (
        "{amount:money} of {pillar} planned for {years} stay unmet because the money that may be used for it is "
        "held for other flows by their parties."
    ),
    "flows.none": "The plan places no money.",
    "flows.note": (
        "\u201cAsked for by\u201d is the first tier that would get worse if this money lay idle and nothing else "
        "changed. Points of coverage and months are what this one flow adds to its State and takes off its "
        "obligation."
    ),
    "flows.summed": (
        "The plan has {n:count} flows. This table sums the years of each commitment and activity; the file "
        "allocations.csv beside this page keeps every year."
    ),
    "earmark.any_state": "any State",
    "earmark.any_pillar": "any pillar",
    "condition.carries": "may be carried over",
    "condition.no_carry": "not carried over",
    "condition.front_load": "may be front-loaded",
    "condition.max_share": "at most {share:share} for one State",
    "condition.local_share": "at least {share:share} for local organisations",
    "condition.min_grant": "no grant under {currency} {amount} per State and year",
    "source.need": "need of {state}",
    "source.commitment": "commitment {commitment}",
}

_METHOD: Final = {
    "method.rules": "Rules that every plan keeps",
    "method.tiers": "What each tier asks",
    "method.parameters": "Parameters of the policy",
    "method.not_considered": "What was not considered",
    "rule.tranche": (
        "A commitment gives no more in a year than its tranche of that year and what it carried into it; only "
        "commitments that allow it are carried over. It goes only to States and pillars inside its earmark."
    ),
    "rule.backlog": "A need is never funded before the year for which it is planned; what is unmet may be met later.",
    "rule.absorption": "In no year does a State receive more than its yearly limit, where one is given.",
    "rule.share": (
        "Where a commitment sets a largest share for one State, no State receives more of it over all years."
    ),
    "rule.late": (
        "Late share of an obligation = output planned by the end of the last year that counts and unfunded then, "
        "divided by the larger of its remaining quantity and its output planned over the round. Output follows "
        "money at the activity's own rate; where output or quantities are missing, shares of cost stand in for it."
    ),
    "method.pillars": (
        "Each protected pillar has a target: its share of all tranches, or the most it can receive if that is "
        "less. The sum by which targets are missed is made least."
    ),
    "method.floor": (
        "The least covered States are raised as by coverage below, up to a cut-off: the policy's floor, or half "
        "the coverage that the least covered State could have, if that is less. Only documented and reported needs "
        "count."
    ),
    "method.deadline": (
        "Each obligation's late share is priced, the further behind the dearer, and multiplied by its weight; the "
        "sum is made least."
    ),
    "method.sooner": (
        "For each obligation the share still unfunded at the end of each year from its deadline on is averaged and "
        "multiplied by its weight; the sum is made least."
    ),
    "method.leximin": (
        "The coverage of the least covered State is made as high as can be, then that of the next, and so on, over "
        "States that can receive anything. Coverage = funded divided by need."
    ),
    "method.output": "The square metres that the placed money releases at each activity's own rate are made most.",
    "method.early": "Unmet need summed over years is made least, so that money does not wait without cause.",
    "method.relations": "The cost of delivery over pairs of commitment and State is made least.",
    "method.tie": (
        "Among plans that are equal in all of this, one is chosen by a fixed rule from the ids, so that the same "
        "case always gives the same plan."
    ),
    "parameter.protected": "Protected share of {pillar}: {share:share} of all tranches.",
    "parameter.floor": "Floor asked for by the policy: {floor:share} coverage.",
    "parameter.segment": (
        "Price of lateness between {start:share} and {end:share}: {slope:number} per unit of late share."
    ),
    "not.inkind": "In-kind assistance, costs outside the work plans of the case, and needs that no row gives.",
    "not.assent": "What any State or donor would agree to: a flow is shown because the rules allow it.",
    "not.absorption": (
        "A yearly limit on what a State can put to use: not given for {n:count} of {of:count} States with needs."
    ),
    "not.risk": (
        "The chance that a deadline is missed: not given for {n:count} of {of:count} obligations, which weigh 1 "
        "each."
    ),
    "not.relations": "Continuity between donors and States, and differences in cost of delivery: not given.",
    "imprint.note": (
        "The same case with the same versions gives the same allocations, to the cent. The first hash is over the "
        "case in a fixed order of rows and columns, the second over allocations.csv."
    ),
    "imprint.case": "SHA-256 of the case",
    "imprint.result": "SHA-256 of the result",
    "imprint.solver": "Solver",
    "imprint.versions": "Versions",
    "imprint.split": "Split between donors",
    "imprint.seconds": "Time for {stage}",
}

MESSAGES: Final[Mapping[str, str | Mapping[str, str]]] = MappingProxyType(
    {**_PAGE, **_MONTHS, **_TERMS, **_COLUMNS, **_SAID, **_METHOD}
)
"""Every message of the report."""
