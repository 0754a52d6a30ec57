"""Options that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from seeing.errors import UsageError

if TYPE_CHECKING:
    from convert.embedder import Embedder
    from convert.work import Engine

    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

ENGINES = ("local", "ray")


def add_photos(parser: argparse.ArgumentParser) -> None:
    """Add PHOTOS."""
    parser.add_argument(
        "photos",
        type=Path,
        metavar="PHOTOS",
        help="a folder a class, train/val/test folders of them, or a table (.csv, .tsv)",
    )


def add_progress(parser: argparse.ArgumentParser) -> None:
    """Add ``--plain`` and ``--workers``."""
    parser.add_argument(
        "--plain", action="store_true", help="plain lines instead of a bar, for a screen reader"
    )
    parser.add_argument(
        "--workers", type=_count, default=0, metavar="N", help="processes (default: one a core)"
    )


def add_embedding(parser: argparse.ArgumentParser) -> None:
    """Add what says how and where to embed."""
    parser.add_argument(
        "--embedder",
        type=Path,
        default=None,
        metavar="FILE",
        help="a TFLite network that turns a picture into a vector (default: the device's own)",
    )
    add_engine(parser)


def add_engine(parser: argparse.ArgumentParser) -> None:
    """Add who looks at the photographs, and where the outcome is kept."""
    parser.add_argument(
        "--cache", type=Path, default=None, metavar="DIR", help="where embeddings are kept"
    )
    parser.add_argument(
        "--engine", choices=ENGINES, default="local", help="who embeds (default: this machine)"
    )
    parser.add_argument(
        "--address", default=None, metavar="ADDRESS", help="of a Ray cluster (default: a local one)"
    )


def embedder_of(args: argparse.Namespace) -> Embedder:
    """The chosen embedder. Raises ModelError."""
    from convert.embedder import shipped, tflite_embedder

    return tflite_embedder(args.embedder) if args.embedder else shipped()


def engine_of(args: argparse.Namespace) -> Engine:
    """The chosen engine. Raises SeeingError: it is not installed."""
    from convert.engine import Local

    if args.engine == "ray":
        from convert.engine_ray import RayEngine

        return RayEngine(args.address, args.workers)
    if args.address is not None:
        raise UsageError.of(
            expected="--address together with --engine ray",
            received="--engine local",
            todo="Add --engine ray.",
        )
    return Local(args.workers)


def cache_of(args: argparse.Namespace) -> Path:
    """Where embeddings are kept."""
    from convert.cache import default_cache

    return args.cache or default_cache()


def _count(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 1024:
        raise argparse.ArgumentTypeError("a number of 0 to 1024")
    return number
