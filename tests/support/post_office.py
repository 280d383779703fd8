"""A post office on this machine for tests: it takes letters over SMTP and keeps them."""

from __future__ import annotations

import email
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from socket import create_server, socket

_SECONDS = 5.0


def _take(connection: socket, letters: list[str]) -> None:
    with connection, connection.makefile("rwb") as stream:

        def say(line: str) -> None:
            stream.write(f"{line}\r\n".encode())
            stream.flush()

        say("220 post.example.org")
        while line := stream.readline().decode().strip():
            if line.upper().startswith("DATA"):
                say("354 go on")
                body = b""
                while (part := stream.readline()) != b".\r\n":
                    body += part
                letters.append(body.decode())
            say("221 bye" if line.upper().startswith("QUIT") else "250 ok")


@contextmanager
def post_office() -> Iterator[tuple[int, list[str]]]:
    """Give the port of a server that takes one letter after the other, and what it took."""
    letters: list[str] = []
    server = create_server(("127.0.0.1", 0))
    is_open = True

    def serve() -> None:
        while True:
            connection, _ = server.accept()
            if not is_open:
                connection.close()
                return
            _take(connection, letters)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    port = server.getsockname()[1]
    try:
        yield port, letters
    finally:
        is_open = False
        with socket() as last:  # wakes the thread from its wait
            last.connect(("127.0.0.1", port))
        thread.join(_SECONDS)
        server.close()


def read(letters: list[str], number: int) -> list[Message]:
    """Return the letters once there are so many of them.

    Raises:
        AssertionError: fewer came in time.
    """
    deadline = time.monotonic() + _SECONDS
    while len(letters) < number and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(letters) == number, letters
    return [email.message_from_string(each) for each in letters]


def text_of(letter: Message) -> str:
    """Return the text of a letter of one part."""
    content = letter.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()
