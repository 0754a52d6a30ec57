"""``seeing-convert inspect``: what a TFLite file is made of."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from seeing.errors import ModelError, PictureError
from seeing.sight.tflite_file import read_tflite

if TYPE_CHECKING:
    import argparse

    from convert.anatomy import Step
    from seeing.sight.tflite_file import Tensor, TFLiteFile

FINE = 0


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("inspect", help="what a TFLite file is made of")
    parser.add_argument("model", type=Path, metavar="MODEL", help="a TFLite file, or a pack")
    parser.add_argument(
        "--filters", type=Path, metavar="PNG", help="write the first layer's filters as a picture"
    )
    parser.set_defaults(do=_inspect)


def _inspect(args: argparse.Namespace) -> int:
    from convert.anatomy import counts, steps_of

    path = _file(args.model)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError.of(
            expected=f"a TFLite model in {path}", received=str(error), todo="Name another file."
        ) from error
    file = read_tflite(data, path)
    steps = steps_of(data)
    _print_ends(file)
    for number, step in enumerate(steps):
        print(_line(number, step))
    listed = ", ".join(f"{count} {name}" for name, count in counts(steps).items())
    on = sum(step.is_accelerated for step in steps)
    print(f"{len(steps)} operators: {listed}")
    print(f"XNNPACK runs {on} of {len(steps)}; {sum(s.weights for s in steps):,} constants")
    print(f"{len(data):,} bytes; {_labels(file)}")
    if args.filters:
        _write_filters(data, args.filters)
    return FINE


def _file(path: Path) -> Path:
    """A pack's network stands for the pack."""
    if path.is_dir():
        found = [path / name for name in ("head.tflite", "network.tflite", f"{path.name}.tflite")]
        return next((one for one in found if one.exists()), found[0])
    return path


def _print_ends(file: TFLiteFile) -> None:
    for word, ends in (("input", file.inputs), ("output", file.outputs)):
        for index in ends:
            print(f"{word}: {_told(file.tensors[index])}")


def _told(tensor: Tensor) -> str:
    sides = " x ".join(map(str, tensor.shape)) or "one number"
    stored = f", real = (stored - {tensor.zero_point}) * {tensor.scale:g}" if tensor.scale else ""
    return f"{tensor.name}, {tensor.dtype}, {sides}{stored}"


def _line(number: int, step: Step) -> str:
    sides = "x".join(map(str, step.shape)) or "1"
    weights = f", {step.weights:,} constants ({step.kept})" if step.weights else ""
    where = "XNNPACK" if step.is_accelerated else "plain"
    return f"{number:3} {step.name} -> {step.dtype} {sides}{weights}, {where}"


def _labels(file: TFLiteFile) -> str:
    lines = (file.labels or "").split("\n")
    count = len([line for line in lines if line.strip()])
    return f"{count:,} labels packed in" if count else "no labels packed in"


def _write_filters(data: bytes, path: Path) -> None:
    import cv2

    from convert.anatomy import first_filters, tiles

    filters = first_filters(data)
    if filters is None:
        print("no convolution, so no filters to show", file=sys.stderr)
        return
    written, png = cv2.imencode(".png", tiles(filters)[:, :, ::-1])
    if not written:
        raise PictureError.of(expected="a PNG", received="nothing", todo="Report this.")
    path.write_bytes(png.tobytes())
    count, rows, columns, inputs = filters.shape
    print(f"{path}: {count} filters of {rows} x {columns}, {inputs} inputs each")
