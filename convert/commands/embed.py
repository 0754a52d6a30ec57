"""``seeing-convert embed``: the embeddings of a collection as an .npz file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from convert.commands.options import (
    add_embedding,
    add_photos,
    add_progress,
    cache_of,
    embedder_of,
    engine_of,
)
from seeing.errors import UsageError, one_line

if TYPE_CHECKING:
    import argparse

    from convert.commands.options import Commands


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("embed", help="turn photographs into embeddings")
    add_photos(parser)
    parser.add_argument(
        "-o", "--out", type=Path, required=True, metavar="FILE.npz", help="where they go"
    )
    parser.add_argument(
        "--copies", type=int, default=0, metavar="K", help="augmented copies of each (default: 0)"
    )
    parser.add_argument(
        "--augment", default="default", metavar="RECIPE", help="how copies are changed"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the changes (default: 0)")
    add_embedding(parser)
    add_progress(parser)
    parser.set_defaults(do=_embed)


def _embed(args: argparse.Namespace) -> int:
    from convert.embed import embed
    from convert.embedded_file import write_embedded
    from convert.photos import read_photos
    from convert.progress import progress_on_stderr

    _check(args)
    embedded = embed(
        read_photos(args.photos, classes_at_least=0),
        embedder_of(args),
        copies=args.copies,
        recipe=args.augment,
        seed=args.seed,
        cache_dir=cache_of(args),
        engine=engine_of(args),
        progress=progress_on_stderr(is_plain=args.plain),
    )
    write_embedded(args.out, embedded)
    count, width = embedded.vectors.shape
    print(one_line(f"{args.out}: {count:,} pictures, {width:,} numbers each"))
    return 0


def _check(args: argparse.Namespace) -> None:
    """What would fail at the end fails at the beginning."""
    if not args.out.absolute().parent.is_dir():
        raise UsageError.of(
            expected=f"a folder for {args.out}",
            received="none there",
            todo="Make it, or name another with -o.",
        )
    if args.copies < 0 or args.seed < 0:
        raise UsageError.of(
            expected="--copies and --seed of 0 or more",
            received=f"{args.copies} and {args.seed}",
            todo="Correct the number.",
        )
