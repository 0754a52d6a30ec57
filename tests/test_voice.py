"""The voice: what it posts, what it keeps in memory, and how it fails."""

from __future__ import annotations

import queue
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from seeing.devices import warm
from seeing.devices.engine import EngineLostError
from seeing.devices.voice import Voice
from seeing.devices.voices import open_voice
from seeing.errors import UsageError, VoiceError
from seeing.events import Outcome, UtteranceEnded, UtteranceStarted
from seeing.utterance import Utterance
from tests.scripted_voice import SPEECH, Bench, CountingOutlet, ScriptedEngine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seeing.settings import SpeechSettings


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


def test_another_language_has_a_speaker_of_its_own(bench: Bench) -> None:
    chosen = replace(SPEECH, speaker="gmw/en-us", rate_wpm=200)
    bench.voice.configure(chosen)
    for language in ("fr", "en", ""):
        bench.voice.speak(Utterance("a", language=language))
    bench.wait_until(lambda: len(bench.engine.rendered) == 3)
    french = replace(chosen, speaker="", language="fr")
    assert [speech for _, speech, _ in bench.engine.rendered] == [french, chosen, chosen]


def test_what_no_voice_speaks_is_said_by_the_usual_one() -> None:
    class Monolingual(ScriptedEngine):
        def render(self, text: str, speech: SpeechSettings, pace: float) -> bytes:
            if speech.language != "en":
                raise VoiceError("no such language")
            return super().render(text, speech, pace)

    events: queue.Queue[UtteranceStarted | UtteranceEnded] = queue.Queue()
    voice = Voice(Monolingual(), CountingOutlet(), SPEECH, events.put)
    voice.speak(Utterance("a", language="tl"))
    assert isinstance(events.get(timeout=5), UtteranceStarted)
    ended = events.get(timeout=5)
    assert isinstance(ended, UtteranceEnded)
    assert ended.outcome is Outcome.HEARD
    voice.close()


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
    monkeypatch.setattr(warm, "CACHE_BYTES", 10)
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


@pytest.mark.parametrize("name", ["", "festival", "wav:", "PRINT"])
def test_unknown_voice_names_what_is_allowed(name: str) -> None:
    with pytest.raises(UsageError, match="pyttsx3, espeak-ng, wav:DIR or print"):
        open_voice(name, SPEECH, lambda _: None)


def test_print_needs_no_engine() -> None:
    program = (
        "import queue; from seeing.devices.voices import open_voice\n"
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
