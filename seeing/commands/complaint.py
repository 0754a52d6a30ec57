"""How a command tells a person that something went wrong: one line on stderr."""

from __future__ import annotations

import sys

from seeing.errors import one_line


def complain(error: BaseException, before: str = "") -> None:
    """Print one line; ``before`` says what it means for the command."""
    print(f"seeing: {before}{one_line(str(error))}", file=sys.stderr)
