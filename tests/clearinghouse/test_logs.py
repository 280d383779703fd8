"""Log lines."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from clearinghouse.logs import configure_logs
from clearinghouse.settings import Settings, read_settings

PRODUCTION = {"CLEARINGHOUSE_ENV": "production"}


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Put the root logger back: other tests rely on pytest's own handlers."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def production(**changed: str) -> Settings:
    return read_settings({**PRODUCTION, **changed})


def lines(captured: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in captured.readouterr().err.splitlines()]


def test_in_production_a_line_is_json_with_event_level_and_moment(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(production())
    structlog.get_logger("clearinghouse.rounds").info("round_solved", round_id="r1", seconds=0.5)
    (line,) = lines(capsys)
    assert (line["event"], line["level"], line["logger"]) == ("round_solved", "info", "clearinghouse.rounds")
    assert (line["round_id"], line["seconds"]) == ("r1", 0.5)
    assert str(line["timestamp"]).endswith("Z")


def test_lines_of_libraries_have_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(production())
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 7)
    (line,) = lines(capsys)
    assert (line["event"], line["logger"]) == ("Started server process [7]", "uvicorn.error")


def test_addresses_of_readers_are_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(production())
    logging.getLogger("uvicorn.access").info('198.51.100.7:5000 - "GET / HTTP/1.1" 200')
    assert lines(capsys) == []


def test_a_trace_holds_no_values_of_variables(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(production())
    given = "a-token-that-nobody-may-read"
    try:
        raise ValueError("refused") if given else AssertionError
    except ValueError:
        structlog.get_logger("test").exception("request_failed")
    text = capsys.readouterr().err
    assert "refused" in text
    assert given not in text


def test_what_is_below_the_level_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(production(CLEARINGHOUSE_LOG_LEVEL="warning"))
    structlog.get_logger("test").info("state_changed")
    structlog.get_logger("test").warning("handled")
    assert [line["event"] for line in lines(capsys)] == ["handled"]


def test_elsewhere_lines_are_text_and_traces_stay_plain(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(read_settings({}))
    given = "a-token-that-nobody-may-read"
    try:
        raise ValueError("refused") if given else AssertionError
    except ValueError:
        structlog.get_logger("test").exception("request_failed", route="/a")
    text = capsys.readouterr().err
    assert "request_failed" in text
    assert "ValueError: refused" in text
    assert given not in text


def test_configuring_again_does_not_double_the_lines(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(production())
    configure_logs(production())
    structlog.get_logger("test").info("once")
    assert len(lines(capsys)) == 1
