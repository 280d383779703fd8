"""Any sequence of agreements, confirmations, payments, reversals, amendments and endings keeps the book whole.

A machine does them at random on the database, beside a model in a few dictionaries; after every step the two agree,
and the proof of the ledger finds nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from clearinghouse.agreements import amendment, register, store
from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.database.engine import connected
from clearinghouse.database.reading import fetch
from clearinghouse.database.transaction import transaction
from clearinghouse.errors import Conflicting
from clearinghouse.ledger.proof import disagreements
from clearinghouse.ledger.store import reverse
from clearinghouse.payments import store as payments
from clearinghouse.scopes.scope import COMMAND
from clearinghouse.scopes.visibility import Reader, View

SECRETARIAT = View(Reader("secretariat", True))
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ORIGIN = Origin(COMMAND, NOW, "machine")
TODAY = NOW.date()
YEARS = (2026, 2027)
TRANCHE = Decimal("1000.00")
AMOUNTS = st.decimals(min_value="0.01", max_value="700", places=2)


@dataclass
class Model:
    """What should be there of an agreement."""

    status: str
    agreed: dict[int, Decimal]
    paid: dict[UUID, tuple[int, Decimal]] = field(default_factory=dict)
    asked: dict[int, Decimal] | None = None
    """What an amendment asks that waits."""

    def paid_for(self, year: int) -> Decimal:
        return sum((usd for of, usd in self.paid.values() if of == year), Decimal(0))


class Book(RuleBasedStateMachine):
    """The machine; `loop`, `donor` and `commitment` are set by the test."""

    loop: asyncio.AbstractEventLoop
    donor: UUID
    commitment: UUID

    def __init__(self) -> None:
        super().__init__()
        self.agreements: dict[UUID, Model] = {}

    def do(self, work: Callable[[], Awaitable[Any]]) -> Any:
        async def run() -> Any:
            async with transaction():
                return await work()

        return self.loop.run_until_complete(run())

    @initialize()
    def begin(self) -> None:
        async def made() -> None:
            """A fresh commitment for each run: nothing of the book can be taken away."""
            code = f"M-{uuid4().hex[:12]}"
            self.commitment = uuid4()
            await fetch(
                """insert into clearinghouse.commitment
                   select (jsonb_populate_record(c, jsonb_build_object('id', $1::text, 'code', $2::text,
                           'amount_usd', $3::text, 'states', null, 'currency', 'USD', 'usd_per_unit', null))).*
                   from clearinghouse.commitment c where c.code = 'NOR-any-2025'""",
                str(self.commitment), code, str(TRANCHE * len(YEARS)),
            )  # fmt: skip
            for year in YEARS:
                await fetch(
                    """insert into clearinghouse.tranche
                       select (jsonb_populate_record(t, jsonb_build_object('id', $1::text, 'commitment', $2::text,
                               'amount_usd', $3::text, 'amount_original', null, 'currency', null))).*
                       from clearinghouse.tranche t join clearinghouse.commitment c on c.id = t.commitment
                       where c.code = 'NOR-any-2025' and t.year = $4""",
                    str(uuid4()), str(self.commitment), str(TRANCHE), year,
                )  # fmt: skip

        self.do(made)

    def held(self, year: int) -> Decimal:
        return sum((each.agreed.get(year, Decimal(0)) for each in self.agreements.values()), Decimal(0))

    def some(self, data: st.DataObject, *statuses: str) -> tuple[UUID, Model] | None:
        found = [id for id, each in self.agreements.items() if each.status in statuses]
        return None if not found else (id := data.draw(st.sampled_from(found)), self.agreements[id])

    @rule(amounts=st.dictionaries(st.sampled_from(YEARS), AMOUNTS, min_size=1))
    def record(self, amounts: dict[int, Decimal]) -> None:
        async def work() -> UUID:
            asked = tuple(register.YearAsked(year, year, amount) for year, amount in amounts.items())
            id = await register.record(
                register.NewAgreement(
                    "T", "bilateral", self.donor, "donor:NOR", self.commitment, "AGO", ("AGO",),
                    (("state:AGO", "recipient"),), None, None, "USD", "incoming", "standard", date(2026, 11, 1), asked,
                ),
                ORIGIN,
            )  # fmt: skip
            await audit.record(ORIGIN, "agreement.recorded", "agreement", id)
            return id

        if all(self.held(year) + amount <= TRANCHE for year, amount in amounts.items()):
            self.agreements[self.do(work)] = Model("recorded", dict(amounts))
        else:
            with pytest.raises(register.TrancheExceeded) as caught:
                self.do(work)
            facts = caught.value.facts
            assert Decimal(str(facts["free_usd"])) == TRANCHE - self.held(int(facts["tranche_year"]))

    @precondition(lambda self: self.agreements)
    @rule(data=st.data(), declines=st.booleans())
    def answer(self, data: st.DataObject, declines: bool) -> None:
        found = self.some(data, "recorded")
        if found is None:
            return
        id, model = found
        if declines:
            self.do(lambda: register.decline(id, "No.", ORIGIN))
            model.status, model.agreed = "declined", {}
        else:
            self.do(lambda: register.confirm(id, "state:AGO", ORIGIN))
            model.status = "confirmed"

    @precondition(lambda self: self.agreements)
    @rule(data=st.data(), year=st.sampled_from(YEARS), amount=AMOUNTS)
    def pay(self, data: st.DataObject, year: int, amount: Decimal) -> None:
        found = self.some(data, "confirmed", "recorded", "ended")
        if found is None or year not in found[1].agreed:
            return
        id, model = found

        async def work() -> UUID:
            made = await payments.pay(id, year=year, paid_on=TODAY, amount=amount, note=None, origin=ORIGIN)
            await audit.record(ORIGIN, "payment.recorded", "payment", made)
            return made

        if model.status == "confirmed" and model.paid_for(year) + amount <= model.agreed[year]:
            model.paid[self.do(work)] = (year, amount)
        else:
            with pytest.raises(Conflicting):
                self.do(work)

    @precondition(lambda self: any(each.paid for each in self.agreements.values()))
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        id, paid = data.draw(
            st.sampled_from([(id, paid) for id, each in self.agreements.items() for paid in each.paid])
        )

        async def work() -> None:
            found = await payments.payment(paid, view=SECRETARIAT)
            assert found is not None
            await payments.reverse_payment(found, dated_on=TODAY, reason="Wrong.", origin=ORIGIN)

        self.do(work)
        with pytest.raises(payments.ReversedAlready):
            self.do(work)
        assert self.do(lambda: reverse(payment=paid, dated_on=TODAY, reason="Again.", now=NOW)) == 0
        model = self.agreements[id]
        year, _ = model.paid.pop(paid)
        if model.status == "ended":
            model.agreed[year] = model.paid_for(year)

    @precondition(lambda self: self.agreements)
    @rule(data=st.data(), amounts=st.dictionaries(st.sampled_from(YEARS), AMOUNTS, min_size=1))
    def amend(self, data: st.DataObject, amounts: dict[int, Decimal]) -> None:
        found = self.some(data, "recorded", "confirmed")
        if found is None:
            return
        id, model = found

        def work() -> Awaitable[None]:
            asked = tuple(register.YearAsked(year, year, amount) for year, amount in amounts.items())
            return amendment.amend(id, amendment.Asked("T", asked, TODAY, "More."), ORIGIN)

        if not self.fits(model, amounts):
            with pytest.raises(Conflicting):
                self.do(work)
        elif model.status == "confirmed":
            self.do(work)
            model.asked = amounts
        else:
            self.do(work)
            model.agreed = {year: amounts.get(year, Decimal(0)) for year in {*model.agreed, *amounts}}

    def fits(self, model: Model, amounts: dict[int, Decimal]) -> bool:
        """Whether an agreement may be for these amounts, beside all others."""
        others = {year: self.held(year) - model.agreed.get(year, Decimal(0)) for year in YEARS}
        is_paid = all(amounts.get(year, Decimal(0)) >= model.paid_for(year) for year in YEARS)
        return is_paid and all(others[year] + amount <= TRANCHE for year, amount in amounts.items())

    @precondition(lambda self: any(each.asked for each in self.agreements.values()))
    @rule(data=st.data(), declines=st.booleans())
    def answer_amendment(self, data: st.DataObject, declines: bool) -> None:
        id, model = data.draw(
            st.sampled_from([(id, each) for id, each in self.agreements.items() if each.asked])
        )
        asked = model.asked
        assert asked is not None
        if declines:
            self.do(lambda: amendment.decline(id, "No.", ORIGIN))
        elif self.fits(model, asked):
            self.do(lambda: amendment.confirm(id, "state:AGO", ORIGIN))
            model.agreed = {year: asked.get(year, Decimal(0)) for year in {*model.agreed, *asked}}
        else:
            with pytest.raises(Conflicting):
                self.do(lambda: amendment.confirm(id, "state:AGO", ORIGIN))
            return
        model.asked = None

    @precondition(lambda self: self.agreements)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        found = self.some(data, "recorded", "confirmed")
        if found is None:
            return
        id, model = found
        self.do(lambda: register.end(id, dated_on=TODAY, reason="Done.", origin=ORIGIN))
        model.status, model.asked = "ended", None
        model.agreed = {year: model.paid_for(year) for year in model.agreed}

    @invariant()
    def the_book_is_as_the_model_says(self) -> None:
        self.loop.run_until_complete(self.look())

    async def look(self) -> None:
        assert await disagreements() == []
        agreed: dict[int, Decimal] = {}
        paid: dict[int, Decimal] = {}
        for id, model in self.agreements.items():
            found = await store.any_agreement(id)
            assert found is not None
            assert found.status == model.status
            waiting = found.amendment and {each.year: each.amount for each in found.amendment.years}
            assert waiting == model.asked
            assert {each.year: each.amount_original for each in found.years if each.amount_original} == {
                year: amount for year, amount in model.agreed.items() if amount
            }
            assert sum(each.paid_original for each in found.years) == sum(
                usd for _, usd in model.paid.values()
            )
            for year in YEARS:
                if model.status in ("confirmed", "ended"):
                    agreed[year] = agreed.get(year, Decimal(0)) + model.agreed.get(year, Decimal(0))
                paid[year] = paid.get(year, Decimal(0)) + model.paid_for(year)
        if not self.agreements:
            return
        rows = await fetch(
            """select year, reserved_usd, agreed_usd, paid_usd, free_usd from clearinghouse.tranche_balance
               where commitment = $1 order by year""",
            self.commitment,
        )
        for row in rows:
            year = row["year"]
            assert row["reserved_usd"] == self.held(year) <= TRANCHE
            assert row["free_usd"] == TRANCHE - self.held(year)
            assert row["agreed_usd"] == agreed.get(year, Decimal(0))
            assert row["paid_usd"] == paid.get(year, Decimal(0))


@asynccontextmanager
async def open_book(server: Any, template: str) -> AsyncIterator[None]:
    async with server.clone(template) as name, connected(server.app(name), max_size=2):
        yield


async def the_donor() -> UUID:
    rows = await fetch("select id from clearinghouse.donor where code = 'NOR'")
    found: UUID = rows[0]["id"]
    return found


def walk(server: Any, template: str, *, examples: int, steps: int) -> None:
    """Let the machine walk on a database of its own, like the template."""
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        book = open_book(server, template)
        loop.run_until_complete(book.__aenter__())
        try:
            Book.loop, Book.donor = loop, loop.run_until_complete(the_donor())
            run_state_machine_as_test(
                Book,
                settings=settings(
                    max_examples=examples,
                    stateful_step_count=steps,
                    deadline=None,
                    derandomize=True,
                    database=None,
                    phases=[Phase.explicit, Phase.generate],
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            loop.run_until_complete(book.__aexit__(None, None, None))


def test_any_sequence_keeps_the_book_whole(server: Any, sample_template: str) -> None:
    walk(server, sample_template, examples=10, steps=25)
