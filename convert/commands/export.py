"""``seeing-convert export``: a pack as a TFLite file for other people's programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from convert.commands.options import cache_of
from convert.whole_file import whole_file
from seeing.sight.tflite_file import read_tflite

if TYPE_CHECKING:
    import argparse

FINE = 0
FORMS = ("int8", "float32", "float16", "dynamic")


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("export", help="a pack as a TFLite file for other programs")
    parser.add_argument("pack", type=Path, metavar="PACK", help="a pack with a head")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="FILE", help="where to")
    parser.add_argument(
        "--format", choices=FORMS, default="int8", help="how numbers are kept (default: int8)"
    )
    parser.add_argument("--fused", action="store_true", help="with the backbone: a picture goes in")
    parser.add_argument(
        "--softmax", action="store_true", help="one output: probabilities, as most programs want"
    )
    parser.add_argument("--cache", type=Path, default=None, help="where packages are kept")
    parser.set_defaults(do=_export)


def _export(args: argparse.Namespace) -> int:
    from convert.for_others import Wish, export
    from convert.pack_source import read_source

    source = read_source(args.pack)
    wish = Wish(args.format, args.fused, args.softmax)
    model = export(source, wish, cache_of(args))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(args.out) as written:
        written.write(model)
    file = read_tflite(model, args.out)
    for word, ends in (("input", file.inputs), ("output", file.outputs)):
        for tensor in (file.tensors[index] for index in ends):
            sides = " x ".join(map(str, tensor.shape))
            print(f"{word}: {tensor.name}, {tensor.dtype}, {sides}")
    print(f"{args.out}: {len(model):,} bytes, {args.format}, {len(source.labels)} labels packed in")
    return FINE
