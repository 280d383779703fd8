"""Letters reach a real SMTP server: put off, refused, unsure; and none is there twice after a worker was killed."""

import asyncio
import contextlib
import socket
import ssl
import sys
import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from clearinghouse.accounts import store as accounts
from clearinghouse.database.reading import fetch
from clearinghouse.database.transaction import transaction
from clearinghouse.jobs.store import note_started
from clearinghouse.outbox import store
from clearinghouse.outbox.letter import Content, NewLetter
from clearinghouse.outbox.post import Answer, hand_in
from clearinghouse.outbox.sending import send_one
from clearinghouse.settings import Settings
from ticking_worker import KEYS, settings_with

SCRIPT = Path(__file__).parents[2] / "support" / "ticking_worker.py"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PATIENCE = 90
"""Seconds until something has to be: other tests may keep the machine busy while processes start."""


class Office:
    """A server that takes letters. `holds`: the command at which it waits until it is let go."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.holds = ""
        self.is_held, self.goes_on = threading.Event(), threading.Event()
        self.rcpt_says = self.data_says = ""

    async def wait_at(self, command: str) -> None:
        if self.holds == command:
            self.is_held.set()
            await asyncio.to_thread(self.goes_on.wait, PATIENCE)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, to: str, options: Any) -> str:
        await self.wait_at("RCPT")
        envelope.rcpt_tos.append(to)
        return self.rcpt_says or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if not self.data_says:
            self.taken.append(bytes(envelope.original_content or b""))
        await self.wait_at("answer")
        return self.data_says or "250 OK"

    def message_ids(self) -> Counter[str]:
        return Counter(message_from_bytes(each)["Message-ID"] for each in self.taken)


class HeldServer(SMTP):
    """Waits, if told so, before it asks for the text."""

    async def smtp_DATA(self, arg: str) -> None:
        await self.event_handler.wait_at("text")
        await super().smtp_DATA(arg)


class OfficeController(Controller):
    def factory(self) -> SMTP:
        return HeldServer(self.handler, enable_SMTPUTF8=False, tls_context=self.ssl_context_of_starttls)

    ssl_context_of_starttls: ssl.SSLContext | None = None


@contextlib.contextmanager
def open_office(
    host: str = "127.0.0.1", tls_context: ssl.SSLContext | None = None
) -> Iterator[tuple[Office, Settings]]:
    """Give a server for letters, and settings that lead to it."""
    with socket.create_server((host, 0)) as free:
        port = free.getsockname()[1]
    kept = Office()
    controller = OfficeController(kept, hostname=host, port=port)
    controller.ssl_context_of_starttls = tls_context
    controller.start()
    try:
        yield kept, settings_with(f"smtp://{host}:{port}")
    finally:
        kept.goes_on.set()
        controller.stop()


@pytest.fixture
def office() -> Iterator[tuple[Office, Settings]]:
    """A server for letters on this machine, without TLS."""
    with open_office() as opened:
        yield opened


async def written(settings: Settings, number: int = 1, **more: Any) -> list[UUID]:
    """Write letters to the outbox and return their ids."""
    async with transaction():
        account = await accounts.create(f"{uuid4()}@example.org", "Awa", now=NOW)
        assert account is not None
        for _ in range(number):
            content = Content("awa@example.org", "A letter", "Dear Awa,\n\n.\n\nNobody else reads this.\n")
            letter = NewLetter(f"test:{uuid4()}", "test", account, content, **more)
            assert await store.add(letter, settings=settings, keys=KEYS, now=NOW)
            assert not await store.add(letter, settings=settings, keys=KEYS, now=NOW), "told once"
    return [row["id"] for row in await fetch("select id from clearinghouse.letter order by made_at, id")]


async def a_worker() -> UUID:
    id = uuid4()
    async with transaction():
        await note_started(id, host="test", process_id=1, version="0")
    return id


async def sent_at(settings: Settings, moment: datetime = NOW) -> bool:
    return await send_one(await a_worker(), settings=settings, keys=KEYS, now=lambda: moment)


async def kept(id: UUID) -> store.KeptLetter:
    found = await store.letter(id)
    assert found is not None
    return found


async def test_a_sent_letter_is_forgotten(
    database: Any, office: tuple[Office, Settings], capsys: Any
) -> None:
    post, settings = office
    (id,) = await written(settings)
    assert await sent_at(settings)
    assert not await sent_at(settings)
    letter = await kept(id)
    assert (letter.state, letter.sent_at, letter.content_sealed) == ("sent", NOW, None)
    (text,) = post.taken
    assert message_from_bytes(text)["Message-ID"] == letter.message_id
    assert b"Nobody else reads this." in text
    said = capsys.readouterr().out
    assert "letter_sent" in said
    assert "awa@" not in said
    assert "Nobody" not in said


async def test_a_letter_that_is_put_off_comes_later_and_is_the_same(
    database: Any, office: tuple[Office, Settings]
) -> None:
    post, settings = office
    (id,) = await written(settings)
    post.rcpt_says = "450 come again later, awa@example.org"
    assert await sent_at(settings)
    letter = await kept(id)
    assert (letter.state, letter.attempt, letter.try_at) == ("waiting", 1, NOW + timedelta(minutes=1))
    assert letter.error == "SMTPRecipientRefused 450", "its words may hold an address"
    assert not await sent_at(settings, NOW + timedelta(seconds=59))
    post.rcpt_says, post.data_says = "", "451 not now"
    assert await sent_at(settings, NOW + timedelta(minutes=1))
    assert (await kept(id)).state == "waiting", "the server said that it did not take it"
    post.data_says = ""
    assert await sent_at(settings, NOW + timedelta(minutes=6))
    assert post.message_ids() == {letter.message_id: 1}


async def test_a_letter_that_is_refused_has_failed(database: Any, office: tuple[Office, Settings]) -> None:
    post, settings = office
    (id,) = await written(settings)
    post.rcpt_says = "550 nobody of this name"
    assert await sent_at(settings)
    assert ((await kept(id)).state, (await kept(id)).error) == ("failed", "SMTPRecipientRefused 550")
    assert not await sent_at(settings, NOW + timedelta(days=3))
    post.rcpt_says = ""
    async with transaction():
        assert await store.send_again(id, now=NOW)
    assert await sent_at(settings)
    assert (await kept(id)).state == "sent"


async def test_a_server_that_is_away_is_asked_for_two_days(database: Any) -> None:
    settings = settings_with("smtp://127.0.0.1:1")
    (id,) = await written(settings)
    moment, tries = NOW, 0
    while (letter := await kept(id)).state == "waiting":
        moment = letter.try_at
        assert await sent_at(settings, moment)
        tries += 1
    assert (letter.state, tries, letter.attempt) == ("failed", 8, 8)
    assert timedelta(days=1) < moment - NOW < timedelta(days=3)


async def test_a_letter_that_comes_too_late_is_not_sent(
    database: Any, office: tuple[Office, Settings]
) -> None:
    post, settings = office
    (id,) = await written(settings, useless_after=NOW + timedelta(hours=1))
    assert await sent_at(settings, NOW + timedelta(hours=1))
    assert ((await kept(id)).state, (await kept(id)).error) == ("failed", "too late to be of use")
    assert post.taken == []


async def test_no_letter_goes_to_another_machine_in_clear(database: Any) -> None:
    with open_office("127.0.0.2") as (post, settings):
        (id,) = await written(settings)
        assert await sent_at(settings)
        letter = await kept(id)
        assert (letter.state, letter.attempt, post.taken) == ("waiting", 1, [])
        assert letter.error == "SMTPException", "it speaks no STARTTLS"


def certificate(host: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Contexts of a server with a certificate of its own making, and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "certificate.pem"
    no_password = serialization.NoEncryption()
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, no_password)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=str(file))


async def test_a_letter_goes_to_another_machine_by_starttls_with_a_certificate_that_is_trusted(
    tmp_path: Path,
) -> None:
    of_server, of_client = certificate("127.0.0.2", tmp_path)

    async def noted() -> bool:
        return True

    with open_office("127.0.0.2", of_server) as (post, settings):
        given = {"to": "awa@example.org", "message": b"Subject: S\r\n\r\nT\r\n", "before_text": noted}
        assert (await hand_in(settings, **given)).answer is Answer.LATER, (
            "a certificate that nobody vouches for"
        )
        assert post.taken == []
        assert (await hand_in(settings, **given, context=of_client)).answer is Answer.TAKEN
        assert len(post.taken) == 1


class Processes:
    """Worker processes that send letters."""

    def __init__(self, dsn: str, settings: Settings, log: Path) -> None:
        self.arguments = (str(SCRIPT), dsn, settings.smtp_url.get_secret_value())
        self.log = log
        self.running: list[asyncio.subprocess.Process] = []

    async def start(self, number: int = 1) -> None:
        for _ in range(number):
            with self.log.open("ab") as said:
                self.running.append(
                    await asyncio.create_subprocess_exec(
                        sys.executable, *self.arguments, stdout=said, stderr=said
                    )
                )

    async def kill(self, number: int = 0) -> None:
        process = self.running.pop(number)
        process.kill()
        await process.wait()


@pytest.fixture
async def processes(
    database: Any, office: tuple[Office, Settings], tmp_path: Path
) -> AsyncIterator[Processes]:
    opened = Processes(database.app.dsn, office[1], tmp_path / "log")
    yield opened
    for process in opened.running:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def until(what: Any) -> None:
    for _ in range(PATIENCE * 50):
        answer = what()
        if await answer if asyncio.iscoroutine(answer) else answer:
            return
        await asyncio.sleep(0.02)
    pytest.fail(f"not within {PATIENCE} s")


@pytest.mark.parametrize(
    ("holds", "state", "taken_at_once"),
    [
        ("RCPT", "sent", 0),  # the server was not given the text: surely not sent, so it is sent again
        ("text", "unsure", 0),  # it was about to be given the text
        ("answer", "unsure", 1),  # it has the text and has not answered
    ],
)
async def test_after_a_kill_no_letter_is_there_twice(
    processes: Processes, office: tuple[Office, Settings], holds: str, state: str, taken_at_once: int
) -> None:
    post, settings = office
    post.holds = holds
    (id,) = await written(settings)
    await processes.start()
    await until(post.is_held.is_set)
    await processes.kill()
    assert (await kept(id)).state == "sending"
    assert len(post.taken) == taken_at_once
    post.holds = ""
    post.goes_on.set()
    await processes.start()

    async def is_decided() -> bool:
        return (await kept(id)).state == state

    await until(is_decided)
    letter = await kept(id)
    if state == "unsure":
        assert post.message_ids() == ({letter.message_id: 1} if taken_at_once else {})
        await asyncio.sleep(0.5)
        assert (await kept(id)).state == "unsure", "nobody sends it again by themselves"
        async with transaction():
            assert await store.send_again(id, now=NOW)
        state = "sent"
        await until(is_decided)
    assert post.message_ids() == {letter.message_id: 1 + (taken_at_once and 1)}, "the same letter, by its id"
    assert "Traceback" not in processes.log.read_text()
    assert "awa@" not in processes.log.read_text()


async def test_three_workers_of_which_one_is_killed_send_each_letter_once(
    processes: Processes, office: tuple[Office, Settings]
) -> None:
    post, settings = office
    letters = await written(settings, 60)
    await processes.start(3)
    await until(lambda: len(post.taken) >= 20)
    await processes.kill(1)

    async def is_over() -> bool:
        return {state for state, _ in await store.counts()} <= {"sent", "unsure"}

    await until(is_over)
    counts = dict(await store.counts())
    assert counts.get("unsure", 0) <= 1, "the one in the middle"
    assert sum(counts.values()) == len(letters) == 60
    assert max(post.message_ids().values()) == 1
    assert len(post.taken) >= counts["sent"]
