"""One long walk through agreements and payments, with every figure looked at."""

from book import walk_through
from people import House


async def test_the_book_after_each_step(house: House) -> None:
    await walk_through()
