"""``seeing-convert map``: the space of embeddings as a picture, and in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from convert.commands.options import add_embedding, add_progress
from convert.commands.sources import embedded_of
from seeing.errors import UsageError, one_line

if TYPE_CHECKING:
    import argparse

    from convert.commands.options import Commands

WAYS = ("pca", "tsne")


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("map", help="draw which photographs lie near which, and tell it")
    parser.add_argument(
        "source", type=Path, metavar="FILE.npz|PHOTOS", help="embeddings, or photographs"
    )
    parser.add_argument(
        "-o", "--out", type=Path, required=True, metavar="MAP.png", help="where the picture goes"
    )
    parser.add_argument("--way", choices=WAYS, default="pca", help="how to draw (default: pca)")
    parser.add_argument("--seed", type=int, default=0, help="of t-SNE (default: 0)")
    add_embedding(parser)
    add_progress(parser)
    parser.set_defaults(do=_map)


def _map(args: argparse.Namespace) -> int:
    from convert.progress import progress_on_stderr
    from convert.space_map import chosen, description, draw, label_of, lying, plane

    if not args.out.absolute().parent.is_dir():
        raise UsageError.of(
            expected=f"a folder for {args.out}", received="none there", todo="Make it first."
        )
    progress = progress_on_stderr(is_plain=args.plain)
    embedded = embedded_of(args, args.source, progress)
    rows = chosen(embedded, args.seed)
    vectors = embedded.vectors[rows]
    labels = [label_of(embedded.photos[i].labels) for i in rows]
    drawn = plane(vectors, labels, args.way, args.seed)
    draw(drawn, args.out, f"{args.source.name}, {args.way}")
    near = lying(vectors, labels) if len(set(labels)) > 1 else ()
    for line in description(drawn, near):
        print(one_line(line))
    progress.say(f"wrote {one_line(str(args.out))}")
    return 0
