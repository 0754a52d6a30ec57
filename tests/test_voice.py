"""The voice: what it posts, when it is silent, and that a hush wins every race."""

from __future__ import annotations

import queue
import random
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seeing.devices import voice as voice_module
from seeing.devices.engine import EngineLostError
from seeing.devices.voice import Voice, open_voice
from seeing.errors import UsageError, VoiceError
from seeing.events import Outcome, UtteranceEnded, UtteranceStarted
from seeing.settings import SpeechSettings
from seeing.utterance import Utterance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SPEECH = SpeechSettings()


class ScriptedEngine:
    """Renders text as itself; ``before`` may wait or raise."""

    name = "scripted"

    def __init__(self, before: Callable[[str], None] = lambda _: None) -> None:
        self.before = before
        self.rendered: list[tuple[str, SpeechSettings, float]] = []
        self.is_closed = False

    def render(self, text: str, speech: SpeechSettings, pace: float) -> bytes:
        self.rendered.append((text, speech, pace))
        self.before(text)
        return text.encode()

    def close(self) -> None:
        self.is_closed = True


class CountingOutlet:
    """Emits the text again and again until its time is over or it is stopped.

    An emission and a stop exclude each other, so that "no sound after a stop" is exact.
    """

    def __init__(self, sounds_s: float = 0.0, step_s: float = 0.0005) -> None:
        self.sounds_s = sounds_s
        self.step_s = step_s
        self.lock = threading.Lock()
        self.is_stopped = False
        self.emitted: list[str] = []
        self.error: VoiceError | None = None

    def arm(self) -> None:
        with self.lock:
            self.is_stopped = False

    def play(self, wav: bytes, utterance: Utterance) -> bool:
        if self.error:
            raise self.error
        end_s = time.monotonic() + self.sounds_s
        while True:
            with self.lock:
                if self.is_stopped:
                    return False
                self.emitted.append(wav.decode())
            if time.monotonic() >= end_s:
                return True
            time.sleep(self.step_s)

    def stop(self) -> None:
        with self.lock:
            self.is_stopped = True

    def close(self) -> None:
        self.stop()


class Bench:
    """A voice made of scripted parts, and everything it posted."""

    def __init__(self) -> None:
        self.engine = ScriptedEngine()
        self.outlet = CountingOutlet()
        self.events: queue.Queue[UtteranceStarted | UtteranceEnded] = queue.Queue()
        self.now_s = 0.0
        self.voice = Voice(self.engine, self.outlet, SPEECH, self.events.put, lambda: self.now_s)

    def started(self) -> UtteranceStarted:
        event = self.events.get(timeout=5)
        assert isinstance(event, UtteranceStarted)
        return event

    def ended(self) -> UtteranceEnded:
        event = self.events.get(timeout=5)
        assert isinstance(event, UtteranceEnded)
        return event

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        deadline_s = time.monotonic() + 5
        while not is_so():
            assert time.monotonic() < deadline_s
            time.sleep(0.001)


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.voice.close()


def test_heard(bench: Bench) -> None:
    utterance = Utterance("A cat\x00 in the middle", look_id=3)
    bench.now_s = 7.0
    bench.voice.speak(utterance)
    assert bench.started() == UtteranceStarted(utterance, 7.0)
    assert bench.ended() == UtteranceEnded(utterance, Outcome.HEARD, 7.0)
    assert bench.outlet.emitted == ["A cat in the middle"]


def test_spoken_in_order(bench: Bench) -> None:
    for text in "abc":
        bench.voice.speak(Utterance(text))
    texts = []
    for _ in "abc":
        bench.started()
        texts.append(bench.ended().utterance.text)
    assert texts == ["a", "b", "c"]


def test_nothing_to_say_counts_as_heard(bench: Bench) -> None:
    bench.voice.speak(Utterance("\x00 [["))
    assert bench.ended().outcome is Outcome.HEARD
    assert bench.engine.rendered == []


def test_stale_is_never_spoken(bench: Bench) -> None:
    def take_two_seconds(_: str) -> None:
        bench.now_s += 2.0

    bench.engine.before = take_two_seconds
    bench.voice.speak(Utterance("the light is green", true_until_s=1.0))
    assert bench.ended().outcome is Outcome.STALE
    assert bench.outlet.emitted == []


def test_failure_says_why_and_the_voice_goes_on(bench: Bench) -> None:
    bench.outlet.error = VoiceError("no card")
    bench.voice.speak(Utterance("a"))
    bench.started()
    ended = bench.ended()
    assert (ended.outcome, ended.why) == (Outcome.FAILED, "no card")
    bench.outlet.error = None
    bench.voice.speak(Utterance("b"))
    bench.started()
    assert bench.ended().outcome is Outcome.HEARD


