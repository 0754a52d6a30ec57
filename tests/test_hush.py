"""A hush wins every race: no sound afterwards, and every utterance ends exactly once."""

from __future__ import annotations

import random
import threading
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seeing.devices.engine import EngineLostError
from seeing.events import Outcome, UtteranceEnded
from seeing.utterance import Utterance
from tests.scripted_voice import Bench

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.voice.close()


def test_hush_while_rendering(bench: Bench) -> None:
    is_rendering, go_on = threading.Event(), threading.Event()

    def wait(_: str) -> None:
        is_rendering.set()
        go_on.wait(5)

    bench.engine.before = wait
    bench.voice.speak(Utterance("a"))
    assert is_rendering.wait(5)
    bench.voice.hush()
    go_on.set()
    assert bench.ended().outcome is Outcome.CUT
    assert bench.outlet.emitted == []


def test_hush_while_a_lost_engine_is_waited_for(bench: Bench) -> None:
    def hush_and_die(_: str) -> None:
        bench.voice.hush()
        raise EngineLostError("it died")

    bench.engine.before = hush_and_die
    bench.voice.speak(Utterance("a"))
    assert bench.ended().outcome is Outcome.CUT
    assert len(bench.engine.rendered) == 1


def test_hush_while_playing_cuts_what_waits_too(bench: Bench) -> None:
    bench.outlet.sounds_s = 5
    bench.voice.speak(Utterance("a"))
    bench.voice.speak(Utterance("b"))
    bench.started()
    bench.wait_until(lambda: bool(bench.outlet.emitted))
    bench.voice.hush()
    assert [bench.ended().outcome, bench.ended().outcome] == [Outcome.CUT, Outcome.CUT]
    assert "b" not in bench.outlet.emitted


def test_hush_of_silence_spares_the_next(bench: Bench) -> None:
    bench.voice.hush()
    bench.voice.speak(Utterance("a"))
    bench.started()
    assert bench.ended().outcome is Outcome.HEARD


STEPS = st.lists(st.sampled_from(["speak", "speak", "hush", "wait", "wait longer"]), max_size=25)


@settings(max_examples=60, deadline=None)
@given(STEPS, st.sampled_from([0.0, 0.001, 0.003]), st.sampled_from([0.0, 0.002]))
def test_hush_wins_any_order(steps: list[str], sounds_s: float, renders_s: float) -> None:
    bench = Bench()
    bench.outlet.sounds_s = sounds_s
    bench.engine.before = lambda _: time.sleep(renders_s)
    spoken = 0
    forbidden: list[tuple[int, int]] = []
    for step in steps:
        if step == "speak":
            bench.voice.speak(Utterance(str(spoken)))
            spoken += 1
        elif step == "hush":
            bench.voice.hush()
            forbidden.append((len(bench.outlet.emitted), spoken))
        else:
            time.sleep(0.0005 if step == "wait" else 0.003)
    bench.voice.close()
    for count, below in forbidden:
        assert all(int(text) >= below for text in bench.outlet.emitted[count:])
    ends = [e for e in list(bench.events.queue) if isinstance(e, UtteranceEnded)]
    assert [int(end.utterance.text) for end in ends] == list(range(spoken))


def test_hush_wins_against_many_threads() -> None:
    bench = Bench()
    bench.outlet.sounds_s = 0.001
    numbers, lock, is_over = iter(range(10**9)), threading.Lock(), threading.Event()
    spoken: set[int] = set()
    forbidden: list[tuple[int, frozenset[int]]] = []

    def speak() -> None:
        while not is_over.is_set():
            with lock:
                number = next(numbers)
            bench.voice.speak(Utterance(str(number)))
            with lock:
                spoken.add(number)
            time.sleep(random.random() * 0.004)

    def hush() -> None:
        while not is_over.is_set():
            with lock:
                before = frozenset(spoken)
            bench.voice.hush()
            forbidden.append((len(bench.outlet.emitted), before))
            time.sleep(random.random() * 0.006)

    threads = [threading.Thread(target=target) for target in (speak, speak, hush, hush, hush)]
    for thread in threads:
        thread.start()
    time.sleep(1.5)
    is_over.set()
    for thread in threads:
        thread.join()
    bench.voice.close()
    assert bench.outlet.emitted
    for count, before in forbidden:
        assert not before & set(map(int, bench.outlet.emitted[count:]))
    ends = [e for e in list(bench.events.queue) if isinstance(e, UtteranceEnded)]
    assert sorted(int(end.utterance.text) for end in ends) == list(range(next(numbers)))
    assert {end.outcome for end in ends} == {Outcome.HEARD, Outcome.CUT}
