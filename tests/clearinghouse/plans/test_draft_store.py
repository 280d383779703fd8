"""Drafts as they are kept: what was typed comes back, right or wrong, and to its own State alone."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from clearinghouse.database.transaction import transaction
from clearinghouse.plans import draft_store
from clearinghouse.plans.draft import Draft, Line, LineYear, Mark, Partner, StatedRate, content_sha256

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

DRAFT = Draft(
    code="SEN-2027",
    title="Plan d'action 2027-2029",
    first_year=2027,
    last_year=2029,
    currency="XOF",
    visibility="states_parties",
    marks=(Mark("costed", "yes", document="Plan", page="12"), Mark("climate", "not_stated")),
    lines=(
        Line(
            "sc-1",
            "survey_clearance",
            "Ziguinchor",
            obligation="SEN-5",
            admin_area="Ziguinchor",
            is_local=False,
            partners=(Partner("CNAMS", "national"),),
            years=(LineYear(2027, Decimal("100.00"), None, Decimal(0), Decimal("1500.5")),),
        ),
        # Wrong, and kept as it was typed.
        Line("va-1", "assistance", "", years=(LineYear(2027), LineYear(2040, Decimal("-5.125")))),
    ),
    rate=StatedRate(Decimal("0.00165"), date(2026, 11, 2), "Central bank, fixing of the day"),
)


@pytest.fixture
async def kept(sample_copy):
    """The id of the draft of Senegal, as it was begun."""
    plan = uuid4()
    async with transaction():
        assert await draft_store.begin(plan, "SEN", DRAFT, base_number=None, now=NOW, by=None)
    return plan


async def test_a_draft_comes_back_as_it_was_typed(kept):
    found = await draft_store.draft(kept, state="SEN")
    assert content_sha256(found.draft) == content_sha256(DRAFT)
    assert found.draft == DRAFT
    assert [each.id for each in await draft_store.drafts("SEN")] == [kept]


async def test_a_draft_is_not_there_for_another_state(kept):
    assert await draft_store.draft(kept, state="AGO") is None
    assert await draft_store.drafts("AGO") == []
    async with transaction():
        assert not await draft_store.lock(kept, state="AGO")


async def test_a_plan_has_one_draft_and_a_code_one_plan(kept):
    async with transaction():
        assert not await draft_store.begin(uuid4(), "SEN", DRAFT, base_number=None, now=NOW, by=None)
        assert await draft_store.code_is_taken("SEN-2027", plan=uuid4())
        assert await draft_store.code_is_taken("SEN-2021", plan=kept)
        assert not await draft_store.code_is_taken("SEN-2027", plan=kept)


async def test_lines_are_updated_by_code_and_nothing_is_doubled_or_dropped(kept):
    changed = Line("va-1", "victim_assistance", "Kolda", years=(LineYear(2028, Decimal(7)),))
    added = Line("ca-1", "capacity", "Coordination")
    for _ in range(2):
        async with transaction():
            await draft_store.update_lines(kept, [changed, added], now=NOW, by=None)
        assert await draft_store.lines(kept) == (DRAFT.lines[0], changed, added)
    async with transaction():
        await draft_store.put_line(kept, DRAFT.lines[1], now=NOW, by=None)
        await draft_store.remove_line(kept, "ca-1", now=NOW, by=None)
    assert await draft_store.lines(kept) == DRAFT.lines
    assert await draft_store.line(kept, "none") is None


async def test_a_discarded_draft_is_gone_with_its_lines(kept):
    async with transaction():
        await draft_store.discard(kept)
    assert await draft_store.draft(kept, state="SEN") is None
    assert await draft_store.lines(kept) == ()
