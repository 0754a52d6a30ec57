"""``seeing doctor``: what works, what does not, and what to type."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from seeing.commands.complaint import complain
from seeing.commands.options import (
    add_settings,
    settings_with_origins,
    state_folder,
    with_folders,
)
from seeing.commands.speaking import say_aloud
from seeing.doctor import examine
from seeing.doctor.check import Check, Patient, State
from seeing.errors import SeeingError, UsageError
from seeing.phrases import LANGUAGES
from seeing.phrases.en import ENGLISH
from seeing.utterance import Sentence

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from seeing.commands.options import Commands
    from seeing.phrases.shape import Phrases
    from seeing.settings import Settings


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("doctor", help="check everything, and say what to type")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--speak", action="store_true", help="say the problems aloud as well")
    add_settings(parser)
    parser.set_defaults(do=_doctor)


def _doctor(args: argparse.Namespace) -> int:
    patient = _patient(args)
    checks = list[Check]()
    for check in examine(patient):
        print(json.dumps(check.as_dict()) if args.json else check.line(), flush=True)
        checks.append(check)
    if args.speak:
        _speak(checks, patient.settings)
    return 1 if any(check.state is State.FAIL for check in checks) else 0


def _speak(checks: Sequence[Check], settings: Settings) -> None:
    phrases = LANGUAGES.get(settings.speech.language, ENGLISH)
    try:
        say_aloud(map(Sentence, spoken(checks, phrases)), settings)
    except SeeingError as error:
        # The checks of sound and voice have told it already, with what to type.
        complain(error)


def _patient(args: argparse.Namespace) -> Patient:
    """Settings that cannot be read are a finding, not the end: the rest goes by the defaults."""
    state = state_folder(args)
    try:
        settings, origins = settings_with_origins(args)
    except UsageError as error:
        return Patient(settings_error=error, state=state)
    told = tuple(dict.fromkeys(origins.values()))
    return Patient(with_folders(settings, args), origins=told, state=state)


def spoken(checks: Sequence[Check], phrases: Phrases) -> list[str]:
    """What is said aloud: how many problems there are, then each in one sentence or two."""
    fails = [check.name for check in checks if check.state is State.FAIL]
    warns = [check.name for check in checks if check.state is State.WARN]
    if fails:
        summary = phrases.doctor_found.format(problems=phrases.count("problem", len(fails)))
    else:
        summary = phrases.doctor_works if warns else phrases.doctor_fine
    said_of_fails = [phrases.doctor_fails[name] for name in fails]
    return [summary, *said_of_fails, *(phrases.doctor_warns[name] for name in warns)]
