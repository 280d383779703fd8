"""Telling owners by letter that how their account is signed in to was changed, once the answer has left.

The surprise: nothing is told where a request was only answered again, nor where no letters are sent; then the audit
trail alone says what was done. A refusal has no answer of its own yet, so what it tells waits in the request.
"""

from __future__ import annotations

from typing import Any, TypeVar

from litestar import Response
from litestar.background_tasks import BackgroundTask

from clearinghouse.accounts.letters import Notice, NoticeKind, send, sends_letters
from clearinghouse.web.listing import AnyRequest
from clearinghouse.web.problems import AFTERWARDS
from clearinghouse.web.who import now_of, settings_of

Answer = TypeVar("Answer", bound=Response[Any])


def _task(request: AnyRequest, kind: NoticeKind, email: str, name: str) -> BackgroundTask | None:
    settings = settings_of(request)
    if not sends_letters(settings):
        return None
    return BackgroundTask(send, settings, Notice(kind, email, name, now_of(request)))


def noticed(request: AnyRequest, answer: Answer, kind: NoticeKind, *, email: str, name: str) -> Answer:
    """Return an answer after which the owner of an account is told what was done."""
    if "idempotency-replayed" not in answer.headers:
        answer.background = _task(request, kind, email, name)
    return answer


def notice_after_refusal(request: AnyRequest, kind: NoticeKind, *, email: str, name: str) -> None:
    """Tell the owner of an account what was refused, after the refusal that is about to be raised."""
    request.scope["state"][AFTERWARDS] = _task(request, kind, email, name)
