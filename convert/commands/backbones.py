"""``seeing-convert backbones``: the networks there are to build on, and what they cost."""

from __future__ import annotations

import json
import statistics
import sys
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from convert.backbones import BACKBONES, Listed, is_present, listed
from convert.progress import progress_on_stderr

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from pathlib import Path

ROUNDS = 10
HEADING = (
    f"{'name':18} {'input':>5} {'width':>5} {'MB':>6} {'params':>8} {'mult-adds':>10} "
    f"{'top-1':>5} {'top-5':>5} {'pixels':6}"
)


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "backbones", help="list the networks that can be built on, with size, cost and accuracy"
    )
    parser.add_argument(
        "--measure", nargs="*", metavar="NAME", default=None,
        help="time these here, one picture on the CPU (no name: all whose weights are here)",
    )  # fmt: skip
    parser.add_argument(
        "--count", nargs="+", metavar="NAME", default=(),
        help="count parameters and multiply-adds of these again from the graph",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--plain", action="store_true", help="no bars, plain lines")
    parser.set_defaults(do=_backbones)


def _backbones(args: argparse.Namespace) -> int:
    from convert.cache import default_cache

    cache_dir = default_cache()
    times_ms = _measured(args.measure, cache_dir, is_plain=args.plain)
    counted = {name: _counted(name) for name in args.count}
    rows = [_row(row, cache_dir, times_ms) for row in BACKBONES]
    if args.json:
        print(json.dumps({"backbones": rows, "counted": counted}, indent=1))
    else:
        _print(rows, counted, has_times=args.measure is not None)
    return 0


def _row(row: Listed, cache_dir: Path, times_ms: dict[str, float]) -> dict[str, Any]:
    known = asdict(row) | {"is_present": is_present(row, cache_dir)}
    return known | ({"time_ms": times_ms[row.name]} if row.name in times_ms else {})


def _measured(names: list[str] | None, cache_dir: Path, *, is_plain: bool) -> dict[str, float]:
    if names is None:
        return {}
    rows = [listed(name)[0] for name in names]
    rows = rows or [row for row in BACKBONES if is_present(row, cache_dir)]
    with progress_on_stderr(is_plain=is_plain).step("measuring", len(rows)) as advance:
        return {row.name: _time_ms(row, advance) for row in rows}


def _time_ms(row: Listed, advance: Callable[[int], object]) -> float:
    """Median time of one picture; what the weights are does not matter."""
    import numpy as np
    import tensorflow as tf

    from convert.keras_base import BaseSpec, open_base

    model = open_base(BaseSpec(row.name, "none")).model
    run = tf.function(lambda image: model(image, training=False))
    image = tf.constant(np.full((1, row.side_px, row.side_px, 3), 127, np.float32))
    run(image)
    times_s = [_time_s(run, image) for _ in range(ROUNDS)]
    advance(1)
    return round(statistics.median(times_s) * 1000, 1)


def _time_s(run: Callable[[Any], Any], image: Any) -> float:
    began_s = time.perf_counter()
    run(image).numpy()
    return time.perf_counter() - began_s


def _counted(name: str) -> dict[str, int]:
    from convert.keras_base import BaseSpec, classifier
    from convert.multiply_adds import cost

    return asdict(cost(classifier(BaseSpec(name))))


def _print(rows: list[dict[str, Any]], counted: dict[str, Any], *, has_times: bool) -> None:
    print(HEADING + ("    ms here" if has_times else ""))
    for row in rows:
        time_here = f" {row['time_ms']:10.1f}" if "time_ms" in row else ""
        print(_line(row) + time_here)
    for name, cost in counted.items():
        print(
            f"{name}, counted: {cost['multiply_adds'] / 1e6:,.1f} M multiply-adds, "
            f"{cost['learnt_parameters']:,} parameters learnt, {cost['parameters']:,} stored"
        )
    present = [row["name"] for row in rows if row["is_present"]]
    print(f"weights here: {', '.join(present) or 'none'}", file=sys.stdout)
    print("published: MB, top-1 and top-5 on ImageNet, from " + "; ".join(_sources(rows)))


def _line(row: dict[str, Any]) -> str:
    top5, cost = f"{row['top5']:.1f}" if row["top5"] else "-", row["cost"]
    return (
        f"{row['name']:18} {row['side_px']:5} {row['width']:5} {row['size_mb']:6.0f} "
        f"{cost['learnt_parameters'] / 1e6:6.1f} M {cost['multiply_adds'] / 1e6:8,.0f} M "
        f"{row['top1']:5.1f} {top5:>5} {row['preprocessing']:6}"
    )


def _sources(rows: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(row["source"] for row in rows))
