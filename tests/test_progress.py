"""Progress: a bar for eyes, lines for ears and logs."""

from __future__ import annotations

import io
import re

import pytest

from convert.progress import SILENT, Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def run(progress: Progress) -> None:
    with progress.step("counting", 2000) as advance:
        advance(1500)
        progress.say("look here")
        advance(500)


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()])
def test_plain_is_a_line_a_step(stream: io.StringIO) -> None:
    run(Progress(stream, is_plain=True))
    said = stream.getvalue()
    assert re.fullmatch(r"look here\ncounting: 2,000 of 2,000 in \d+\.\d s\n", said)


def test_long_silence_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convert.progress.QUIET_S", -1.0)
    stream = io.StringIO()
    run(Progress(stream))
    assert stream.getvalue().startswith("counting: 1,500 of 2,000\nlook here\n")


def test_a_terminal_has_a_bar() -> None:
    stream = Terminal()
    progress = Progress(stream)
    run(progress)
    assert "counting: 100%" in stream.getvalue()
    assert (
        "\rlook here\n" in stream.getvalue().replace("\r\r", "\r")
        or "look here\n" in stream.getvalue()
    )


def test_the_line_that_is_printed_after_a_failure_is_not_about_success() -> None:
    stream = io.StringIO()
    with pytest.raises(ValueError, match="broken"), Progress(stream).step("counting", 3):
        raise ValueError("broken")
    assert stream.getvalue() == ""


def test_silent_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    run(SILENT)
    assert capsys.readouterr() == ("", "")
