"""``seeing-convert check``: what is wrong with a collection, picture by picture."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from convert.commands.options import add_photos, add_progress
from seeing.errors import one_line

if TYPE_CHECKING:
    import argparse

    from convert.check import Checked
    from convert.commands.options import Commands

FINE, SOME_REFUSED = 0, 1


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "check", help="find unreadable, tiny, dark, blurred and repeated pictures"
    )
    add_photos(parser)
    add_progress(parser)
    parser.set_defaults(do=_check)


def _check(args: argparse.Namespace) -> int:
    """Print a line a complaint, then the counts; 1 if any picture would be left out."""
    from convert.check import check
    from convert.photos import read_photos
    from convert.progress import progress_on_stderr

    progress = progress_on_stderr(is_plain=args.plain)
    checked = check(read_photos(args.photos), progress, workers=args.workers)
    for complaint in checked.complaints:
        print(one_line(str(complaint)))
    print(_summary(checked))
    return SOME_REFUSED if any(one.is_refused for one in checked.complaints) else FINE


def _summary(checked: Checked) -> str:
    counts = Counter(label for photo in checked.kept for label in photo.labels)
    listed = ", ".join(f"{one_line(label)} {count:,}" for label, count in sorted(counts.items()))
    refused = len({one.path for one in checked.complaints if one.is_refused})
    groups = Counter(photo.group for photo in checked.kept if photo.group)
    return (
        f"{len(checked.kept):,} pictures are fit ({listed}); {refused:,} left out, "
        f"{len(checked.complaints):,} complaints, {len(groups):,} groups of the same thing"
    )
