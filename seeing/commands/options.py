"""Options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from seeing.settings_file import load_settings

if TYPE_CHECKING:
    import argparse

    from seeing.settings import Settings

    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add ``--config`` and ``--set``."""
    parser.add_argument("--config", type=Path, metavar="FILE", help="a TOML file of settings")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        dest="assignments",
        help="a setting, such as camera=usb:1 or speech.rate_wpm=240 (may be repeated)",
    )


def settings_of(args: argparse.Namespace) -> Settings:
    """The settings that the command line asks for. Raises UsageError."""
    return load_settings(args.config, args.assignments)


def add_state(parser: argparse.ArgumentParser) -> None:
    """Add ``--state``."""
    parser.add_argument(
        "--state",
        type=Path,
        metavar="DIR",
        help="the folder for what is kept (default: $SEEING_STATE, else the user's data folder)",
    )


def state_folder(args: argparse.Namespace) -> Path:
    """The one folder where everything that the device keeps lives."""
    if args.state:
        return Path(args.state)
    if chosen := os.environ.get("SEEING_STATE"):
        return Path(chosen)
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "seeing"
