"""What the facts of a day hold of work plans: every version in the years in which it held, and none taken back."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from clearinghouse.database.reading import fetch
from clearinghouse.database.transaction import transaction
from clearinghouse.indicators.definitions import BY_ID
from clearinghouse.indicators.known import facts_of
from clearinghouse.indicators.rules import LOOKED
from clearinghouse.indicators.sets import Sets
from clearinghouse.indicators.value import Valuation
from clearinghouse.plans import version_store
from clearinghouse.plans.draft import Draft, Line, LineYear

STATE = "KHM"


def draft(title: str, first: int, last: int, pillar: str = "survey_clearance") -> Draft:
    years = (LineYear(first, Decimal(1_000_000), None, None),)
    return Draft(
        f"{STATE}-OWN", title, first, last, currency="USD", lines=(Line("a", pillar, "A", years=years),)
    )


async def published(plan: UUID, given: Draft, year: int) -> None:
    async with transaction():
        facts = await version_store.facts(plan, given, state=STATE)
        await version_store.publish(
            plan, given, facts, state_name="Cambodia", now=datetime(year, 3, 1, tzinfo=UTC), address=None
        )


async def today() -> date:
    (row,) = await fetch("select current_date as day")
    return row["day"]


async def found(rule: str) -> dict[int, list[str]]:
    """The evidence items of the State by calendar year."""
    facts = await facts_of(await today())
    by_year = {year: LOOKED[rule].find(facts, Sets(facts), year).get(STATE, ()) for year in range(2022, 2031)}
    return {year: [each.item.split("/")[1] for each in items] for year, items in by_year.items() if items}


async def test_updating_a_plan_keeps_the_years_before_and_every_update(sample_copy):
    plan = uuid4()
    await published(plan, draft("First", 2024, 2029), 2023)
    await published(plan, draft("Second", 2024, 2029), 2025)
    await published(plan, draft("Third", 2026, 2027), 2026)
    assert await found("has_clearance_plan") == {
        2024: ["1"],
        2025: ["1", "2"],
        2026: ["2", "3"],
        2027: ["3"],
    }
    assert await found("updated_clearance_plan") == {2025: ["2"], 2026: ["3"]}
    valuation = Valuation(await facts_of(await today()))
    assert STATE in valuation.value(BY_ID["18.1"], "found", 2024).members
    updated = valuation.value(BY_ID["18.2"], "found", 2025)
    (evidence,) = [each for each in updated.evidence if each.state == STATE]
    assert evidence.address == f"/api/v1/work-plans/{plan}?version=2"


async def test_a_version_taken_back_counts_for_no_year_and_ends_the_one_before(sample_copy):
    plan = uuid4()
    await published(plan, draft("First", 2024, 2029), 2023)
    await published(plan, draft("Second", 2024, 2029), 2025)
    async with transaction():
        assert await version_store.withdraw(plan, 2, reason="x", now=datetime(2026, 1, 5, tzinfo=UTC))
    assert await found("has_clearance_plan") == {2024: ["1"], 2025: ["1"]}
    assert await found("updated_clearance_plan") == {}


async def test_a_transcription_that_was_corrected_does_not_count_beside_its_correction(sample_copy):
    """Neither version read from a document names a day of publication: only the one that holds is known to hold."""
    (row,) = await fetch(
        """select v.id, p.code from clearinghouse.work_plan_version v
           join clearinghouse.work_plan p on p.id = v.plan where p.state = 'SEN' and v.status = 'published'"""
    )
    async with transaction():
        await fetch(
            "update clearinghouse.work_plan_version set status = 'superseded' where id = $1", row["id"]
        )
        await fetch(
            """insert into clearinghouse.work_plan_version
                   (id, plan, number, status, title, first_year, last_year, currency, content_sha256, visibility,
                    evidence, source_codes, known_on, is_illustration)
               select $2, plan, number + 1, 'published', title, first_year, last_year, currency, content_sha256,
                      visibility, evidence, source_codes, known_on, is_illustration
               from clearinghouse.work_plan_version where id = $1""",
            row["id"],
            uuid4(),
        )
    facts = await facts_of(await today())
    assert [(each.code, each.number) for each in facts.plans if each.state == "SEN"] == [(row["code"], 2)]
