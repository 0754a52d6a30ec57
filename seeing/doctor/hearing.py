"""Checks sound and voice: there is something to say it with, and it can be heard."""

from __future__ import annotations

import array
import math
import os
import re
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from seeing.doctor.check import Check, State, fail, failed, ok, reason, warn
from seeing.doctor.in_use import unless_in_use
from seeing.errors import SeeingError, VoiceError
from seeing.languages import languages_in
from seeing.phrases import phrases_in

if TYPE_CHECKING:
    from seeing.doctor.check import Patient
    from seeing.settings import Settings

TONE_HZ, TONE_S, TONE_RATE_HZ, LOUDNESS = 660, 0.25, 22_050, 9000
LEAST_SPEECH_S = 0.3
# Of 32,767: nobody hears what never gets louder than this.
AUDIBLE = 200
APLAY = "Type: sudo apt install alsa-utils"
ESPEAK = "Type: sudo apt install espeak-ng"
NO_CARD = "Plug in a loudspeaker with USB or a USB sound card. Type: aplay -l"
LOUDER = "Type: seeing doctor --set speech.volume=1.0"


def check_sound(patient: Patient) -> Check:
    """A tone goes through the daemon's own outlet to the device of the settings."""
    settings = patient.settings
    if settings.voice == "print":
        return ok("sound", "none is wanted, the voice is print")
    if settings.voice.startswith("wav:"):
        return _check_folder(Path(settings.voice.removeprefix("wav:")))
    cards = cards_of(patient)
    try:
        _play_tone(settings)
    except VoiceError as error:
        return unless_in_use(fail("sound", reason(error), _todo(settings, cards)), patient)
    named = f"cards: {', '.join(cards)}" if cards else "no card is listed"
    device = settings.speech.device
    return ok("sound", f"played a tone on {device} ({named}); if you heard none, type: alsamixer")


def check_voice(patient: Patient) -> Check:
    """The engine of the settings renders a sentence that is not silent, in each language."""
    settings = patient.settings
    if settings.voice == "print":
        return ok("voice", "none is wanted, the voice is print")
    began_s = time.monotonic()
    try:
        wav = _rendered(settings)
        mute = _mute_languages(settings)
    except SeeingError as error:
        if not _has_espeak():
            return fail("voice", reason(error), ESPEAK)
        other = "pyttsx3" if settings.voice == "espeak-ng" else "espeak-ng"
        return failed("voice", error, f"seeing doctor --set voice={other}")
    judged = _judged(settings, wav, time.monotonic() - began_s)
    if mute and judged.state is State.OK:
        todo = f"Type: seeing doctor --set 'reading.languages={_without(mute, settings)}'"
        return warn("voice", f"{judged.text}; no speaker for {', '.join(mute)}", todo)
    return judged


def cards_of(patient: Patient) -> list[str]:
    """The names of ALSA's own cards, such as ``Headphones``; those of screens last."""
    names = re.findall(r"^ *\d+ \[(\w+) *\]", patient.read("proc/asound/cards"), re.MULTILINE)
    return sorted(names, key=lambda name: "hdmi" in name.lower())


def _play_tone(settings: Settings) -> None:
    from seeing.devices.outlet import SoundCard
    from seeing.devices.wav import Sound
    from seeing.utterance import Utterance

    waves = (math.sin(math.tau * TONE_HZ * i / TONE_RATE_HZ) for i in range(_samples(TONE_S)))
    tone = array.array("h", (round(LOUDNESS * wave) for wave in waves))
    wordless = ""
    SoundCard(settings.speech.device).play(Sound(tone, TONE_RATE_HZ).wav(), Utterance(wordless))


def _samples(duration_s: float) -> int:
    return round(duration_s * TONE_RATE_HZ)


def _todo(settings: Settings, cards: list[str]) -> str:
    if shutil.which("aplay") is None:
        return APLAY
    others = [card for card in cards if f"CARD={card}" not in settings.speech.device]
    if others:
        return f"Type: seeing doctor --set speech.device=plughw:CARD={others[0]}"
    return "Type: aplay -L" if cards else NO_CARD


def _check_folder(folder: Path) -> Check:
    nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK):
        return ok("sound", f"speech is written into {folder}")
    todo = f'Type: sudo install -d -o "$USER" {folder}'
    return fail("sound", f"the folder {folder} cannot be written", todo)


def _rendered(settings: Settings) -> bytes:
    from seeing.devices.engine import engine_of
    from seeing.devices.voices import open_voice

    # Only to have the name of the voice refused as the daemon would.
    open_voice(settings.voice, settings.speech, lambda _event: None).close()
    sentence = phrases_in(settings.speech.language).nothing_to_repeat
    engine = engine_of(settings.voice)
    try:
        return engine.render(sentence, settings.speech, 1.0)
    finally:
        engine.close()


def _mute_languages(settings: Settings) -> list[str]:
    """The languages of the settings that the engine does not speak, by Tesseract's names."""
    from seeing.devices.engine import engine_of

    mute = list[str]()
    engine = engine_of(settings.voice)
    for language in languages_in(settings.reading.languages):
        try:
            engine.render("1", settings.speech.speaking(language.code), 1.0)
        except VoiceError:
            mute.append(language.name)
    engine.close()
    return mute


def _without(mute: list[str], settings: Settings) -> str:
    left = [name for name in settings.reading.languages.split() if name not in mute]
    return " ".join(left) or "eng"


def _judged(settings: Settings, wav: bytes, took_s: float) -> Check:
    from seeing.devices.wav import parse

    sound = parse(wav)
    loudest = max(map(abs, sound.samples), default=0)
    if sound.duration_s >= LEAST_SPEECH_S and loudest >= AUDIBLE:
        text = f"{settings.voice} made {sound.duration_s:.1f} s of speech in {took_s:.2f} s"
        return ok("voice", text)
    if settings.speech.volume * loudest < AUDIBLE and settings.speech.volume < 0.2:
        return warn("voice", f"it is not heard: the volume is {settings.speech.volume:g}", LOUDER)
    text = f"{settings.voice} made {sound.duration_s:.1f} s of sound, loudest {loudest} of 32767"
    return fail("voice", text, "Type: seeing doctor --set voice=espeak-ng")


def _has_espeak() -> bool:
    import ctypes.util

    return bool(shutil.which("espeak-ng") and ctypes.util.find_library("espeak-ng"))
