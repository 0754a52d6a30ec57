"""Options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from seeing.remembered import remembered
from seeing.settings_file import assignment_layer, file_layer, layered

if TYPE_CHECKING:
    import argparse

    from seeing.settings import Settings

    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

SYSTEM_CONFIG = Path("/etc/seeing/config.toml")


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add ``--config``, ``--set`` and ``--state``."""
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="a further TOML file of settings"
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        dest="assignments",
        help="a setting, such as camera=usb:1 or speech.rate_wpm=240 (may be repeated)",
    )
    parser.add_argument(
        "--state",
        type=Path,
        metavar="DIR",
        help="the folder for what is kept (default: $SEEING_STATE, else the user's data folder)",
    )


def settings_of(args: argparse.Namespace) -> Settings:
    """The settings in force. Raises UsageError."""
    return settings_with_origins(args)[0]


def settings_with_origins(args: argparse.Namespace) -> tuple[Settings, dict[str, str]]:
    """The settings in force, and for every key where its value comes from.

    From the weakest to the strongest: the defaults, the system's file, the user's file, what
    was remembered, ``--config``, ``--set``. Raises UsageError.
    """
    files = [path for path in (SYSTEM_CONFIG, user_config()) if path.is_file()]
    layers = [*map(file_layer, files), remembered(state_folder(args))]
    if args.config:
        layers.append(file_layer(args.config))
    return layered([*layers, *map(assignment_layer, args.assignments)])


def user_config() -> Path:
    """The user's own settings file."""
    config = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(config) / "seeing" / "config.toml"


def state_folder(args: argparse.Namespace) -> Path:
    """The one folder where everything that the device keeps lives."""
    if args.state:
        return Path(args.state)
    if chosen := os.environ.get("SEEING_STATE"):
        return Path(chosen)
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "seeing"