def test_lost_engine_is_tried_once_more(bench: Bench) -> None:
    def fail_first(_: str) -> None:
        if len(bench.engine.rendered) == 1:
            raise EngineLostError("it died")

    bench.engine.before = fail_first
    bench.voice.speak(Utterance("a"))
    bench.started()
    assert bench.ended().outcome is Outcome.HEARD
    assert len(bench.engine.rendered) == 2


@pytest.mark.parametrize(
    ("error", "tries", "why"),
    [
        (EngineLostError("it died"), 2, "it died"),
        (VoiceError("no such speaker"), 1, "no such speaker"),
        (ZeroDivisionError("a bug"), 1, "ZeroDivisionError: a bug"),
    ],
)
def test_broken_engine_fails(bench: Bench, error: Exception, tries: int, why: str) -> None:
    def fail(_: str) -> None:
        raise error

    bench.engine.before = fail
    bench.voice.speak(Utterance("a"))
    ended = bench.ended()
    assert (ended.outcome, ended.why) == (Outcome.FAILED, why)
    assert len(bench.engine.rendered) == tries


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


def test_warm_phrases_are_rendered_once(bench: Bench) -> None:
    bench.voice.warm(["Ready.", "Ready.", ""])
    bench.wait_until(lambda: len(bench.engine.rendered) == 1)
    bench.voice.speak(Utterance("Ready."))
    bench.started()
    bench.ended()
    assert len(bench.engine.rendered) == 1
    bench.voice.speak(Utterance("Ready.", pace=0.7))
    bench.started()
    bench.ended()
    assert bench.engine.rendered[1] == ("Ready.", SPEECH, 0.7)


def test_configure_speaks_and_warms_anew(bench: Bench) -> None:
    bench.voice.warm(["Ready."])
    bench.wait_until(lambda: len(bench.engine.rendered) == 1)
    faster = replace(SPEECH, rate_wpm=300)
    bench.voice.configure(faster)
    bench.wait_until(lambda: len(bench.engine.rendered) == 2)
    bench.voice.configure(faster)
    bench.voice.speak(Utterance("Ready."))
    bench.started()
    bench.ended()
    assert bench.engine.rendered == [("Ready.", SPEECH, 1.0), ("Ready.", faster, 1.0)]


def test_warm_memory_is_bounded(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice_module, "CACHE_BYTES", 10)
    bench.voice.warm(["12345678", "1234"])
    bench.wait_until(lambda: len(bench.engine.rendered) == 2)
    bench.voice.speak(Utterance("1234"))
    bench.started()
    bench.ended()
    assert len(bench.engine.rendered) == 3


def test_warming_gives_up_quietly(bench: Bench) -> None:
    def fail(_: str) -> None:
        raise VoiceError("no engine")

    bench.engine.before = fail
    bench.voice.warm(["a", "b", "c"])
    bench.voice.speak(Utterance("d"))
    assert bench.ended().why == "no engine"
    assert len(bench.engine.rendered) <= 2


def test_long_text_is_heard_from_its_first_sentence() -> None:
    events: queue.Queue[UtteranceStarted | UtteranceEnded] = queue.Queue()
    engine, outlet = ScriptedEngine(), CountingOutlet()
    voice = Voice(engine, outlet, SPEECH, events.put, piece_chars=20)
    voice.speak(Utterance("The first sentence. And the second one."))
    assert isinstance(events.get(timeout=5), UtteranceStarted)
    assert isinstance(events.get(timeout=5), UtteranceEnded)
    assert events.empty()
    assert outlet.emitted == ["The first sentence.", "And the second one."]
    voice.close()


def test_close_cuts_and_ends_everything(bench: Bench) -> None:
    bench.outlet.sounds_s = 5
    bench.voice.speak(Utterance("a"))
    bench.voice.speak(Utterance("b"))
    bench.started()
    bench.voice.close()
    bench.voice.close()
    bench.voice.speak(Utterance("c"))
    assert [bench.ended().outcome for _ in "abc"] == [Outcome.CUT] * 3
    assert bench.engine.is_closed


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


@pytest.mark.parametrize("name", ["", "festival", "wav:", "PRINT"])
def test_unknown_voice_names_what_is_allowed(name: str) -> None:
    with pytest.raises(UsageError, match="pyttsx3, espeak-ng, wav:DIR or print"):
        open_voice(name, SPEECH, lambda _: None)


def test_print_needs_no_engine() -> None:
    program = (
        "import queue; from seeing.devices.voice import open_voice\n"
        "from seeing.settings import SpeechSettings; from seeing.utterance import Utterance\n"
        "events = queue.Queue(); voice = open_voice('print', SpeechSettings(), events.put)\n"
        "voice.speak(Utterance('A cat in the middle')); events.get(); events.get(); voice.close()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PATH": "", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("A cat in the middle\n", "")
