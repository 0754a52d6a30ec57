"""The command line of the desktop tool: ``seeing-convert embed``, ``check``, ``build-models``."""

from __future__ import annotations

import argparse
import io
import os
import sys
from typing import TYPE_CHECKING

from convert import interrupt
from convert.commands import (
    advise,
    backbones,
    build_models,
    check,
    deploy,
    embed,
    evaluate,
    export,
    inspect,
    money,
    neighbours,
    space,
    train,
)
from seeing.errors import SeeingError, UsageError, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

FINE, FAILED, WRONG_USAGE = 0, 1, 2
INTERRUPTED = 130
# A module of our own that is missing is a bug, and no package to install.
OURS = ("convert", "seeing")

COMMANDS = (
    train,
    check,
    advise,
    embed,
    neighbours,
    space,
    evaluate,
    export,
    inspect,
    deploy,
    money,
    backbones,
    build_models,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 fine, 1 something could not be done, 2 wrong usage, 130 Ctrl-C. Errors are single lines
        on stderr.
    """
    try:
        return _ended(arguments)
    except BrokenPipeError:
        # Whoever read our output has gone, as `head` does: nothing is left to tell.
        _let_go()
        return FAILED


def _ended(arguments: Sequence[str] | None) -> int:
    """Run it and tell of what went wrong, but for a reader who has gone."""
    try:
        with interrupt.remembered():
            return _done(arguments)
    except SeeingError as error:
        _complain(error)
        return WRONG_USAGE if isinstance(error, UsageError) else FAILED
    except BrokenPipeError:
        raise
    except OSError as error:
        received, todo = str(error), "Make room on the disk, or check its permissions."
        expected = "to read and write what the command needs"
        _complain(SeeingError.of(expected=expected, received=received, todo=todo))
        _let_go()
        return FAILED
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package in {"", *OURS}:
            raise
        _complain(_without(package))
        return FAILED
    except KeyboardInterrupt:
        _complain("stopped. Embeddings that were made are kept for the next time.")
        return INTERRUPTED


def _without(package: str) -> SeeingError:
    """Checking, embedding and notes need no more than the device does; what teaches needs more."""
    return SeeingError.of(
        expected=f"the Python package {package}",
        received="none",
        todo="Type: pip install 'seeing[convert]'; from a clone: pip install '.[convert]'.",
    )


def _done(arguments: Sequence[str] | None) -> int:
    try:
        args = _parser().parse_args(arguments)
        for stream in (sys.stdout, sys.stderr):
            # A file name may hold what the terminal's encoding does not.
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        return int(args.do(args))
    finally:
        # What was printed may still be on its way; at exit nobody could catch what goes wrong.
        sys.stdout.flush()


def _let_go() -> None:
    """Pour away what cannot be written, so that Python does not try again at exit and complain."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def _complain(what: object) -> None:
    print(f"seeing-convert: {one_line(str(what))}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="seeing-convert", description="Builds and teaches the talking camera's models."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
