"""The command line: ``seeing run``, ``look``, ``read``, ``say``, ``config``, ..."""

from __future__ import annotations

import argparse
import io
import logging
import sys
from typing import TYPE_CHECKING

import seeing
from seeing.commands import (
    bench,
    config,
    doctor,
    install_service,
    look,
    models,
    money,
    packs,
    products,
    run,
    say,
)
from seeing.commands.complaint import complain
from seeing.errors import SeeingError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

FINE, FAILED, WRONG_USAGE = 0, 1, 2
INTERRUPTED = 130

COMMANDS = (
    run,
    look,
    money,
    products,
    say,
    config,
    models,
    packs,
    bench,
    doctor,
    install_service,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 fine, 1 something could not be done, 2 wrong usage. Errors are single lines on stderr.
    """
    args = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        # A file name may hold what the terminal's encoding does not.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    level = logging.INFO if args.verbose else logging.WARNING
    logging.basicConfig(level=level, format="%(levelname)s: %(message)s", stream=sys.stderr)
    try:
        return int(args.do(args))
    except UsageError as error:
        complain(error)
        return WRONG_USAGE
    except SeeingError as error:
        complain(error)
        return FAILED
    except BrokenPipeError:
        # Whoever read our output has gone: nothing is left to tell, or to flush at exit.
        sys.stdout = None
        return FAILED
    except OSError as error:
        sys.stdout = None
        complain(
            SeeingError.of(
                expected="to read and write what the command needs",
                received=str(error),
                todo="Make room on the disk, or check its permissions.",
            )
        )
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="seeing",
        description="A talking camera: says what is in front of it and reads what is there.",
    )
    parser.add_argument("--version", action="version", version=f"seeing {seeing.__version__}")
    parser.add_argument("--verbose", action="store_true", help="tell more on stderr")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
