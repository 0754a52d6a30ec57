"""Options that several commands share."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from seeing.remembered import remembered
from seeing.settings_file import assignment_layer, file_layer, layered

if TYPE_CHECKING:
    from seeing.settings import Settings

    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

SYSTEM_CONFIG = Path("/etc/seeing/config.toml")


def add_settings(parser: argparse.ArgumentParser, *, is_again: bool = False) -> None:
    """Add ``--config``, ``--set`` and ``--state``.

    Args:
        parser: of a command, or of a verb of one.
        is_again: the command has them already: what stands before the verb is kept.
    """
    parser.add_argument(
        "--config",
        type=Path,
        default=argparse.SUPPRESS if is_again else None,
        metavar="FILE",
        help="a further TOML file of settings",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=argparse.SUPPRESS if is_again else [],
        metavar="KEY=VALUE",
        dest="assignments",
        help="a setting, such as camera=usb:1 or speech.rate_wpm=240 (may be repeated)",
    )
    parser.add_argument(
        "--state",
        type=Path,
        # Without a default, a subcommand does not undo what stands before its name.
        default=argparse.SUPPRESS,
        metavar="DIR",
        help="the folder for what is kept (default: $SEEING_STATE, else the user's data folder)",
    )


def settings_of(args: argparse.Namespace) -> Settings:
    """The settings in force, with the folders that they leave open. Raises UsageError."""
    settings, _ = settings_with_origins(args)
    return with_folders(settings, args)


def with_folders(settings: Settings, args: argparse.Namespace) -> Settings:
    """The same settings, the folders that they leave open in the one for what is kept."""
    folder = settings.models.folder or str(added_models(args))
    packs = settings.models.packs or str(state_folder(args) / "packs")
    notes = settings.money.folder or str(state_folder(args) / "money")
    products = settings.reading.products or str(state_folder(args) / "products.sqlite")
    return replace(
        settings,
        models=replace(settings.models, folder=folder, packs=packs),
        money=replace(settings.money, folder=notes),
        reading=replace(settings.reading, products=products),
    )


def settings_with_origins(args: argparse.Namespace) -> tuple[Settings, dict[str, str]]:
    """The settings in force, and for every key where its value comes from.

    From the weakest to the strongest: the defaults, the system's file, the user's file, what
    was remembered, ``--config``, ``--set``. Raises UsageError.
    """
    from seeing.recognisers import MODES

    files = [path for path in (SYSTEM_CONFIG, user_config()) if _is_file(path)]
    modes = [mode.name for mode in MODES]
    layers = [*map(file_layer, files), remembered(state_folder(args), modes)]
    if args.config:
        layers.append(file_layer(args.config))
    return layered([*layers, *map(assignment_layer, args.assignments)])


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False  # a folder that may not be searched holds no settings for us


def user_config() -> Path:
    """The user's own settings file."""
    config = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(config) / "seeing" / "config.toml"


def state_folder(args: argparse.Namespace) -> Path:
    """The one folder where everything that the device keeps lives."""
    if state := getattr(args, "state", None):
        return Path(state)
    if chosen := os.environ.get("SEEING_STATE"):
        return Path(chosen)
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "seeing"


def added_models(args: argparse.Namespace) -> Path:
    """The folder of the models that the user added."""
    return state_folder(args) / "models"
