"""What the report says, as message keys with facts, so that it can be said in another language.

`Words("USD")("totals.need", total=120_000_000)` looks the key up in a catalogue and writes its facts in. A fact
carries its own kind in the message: `{total:money}` are cents, `{share:share}` is from 0 to 1, `{n:count}` a whole
number, `{from:text}` or no kind is text. The surprise: a message with plural forms is chosen by its fact `n`.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from datetime import date
from typing import Any

from needmatch.report import english, figures

Message = str | Mapping[str, str]
"""One text, or one for each plural category ("one", "other") of the fact `n`."""


class Words(string.Formatter):
    """The voice of one report: its catalogue of messages and the currency of its case."""

    def __init__(self, currency: str, messages: Mapping[str, Message] = english.MESSAGES) -> None:
        self.currency = currency
        self._messages = messages

    def __call__(self, message: str, /, **facts: object) -> str:
        """Return the message of this key with its facts written in; plain text, not yet escaped."""
        template = self._messages[message]
        if not isinstance(template, str):
            template = template["one" if facts["n"] == 1 else "other"]
        return self.vformat(template, (), facts) if "{" in template else template

    def knows(self, message: str) -> bool:
        """Say whether the catalogue has this key."""
        return message in self._messages

    def listed(self, items: list[str]) -> str:
        """Return items as a sentence lists them: "A, B and C"."""
        if len(items) <= 1:
            return "".join(items)
        return self("list.last", first=", ".join(items[:-1]), last=items[-1])

    def years(self, years: list[int]) -> str:
        """Return years in order as a sentence says them: "2026 to 2029" where none is left out, else a list."""
        if len(years) > 1 and years[-1] - years[0] == len(years) - 1:
            return self("years.span", first=years[0], last=years[-1])
        return self.listed([str(year) for year in years])

    def day(self, day: date | None) -> str:
        """Return a date as "1 March 2027"; "not given" where there is none."""
        if day is None:
            return self("missing.not_given")
        return self("date.day", day=day.day, month=self(f"month.{day.month}"), year=day.year)

    def money(self, amount_cents: int) -> str:
        """Return an amount as sentences say it, with its currency: "USD 1.2m"."""
        return f"{self.currency}\u00a0{figures.short_money(amount_cents)}"

    def word(self, kind: str, name: str) -> str:
        """Return the word for a fixed name of the model ("pillar", "victim_assistance"), or the name itself."""
        key = f"{kind}.{name}"
        return self(key) if self.knows(key) else name

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write one fact in its kind (see the module's docstring)."""
        if format_spec == "money":
            return self.money(int(value))
        if format_spec == "full":
            return f"{self.currency}\u00a0{figures.full_money(int(value))}"
        if format_spec == "share":
            return figures.percent(float(value))
        if format_spec == "count":
            return figures.count(int(value))
        if format_spec == "number":
            return figures.decimal(float(value))
        if format_spec == "quantity":
            return figures.quantity(float(value))
        if format_spec == "seconds":
            return figures.seconds(float(value))
        return str(value)

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        """Look a fact up; the currency is a fact of every message."""
        if key == "currency":
            return self.currency
        return super().get_value(key, args, kwargs)
