"""Where commands get embeddings from: a file of them, or photographs that are embedded now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convert.commands.options import cache_of, embedder_of, engine_of

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from convert.embedded import Embedded
    from convert.progress import Progress


def embedded_of(args: argparse.Namespace, source: Path, progress: Progress) -> Embedded:
    """Read FILE.npz, or embed PHOTOS. Raises SeeingError."""
    from convert.embed import embed
    from convert.embedded_file import read_embedded
    from convert.photos import read_photos

    if source.suffix == ".npz":
        return read_embedded(source)
    return embed(
        read_photos(source, classes_at_least=0),
        embedder_of(args),
        cache_dir=cache_of(args),
        engine=engine_of(args),
        progress=progress,
    )
