"""Sounds without words in the voice: never under speech, never late, and never in its way."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

import pytest

from seeing.devices.jobs import CHIME_LATEST_S
from seeing.earcon import Earcon, Tone
from seeing.errors import VoiceError
from seeing.events import Outcome
from seeing.utterance import Utterance
from tests.scripted_voice import Bench

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.voice.close()


def heard(bench: Bench) -> list[str]:
    """Each sound once, in order."""
    return list(dict.fromkeys(bench.outlet.emitted))


def test_a_chime_is_heard_and_posts_nothing(bench: Bench) -> None:
    assert bench.voice.chime(Earcon.READY)
    bench.wait_until(lambda: heard(bench) == ["[ready]"])
    assert bench.events.empty()
    assert bench.engine.rendered == []


def test_words_follow_the_sound_before_them(bench: Bench) -> None:
    bench.outlet.sounds_s = 0.2
    assert bench.voice.chime(Earcon.SHUTTER)
    bench.wait_until(lambda: heard(bench) == ["[shutter]"])
    assert bench.voice.chime(Earcon.NOT_SURE), "one may wait while another sounds"
    bench.voice.speak(Utterance("a"))
    bench.started()
    assert bench.ended().outcome is Outcome.HEARD
    assert heard(bench) == ["[shutter]", "[not_sure]", "a"]


def test_dropped_while_something_is_said(bench: Bench) -> None:
    bench.outlet.sounds_s = 0.2
    bench.voice.speak(Utterance("a"))
    bench.started()
    assert not bench.voice.chime(Earcon.WORKING)
    bench.ended()
    assert heard(bench) == ["a"]


def test_dropped_while_something_is_rendered_or_waits(bench: Bench) -> None:
    is_rendering, go_on = threading.Event(), threading.Event()

    def wait(_: str) -> None:
        is_rendering.set()
        go_on.wait(5)

    bench.engine.before = wait
    bench.voice.speak(Utterance("a"))
    assert is_rendering.wait(5)
    assert not bench.voice.chime(Earcon.WORKING)
    bench.voice.speak(Utterance("b"))
    assert not bench.voice.chime(Tone(440, 0.1))
    go_on.set()
    for _ in "ab":
        bench.started()
        bench.ended()
    assert heard(bench) == ["a", "b"]


def test_taken_again_as_soon_as_the_end_is_posted(bench: Bench) -> None:
    for _ in range(50):
        bench.voice.speak(Utterance("a"))
        bench.started()
        bench.ended()
        assert bench.voice.chime(Earcon.WORKING)


def test_hush_cuts_it(bench: Bench) -> None:
    bench.outlet.sounds_s = 5
    assert bench.voice.chime(Earcon.READY)
    bench.wait_until(lambda: bool(bench.outlet.emitted))
    bench.voice.hush()
    count = len(bench.outlet.emitted)
    time.sleep(0.02)
    assert len(bench.outlet.emitted) == count
    bench.outlet.sounds_s = 0
    assert bench.voice.chime(Earcon.SHUTTER), "what was hushed does not count as busy"
    bench.wait_until(lambda: heard(bench) == ["[ready]", "[shutter]"])


def test_hush_drops_one_that_waits(bench: Bench) -> None:
    bench.outlet.sounds_s = 5
    assert bench.voice.chime(Earcon.READY)
    bench.wait_until(lambda: bool(bench.outlet.emitted))
    assert bench.voice.chime(Earcon.WORKING)
    bench.voice.hush()
    bench.voice.speak(Utterance("a"))
    bench.outlet.sounds_s = 0
    bench.started()
    bench.ended()
    assert heard(bench) == ["[ready]", "a"]


def test_a_late_one_is_dropped(bench: Bench) -> None:
    is_rendering, go_on = threading.Event(), threading.Event()

    def wait(_: str) -> None:
        is_rendering.set()
        go_on.wait(5)

    bench.engine.before = wait
    bench.voice.warm(["Ready."])
    assert is_rendering.wait(5)
    assert bench.voice.chime(Earcon.WORKING), "warming is nothing that is said"
    bench.now_s += CHIME_LATEST_S + 0.01
    go_on.set()
    bench.voice.speak(Utterance("a"))
    bench.started()
    bench.ended()
    assert heard(bench) == ["a"]


def test_failure_is_logged_once_and_the_voice_goes_on(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    bench.outlet.error = VoiceError("no card")
    for _ in range(3):
        assert bench.voice.chime(Earcon.WORKING)
        bench.voice.speak(Utterance("a"))
        bench.started()
        assert bench.ended().why == "no card"
    bench.outlet.error = None
    assert bench.voice.chime(Earcon.READY)
    bench.wait_until(lambda: heard(bench) == ["[ready]"])
    assert bench.events.empty()
    assert [record.getMessage() for record in caplog.records] == [
        "could not play the sound working: no card"
    ]


def test_refused_once_it_is_closed(bench: Bench) -> None:
    bench.voice.close()
    assert not bench.voice.chime(Earcon.READY)
