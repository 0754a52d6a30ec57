"""How soon speech begins and how soon it ends, measured by a listener.

Run it as ``python -m tests.bench.sound``. It plays into a private sound card (see
`tests.sound`), which needs no hardware and makes no noise: a real card adds its own buffer.
"""

from __future__ import annotations

import queue
import random
import statistics
import sys
import time

from seeing.devices.outlet import SoundCard
from seeing.devices.voice import Voice
from seeing.devices.voices import open_voice
from seeing.events import UtteranceEnded
from seeing.settings import SpeechSettings
from seeing.utterance import Utterance
from tests.sound import Ear, Tone, inside, missing_programs, room

SHORT = "a cat in the middle"
STARTS = 20
HUSHES = 30


def first_sounds_s(voice: Voice, ear: Ear, events: queue.Queue[object], text: str) -> list[float]:
    """From speak to the first sample, for utterances in a row."""
    waits_s = []
    for _ in range(STARTS):
        asked_s = time.monotonic()
        voice.speak(Utterance(text))
        waits_s.append(ear.first_sound(asked_s) - asked_s)
        wait_for_end(events)
    return waits_s


def silences_s(ear: Ear) -> list[float]:
    """From hush to the last sample, at random moments of a tone that has no pauses."""
    events: queue.Queue[object] = queue.Queue()
    voice = Voice(Tone(), SoundCard(), SpeechSettings(), events.put)
    waits_s = []
    for _ in range(HUSHES):
        asked_s = time.monotonic()
        voice.speak(Utterance("tone"))
        ear.first_sound(asked_s)
        time.sleep(0.05 + random.random())
        hushed_s = time.monotonic()
        voice.hush()
        waits_s.append(ear.last_sound(asked_s, quiet_s=0.2) - hushed_s)
        wait_for_end(events)
    voice.close()
    return waits_s


def wait_for_end(events: queue.Queue[object]) -> None:
    """Take events until the utterance has ended."""
    while not isinstance(events.get(timeout=10), UtteranceEnded):
        pass


def quantile_ms(waits_s: list[float], part: float) -> str:
    """One quantile, readable."""
    ordered = sorted(waits_s)
    return f"{1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))]:5.1f} ms"


def measure_speech(name: str, ear: Ear) -> None:
    """Print how soon one engine is heard."""
    events: queue.Queue[object] = queue.Queue()
    voice = open_voice(name, SpeechSettings(), events.put)
    voice.speak(Utterance("ready"))
    wait_for_end(events)
    fresh_s = first_sounds_s(voice, ear, events, SHORT)
    voice.warm([SHORT])
    time.sleep(0.5)
    warm_s = first_sounds_s(voice, ear, events, SHORT)
    voice.close()
    for what, waits_s in (("new sentence", fresh_s), ("warm phrase", warm_s)):
        numbers = f"p50 {quantile_ms(waits_s, 0.5)}  p95 {quantile_ms(waits_s, 0.95)}"
        print(f"{name:10} speak -> first sample, {what:12}  {numbers}  of {STARTS}", flush=True)


def measure_hush(ear: Ear) -> None:
    """Print how soon it is silent."""
    waits_s = silences_s(ear)
    numbers = f"p50 {1000 * statistics.median(waits_s):5.1f} ms  max {1000 * max(waits_s):5.1f} ms"
    print(f"both       hush -> silence                      {numbers}  of {HUSHES}", flush=True)


def main() -> None:
    """Measure both engines."""
    if missing := missing_programs():
        sys.exit(f"cannot listen without {missing}: apt install pulseaudio alsa-utils")
    with room() as rig, inside(rig) as ear:
        for name in ("pyttsx3", "espeak-ng"):
            measure_speech(name, ear)
        measure_hush(ear)


if __name__ == "__main__":
    main()
