"""A report's facts, put into words: the same story for the eye and for the ear."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from convert.charts import HEIGHT_PX, WIDTH_PX, Axes, Line, drawing, range_of
from convert.measure import Evaluation
from convert.report_blocks import Block, Bullets, Chart, Heading, Para, Story, Table
from convert.report_figures import against_float, classes, overall, weight
from convert.report_many import missed
from convert.report_mistakes import confusion, gist, mistakes, worst
from convert.report_speaking import promise, reliability, speaking, spoken_of
from convert.report_words import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convert.report import Curve, DataFacts, Report

MOST_COMPLAINTS = 50
SPLIT_NAMES = {"train": "To learn from", "val": "To choose with", "test": "To test with"}


def story_of(report: Report, only: Sequence[str] = ()) -> Story:
    """Put a report into words. Reads the worst photographs from disk.

    Args:
        report: the facts.
        only: names of the sections that are wanted; empty: all.
    """
    blocks = list[Block]()
    for name, told in SECTIONS:
        found = told(report) if not only or name in only else []
        blocks += [Heading(2, name), *found] if found else []
    return Story(report.title, f"Made on {report.made}.", tuple(blocks))


def _short(report: Report) -> list[Block]:
    got, said = report.evaluation, [overall(report.evaluation)]
    if isinstance(got, Evaluation):
        spoken = spoken_of(report, got)
        said += [promise(spoken)] if spoken else []
        said += [gist(got)]
    blocks: list[Block] = [Bullets(tuple(filter(None, said)))]
    if report.advice:
        blocks += [Heading(3, "What to do next"), Bullets(report.advice)]
    return blocks


def _wrong(report: Report) -> list[Block]:
    if isinstance(report.evaluation, Evaluation):
        return mistakes(report.evaluation)
    return missed(report.evaluation, report.photos)


def _data(report: Report) -> list[Block]:
    data = report.data
    splits = [s for s in SPLIT_NAMES if any(getattr(row, s) for row in data.counts)]
    rows = tuple(
        (row.label, *(f"{getattr(row, split):,}" for split in splits)) for row in data.counts
    )
    total = sum(getattr(row, split) for row in data.counts for split in splits)
    said = [f"{data.source}: {counted(total, 'photograph')} of {len(data.counts)} classes."]
    if data.groups:
        said.append(
            f"They make {counted(data.groups, 'group')} of what was taken together; "
            "no group is on two sides of the split."
        )
    said += [text for text in (data.split, *data.left_out) if text]
    head = ("Class", *(SPLIT_NAMES[split] for split in splits))
    table = Table("Photographs of each class", head, rows)
    return [Bullets(tuple(said)), *([table] if rows else []), *_checks(data)]


def _checks(data: DataFacts) -> list[Block]:
    if not data.complaints:
        return []
    kinds = Counter((found.kind, found.is_refused) for found in data.complaints)
    said = [
        f"{kind}: {count:,}, {'left out' if refused else 'kept'}."
        for (kind, refused), count in sorted(kinds.items())
    ]
    shown = data.complaints[:MOST_COMPLAINTS]
    named = [f"{found.path.parent.name}/{found.path.name}: {found.detail}" for found in shown]
    more = len(data.complaints) - len(shown)
    named += [f"And {more:,} more."] if more else []
    return [
        Heading(3, "What the check of the photographs found"),
        Bullets(tuple(said)),
        Bullets(tuple(named)),
    ]


def _training(report: Report) -> list[Block]:
    return [_drawn(curve) for curve in report.curves if curve.train]


def _drawn(curve: Curve) -> Chart:
    epochs = max(len(curve.train), len(curve.val))
    lines = [Line("learning", range(1, len(curve.train) + 1), curve.train)]
    text = (
        f"Over {counted(epochs, 'epoch')} the {curve.name} on the photographs that it learned from "
        f"went from {curve.train[0]:.3f} to {curve.train[-1]:.3f}"
    )
    if curve.val:
        lines.append(Line("validation", range(1, len(curve.val) + 1), curve.val, "two"))
        text += f"; on those kept for validation from {curve.val[0]:.3f} to {curve.val[-1]:.3f}"
    span = range_of([*curve.train, *curve.val])
    axes = Axes("epoch", curve.name, (1, max(2, epochs)), span)
    name = f"{curve.name[:1].upper()}{curve.name[1:]} by epoch"
    return Chart(name, f"{text}.", drawing(lines, axes), WIDTH_PX, HEIGHT_PX)


def _confused(report: Report) -> list[Block]:
    got = report.evaluation
    return confusion(got) if isinstance(got, Evaluation) else []


def _spoken(report: Report) -> list[Block]:
    got = report.evaluation
    return speaking(report, got) if isinstance(got, Evaluation) else []


def _worst(report: Report) -> list[Block]:
    got = report.evaluation
    return worst(got, report.photos) if isinstance(got, Evaluation) else []


def _lost(report: Report) -> list[Block]:
    exact = report.float_evaluation
    return against_float(report.evaluation, exact) if exact else []


def _again(report: Report) -> list[Block]:
    how = report.reproduce
    versions = ", ".join(f"{name} {version}" for name, version in how.versions)
    seed = "" if how.seed is None else f" Its random numbers start from seed {how.seed}."
    return [
        Para(f"This command makes it again.{seed}"),
        Para(how.command, is_code=True),
        *([Para(f"It ran with: {versions}.")] if versions else []),
    ]


SECTIONS: tuple[tuple[str, Callable[[Report], list[Block]]], ...] = (
    ("In short", _short),
    ("What it will get wrong", _wrong),
    ("The photographs", _data),
    ("How it learned", _training),
    ("Class by class", lambda report: classes(report.evaluation)),
    ("What was called what", _confused),
    ("When it speaks", _spoken),
    ("Whether its confidence can be trusted", lambda report: reliability(report.evaluation)),
    ("The worst mistakes", _worst),
    ("The int8 file against the float model", _lost),
    ("Size and time", lambda report: weight(report.model)),
    ("How to do it again", _again),
)
