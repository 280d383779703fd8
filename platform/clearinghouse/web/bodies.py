"""What a request's body may hold: models that refuse what they do not know, and text that a database can keep.

The surprise: an unknown member is a fault and not left aside. Whoever sends `is_locked` where it cannot be changed is
told so, and nobody can set a column that no model names.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from clearinghouse.accounts.account import canonical_email
from clearinghouse.accounts.passwords import MOST_CHARACTERS


class Body(BaseModel):
    """The body of a request."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def without_control_characters(text: str) -> str:
    """Return the text; raises ValueError where it holds control characters."""
    if any(ord(each) < 32 or ord(each) == 127 for each in text):
        raise ValueError("holds control characters; leave out line breaks and the like")
    return text


def _an_email(text: str) -> str:
    email = canonical_email(text)
    if email is None:
        raise ValueError("is no e-mail address; give one such as name@example.org")
    return email


PersonName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=120),
    AfterValidator(without_control_characters),
]
Label = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=80),
    AfterValidator(without_control_characters),
]
Email = Annotated[str, StringConstraints(min_length=3, max_length=254), AfterValidator(_an_email)]
Password = Annotated[str, StringConstraints(min_length=1, max_length=MOST_CHARACTERS)]
Code = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[0-9A-Za-z \-]+$")
]
LinkToken = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=10, max_length=200, pattern=r"^[0-9a-f.]+$")
]
