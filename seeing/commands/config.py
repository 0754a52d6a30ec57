"""``seeing config``: the settings in force, and where each comes from."""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import TYPE_CHECKING

from seeing.commands.complaint import complain
from seeing.commands.options import (
    add_settings,
    settings_with_origins,
    state_folder,
    with_folders,
)
from seeing.errors import SeeingError, UsageError
from seeing.lock import holder
from seeing.remembered import FILE, KEYS, remember
from seeing.settings_file import assignment_layer, flat, flat_table, layered

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from pathlib import Path

    from seeing.commands.options import Commands
    from seeing.settings import Settings

WRONG_USAGE = 2


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("config", help="print the settings and where each comes from")
    parser.add_argument(
        "--remember",
        metavar="KEY=VALUE",
        help=f"keep a setting for good ({', '.join(KEYS)}); a running device takes it at once",
    )
    add_settings(parser)
    parser.set_defaults(do=_config)


def _config(args: argparse.Namespace) -> int:
    if args.remember:
        _remember(args.remember, state_folder(args))
    settings, origins = settings_with_origins(args)
    for key, value in flat(settings).items():
        print(f"{key} = {json.dumps(value)}  # {origins[key]}")
    is_fine = True
    for key, find in _named(with_folders(settings, args)).items():
        try:
            find()
        except SeeingError as error:
            complain(error, f"{origins[key]}: ")
            is_fine = False
    return 0 if is_fine else WRONG_USAGE


def _named(settings: Settings) -> dict[str, Callable[[], object]]:
    """The settings that name something of this device, and what finds it or raises SeeingError.

    What is plugged in is for `seeing doctor`: it has to be opened.
    """
    from seeing.devices.camera import camera_opener
    from seeing.recognisers import mode_named
    from seeing.recognisers.money import folder_of, pack_names
    from seeing.sight.shelf import find_card

    return {
        "camera": lambda: camera_opener(settings),
        "mode": lambda: mode_named(settings.mode),
        "models.objects": lambda: find_card(settings.models.objects, settings.models),
        "money.packs": lambda: [folder_of(name, settings) for name in pack_names(settings)],
    }


def _remember(assignment: str, state: Path) -> None:
    chosen = assignment_layer(assignment)
    key = assignment.partition("=")[0].strip()
    if key not in KEYS:
        raise UsageError.of(
            expected=f"one of {', '.join(KEYS)} to remember",
            received=repr(key),
            todo="Write other settings into the settings file.",
        )
    layered([chosen])
    if not remember(state, flat_table(chosen.table)):
        raise SeeingError.of(
            expected=f"to write {state / FILE}",
            received="a disk that is full or read-only",
            todo="Make room, or name another folder with --state.",
        )
    _tell_the_daemon(state)


def _tell_the_daemon(state: Path) -> None:
    """A running daemon reads its settings again on SIGHUP."""
    pid = holder(state)
    if pid is not None:
        os.kill(pid, signal.SIGHUP)
        print("The running device was told.", file=sys.stderr)
