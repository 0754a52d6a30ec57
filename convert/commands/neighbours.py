"""``seeing-convert neighbours``: which photographs are most like one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from convert.commands.options import add_embedding, add_progress, embedder_of
from convert.commands.sources import embedded_of
from seeing.errors import ModelError, UsageError, one_line

if TYPE_CHECKING:
    import argparse

    from convert.commands.options import Commands


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("neighbours", help="the photographs most like a picture")
    parser.add_argument("picture", type=Path, metavar="PICTURE", help="a picture file")
    parser.add_argument(
        "--in",
        dest="source",
        type=Path,
        required=True,
        metavar="FILE.npz|PHOTOS",
        help="embeddings, or photographs",
    )
    parser.add_argument("--count", type=int, default=10, metavar="N", help="how many (default: 10)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_embedding(parser)
    add_progress(parser)
    parser.set_defaults(do=_neighbours)


def _neighbours(args: argparse.Namespace) -> int:
    from convert.nearest import nearest
    from convert.progress import progress_on_stderr
    from convert.space_map import label_of
    from seeing.devices.picture import read_picture

    if args.count < 1:
        raise UsageError.of(
            expected="--count of 1 or more", received=str(args.count), todo="Correct the number."
        )
    embedder = embedder_of(args)
    pixels = read_picture(args.picture).pixels
    known = embedded_of(args, args.source, progress_on_stderr(is_plain=args.plain))
    if known.backbone_sha256 != embedder.sha256:
        raise ModelError.of(
            expected=f"embeddings by {embedder.name} {embedder.sha256[:12]}...",
            received=f"those of {known.backbone} {known.backbone_sha256[:12]}...",
            todo="Name the network that made them with --embedder, or embed again.",
        )
    for found in nearest(embedder.embed(pixels), known, args.count):
        label, path = label_of(found.photo.labels), str(found.photo.path)
        if args.json:
            print(json.dumps({"label": label, "cosine": round(found.cosine, 4), "path": path}))
        else:
            print(one_line(f"{label}, cosine {found.cosine:.2f}: {path}"))
    return 0
