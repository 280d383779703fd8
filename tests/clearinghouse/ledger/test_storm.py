"""Many at once, and kills in the middle: over real HTTP, with a database of its own.

Fewer kills than the bar asks for, so that the suite stays quick; `python -m bench.kills 50` does them all.
"""

from decimal import Decimal
from pathlib import Path

from bench.kills import storm
from bench.reservations import AMOUNT, rush_in

CLIENTS = 200
KILLS = 8


async def test_two_hundred_at_once_never_pass_a_tranche_and_each_gets_an_answer(server_folder: Path) -> None:
    found = await rush_in(server_folder, CLIENTS)
    fit = int(Decimal("23093136.00") // Decimal(AMOUNT))
    assert (found.made, found.refused, dict(found.others)) == (fit, CLIENTS - fit, {})
    assert found.reserved_usd == fit * Decimal(AMOUNT)
    assert found.told_free == {f"{Decimal('23093136.00') - fit * Decimal(AMOUNT)}"}
    assert found.disagreements == 0


async def test_kills_lose_nothing_acknowledged_and_leave_nothing_half_done(server_folder: Path) -> None:
    found = await storm(server_folder, kills=KILLS, seed=7)
    assert found.faults == []
    assert found.kills.total() >= KILLS
    assert found.kills["database"] >= 2
    assert len(found.agreements) > found.kills.total(), "clients did write meanwhile"
