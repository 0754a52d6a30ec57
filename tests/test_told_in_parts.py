"""What is read is said while the rest is still being read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seeing.commands.look import look_at
from seeing.commands.speaking import telling
from seeing.errors import ReaderError
from seeing.finding import Finding
from seeing.phrases import phrases_in
from seeing.recognisers.mode import Recognised
from seeing.settings import Settings
from seeing.utterance import Sentence
from tests.pictures import save, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from seeing.frame import Frame


class Slow:
    """Reads one paragraph after the other, and may fail after some."""

    def __init__(self, texts: list[str], log: list[str], *, fails: bool = False) -> None:
        self._texts, self._log, self._fails = texts, log, fails

    def recognise(self, frame: Frame) -> Recognised:
        raise AssertionError("it is asked for its parts")

    def parts(self, frame: Frame) -> Iterator[Recognised]:
        for text in self._texts:
            self._log.append(f"read {text}")
            yield Recognised((Finding("text", "paragraph", 0.9, text=text),), {"infer": 1.0})
        if self._fails:
            raise ReaderError.of(expected="an answer", received="none", todo="Look again.")


def teller(log: list[str]) -> Callable[[Sentence], None]:
    return lambda sentence: log.append(sentence.text)


@pytest.fixture
def picture(tmp_path: Path) -> str:
    return str(save(tmp_path / "page.png", written("x")))


def test_each_part_is_told_before_the_next_is_read(picture: str) -> None:
    log = list[str]()
    told = teller(log)
    looked = look_at(picture, "page", Slow(["One", "Two"], log), phrases_in("en"), told)
    assert log == ["read One", "One.", "read Two", "Two."]
    assert looked.said == "One. Two."
    assert looked.ms["infer"] == 2.0


def test_what_is_there_counts_when_reading_fails_later(picture: str) -> None:
    log = list[str]()
    told = teller(log)
    looked = look_at(picture, "page", Slow(["One"], log, fails=True), phrases_in("en"), told)
    assert looked.said == "One."
    with pytest.raises(ReaderError):
        look_at(picture, "page", Slow([], log, fails=True), phrases_in("en"), told)


def test_nothing_is_told_too(picture: str) -> None:
    log = list[str]()
    told = teller(log)
    look_at(picture, "page", Slow([], log), phrases_in("en"), told)
    assert log == ["I find no page that I can read."]


def test_the_voice_says_sentences_in_turn(capsys: pytest.CaptureFixture[str]) -> None:
    with telling(Settings(voice="print")) as tell:
        tell(Sentence("One."))
        tell(Sentence("Two."))
    assert [line.split(" ")[-1] for line in capsys.readouterr().out.splitlines()] == [
        "One.",
        "Two.",
    ]
