"""``seeing-convert evaluate``: how good a pack or anybody's classifier is on photographs."""

from __future__ import annotations

import datetime as dt
import json
import math
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convert.commands.options import add_engine, add_photos, add_progress, cache_of, engine_of
from seeing.errors import UsageError, one_line

if TYPE_CHECKING:
    import argparse

    from convert.commands.options import Commands
    from convert.evaluate import Evaluated
    from convert.report import Report
    from convert.subject import Subject

SPLITS = ("train", "val", "test", "all")
SHOWN = ("In short", "What it will get wrong", "What was called what", "Class by class")


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "evaluate", help="how good a pack or a TFLite classifier is on photographs"
    )
    parser.add_argument("model", type=Path, metavar="MODEL", help="a pack, or a TFLite classifier")
    add_photos(parser)
    parser.add_argument(
        "--report", type=Path, metavar="DIR", help="write report.html and report.txt there"
    )
    parser.add_argument("--json", action="store_true", help="the figures as one JSON object")
    parser.add_argument(
        "--split", choices=SPLITS, default="", help="which part (default: test, or val, or all)"
    )
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FOLDER=LABEL",
        help="what the model calls a folder's photographs, where it is not plain",
    )
    _add_foreign(parser)
    add_engine(parser)
    add_progress(parser)
    parser.set_defaults(do=_evaluate)


def _add_foreign(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--labels", type=Path, metavar="FILE", help="the classifier's labels")
    parser.add_argument("--mean", type=float, help="a float model is fed (pixel - mean) / std")
    parser.add_argument("--std", type=float, help="see --mean")
    parser.add_argument(
        "--as-stored",
        action="store_true",
        help="do not turn pictures as their EXIF says, as programs do that ignore it",
    )


def _evaluate(args: argparse.Namespace) -> int:
    from convert.evaluate import How, evaluate, photos_to_test
    from convert.photos import read_photos
    from convert.progress import progress_on_stderr
    from convert.report import write_report
    from convert.subject import open_subject
    from seeing.sight.foreign import Wanted

    _check_report(args.report)
    subject = open_subject(args.model, Wanted(None, args.mean, args.std), args.labels)
    photos = photos_to_test(read_photos(args.photos, classes_at_least=1), args.split)
    progress = progress_on_stderr(is_plain=args.plain)
    how = How(cache_of(args), progress, engine_of(args), is_turned=not args.as_stored)
    evaluated = evaluate(subject, photos, how, args.map)
    report = _report(args, subject, evaluated)
    if args.report:
        for path in write_report(report, args.report):
            progress.say(f"wrote {one_line(str(path))}")
    print(json.dumps(_figures(report, args)) if args.json else _shown(report))
    return 0


def _check_report(folder: Path | None) -> None:
    """What would fail at the end fails at the beginning."""
    if folder is not None and folder.exists() and not folder.is_dir():
        raise UsageError.of(
            expected=f"a folder, or nothing yet, in {folder}",
            received="a file",
            todo="Name another with --report.",
        )


def _report(args: argparse.Namespace, subject: Subject, evaluated: Evaluated) -> Report:
    from dataclasses import replace

    from convert.report import Report, Reproduce
    from convert.versions import versions

    source = one_line(args.photos.name or str(args.photos.resolve().name))
    return Report(
        title=f"How good {subject.about.name} is on {source}",
        made=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        data=replace(evaluated.data, source=source),
        model=evaluated.model,
        evaluation=evaluated.evaluation,
        photos=evaluated.photos,
        reproduce=Reproduce(shlex.join(_words(args)), None, versions()),
        thresholds=subject.about.thresholds,
        speaks=evaluated.speaks,
    )


def _words(args: argparse.Namespace) -> list[str]:
    """The command that does this again."""
    words = ["seeing-convert", "evaluate", str(args.model), str(args.photos)]
    for name in ("split", "labels", "mean", "std"):
        value = getattr(args, name)
        words += [f"--{name}", str(value)] if value not in {None, ""} else []
    words += [word for text in args.map for word in ("--map", text)]
    return [*words, "--as-stored"] if args.as_stored else words


def _shown(report: Report) -> str:
    from convert.report_story import story_of
    from convert.report_text import text_of

    return text_of(story_of(report, only=SHOWN)).rstrip("\n")


def _figures(report: Report, args: argparse.Namespace) -> dict[str, Any]:
    from convert.measure import Evaluation

    got = report.evaluation
    figures: dict[str, Any] = {
        "model": str(args.model),
        "photos": str(args.photos),
        "photographs": len(report.photos),
        "bytes": report.model.bytes,
        "ms": {step: round(ms, 2) for step, ms in report.model.ms},
        "notes": [*report.data.left_out, *report.model.notes],
        "expected_calibration_error": round(got.reliability.ece, 4),
        "the_same_of_a_perfect_one": round(got.reliability.noise, 4),
    }
    return figures | (_single(report, got) if isinstance(got, Evaluation) else _many(got))


def _single(report: Report, got: Any) -> dict[str, Any]:
    from convert.report_speaking import spoken_of

    spoken = spoken_of(report, got)
    low, high = got.accuracy_bounds
    return {
        "accuracy": round(got.accuracy.value, 4),
        "right": got.accuracy.hits,
        "accuracy_95": [round(low, 4), round(high, 4)],
        "mean_recall": _number(got.mean_recall),
        "risk_coverage_area": round(got.risk_coverage.area, 4),
        "speaks_on": _number(spoken.coverage.value) if spoken else None,
        "wrong_when_it_speaks": _number(spoken.wrong.value) if spoken else None,
        "classes": [
            {
                "label": row.label,
                "photographs": row.recall.of,
                "recall": _number(row.recall.value),
                "recall_95": [round(row.recall.low, 4), round(row.recall.high, 4)],
                "precision": _number(row.precision.value),
                "precision_95": [round(row.precision.low, 4), round(row.precision.high, 4)],
            }
            for row in got.classes
        ],
        "confusion": got.confusion.tolist(),
    }


def _many(got: Any) -> dict[str, Any]:
    return {
        "mean_auc": _number(got.mean_auc),
        "mean_average_precision": _number(got.mean_average_precision),
        "mean_f1": _number(got.mean_f1),
        "classes": [
            {
                "label": row.label,
                "photographs": row.recall.of,
                "auc": _number(row.auc),
                "average_precision": _number(row.average_precision),
                "f1": _number(row.f1),
                "recall": _number(row.recall.value),
                "precision": _number(row.precision.value),
            }
            for row in got.classes
        ],
    }


def _number(value: float) -> float | None:
    """JSON knows no NaN."""
    return None if math.isnan(value) else round(value, 4)
