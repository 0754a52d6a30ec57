"""When it speaks and what that costs: thresholds, risk against coverage, reliability."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convert.charts import HEIGHT_PX, WIDTH_PX, Axes, Line, drawing
from convert.measure import Evaluation
from convert.report_blocks import Block, Bullets, Chart, Para, Table
from convert.report_words import counted, figure, per_hundred, percent

if TYPE_CHECKING:
    from convert.measure_many import MultilabelEvaluation
    from convert.proportion import Proportion
    from convert.reliability import Reliability
    from convert.report import Report, Thresholds
    from convert.risk import RiskCoverage, Spoken

COVERAGES = (0.5, 0.7, 0.8, 0.9, 0.95, 1.0)


def spoken_of(report: Report, got: Evaluation) -> Spoken | None:
    """What the device's rule for speaking makes of the photographs; None: no rule is known."""
    limits = report.thresholds
    if report.speaks is not None:
        return got.when(report.speaks)
    return got.when(got.speaks(limits.sure, dict(limits.by_label))) if limits else None


def promise(spoken: Spoken) -> str:
    """In a sentence: it will speak on 84 of 100 photographs, and of those 1 of 100 is wrong."""
    if not spoken.coverage.hits:
        return "It will not speak on any photograph: it is never sure enough."
    will = f"It will speak on {per_hundred(spoken.coverage)} photographs"
    if not spoken.wrong.hits:
        return (
            f"{will}, and of the {spoken.wrong.of:,} that it spoke on none was wrong; "
            f"by the count alone, up to {100 * spoken.wrong.high:.1f} of 100 could be."
        )
    wrong = per_hundred(spoken.wrong)
    verb = "is" if wrong.startswith("1 ") else "are"
    return (
        f"{will}, and of those that it speaks on {wrong} {verb} wrong "
        f"({spoken.wrong.hits:,} of {spoken.wrong.of:,} here; the true share lies between "
        f"{100 * spoken.wrong.low:.1f} and {100 * spoken.wrong.high:.1f} of 100)."
    )


def speaking(report: Report, got: Evaluation) -> list[Block]:
    """The thresholds and what they mean, and what others would."""
    blocks = list[Block]()
    spoken = spoken_of(report, got)
    if spoken and report.thresholds:
        blocks += [Para(promise(spoken)), Bullets(tuple(_limits(report.thresholds)))]
    else:
        blocks.append(Para("No thresholds are known: the table says what each would do."))
    curve = got.risk_coverage
    blocks += [_choices(got), _curve(curve, spoken)]
    return blocks


def _limits(limits: Thresholds) -> list[str]:
    said = [
        f"With a confidence of {percent(limits.sure)} or more it names the thing."
        if limits.sure <= 1
        else "It never names a thing for certain: no confidence was reliable enough.",
        f"From {percent(limits.unsure)} on it says at least that it is not sure; below, nothing."
        if limits.unsure <= 1
        else "It never says that it is not sure.",
    ]
    if limits.familiarity is not None:
        said.append(
            "What is less like the taught photographs than a cosine similarity of "
            f"{limits.familiarity:.2f} counts as unknown, however sure the answer."
        )
    said += [
        f"For {label} it asks for {percent(limit)}."
        if limit <= 1
        else f"It never says {label} for certain."
        for label, limit in limits.by_label
    ]
    return [*said, limits.basis] if limits.basis else said


def _choices(got: Evaluation) -> Table:
    curve = got.risk_coverage
    rows, spoken = list[tuple[str, ...]](), list[str]()
    ends = [int(np.searchsorted(curve.coverage, share - 1e-9)) for share in COVERAGES]
    for i in sorted(set(ends)):
        at = got.at(float(curve.thresholds[i]))
        threshold = percent(float(curve.thresholds[i]))
        rows.append(
            (threshold, percent(at.coverage.value), f"{at.wrong.hits:,} of {at.wrong.of:,}")
        )
        spoken.append(
            f"Speaking from {threshold} on: it speaks on {per_hundred(at.coverage)}, "
            f"and {_wrong_of(at.wrong)}."
        )
    return Table(
        "What other thresholds would do",
        ("Speaks from", "Speaks on", "Wrong of those"),
        tuple(rows),
        tuple(spoken),
    )


def _wrong_of(share: Proportion) -> str:
    """``none of these 75 is wrong``, ``2 of these 75 are wrong``."""
    verb = "is" if share.hits < 2 else "are"
    return f"{share.hits or 'none'} of these {share.of:,} {verb} wrong"


def _curve(curve: RiskCoverage, spoken: Spoken | None) -> Chart:
    xs, ys = [float(x) for x in curve.coverage], [float(y) for y in curve.risk]
    top = max(0.05, *ys)
    axes = Axes("share of photographs it speaks on", "share of those wrong", (0, 1), (0, top))
    has_mark = spoken is not None and spoken.coverage.hits > 0
    mark = (spoken.coverage.value, spoken.wrong.value) if spoken and has_mark else None
    half = int(np.searchsorted(curve.coverage, 0.5 - 1e-9))
    text = (
        f"When it speaks on the surer half, {percent(ys[half])} of that is wrong; when it speaks "
        f"on everything, {percent(ys[-1])}. The mean over the whole curve is {figure(curve.area)}; "
        "0 would be perfect."
    )
    if mark:
        text += f" The ring marks the chosen threshold: {percent(mark[0])}, {percent(mark[1])}."
    svg = drawing([Line("risk", xs, ys)], axes, mark)
    return Chart("Wrong answers against answers given", text, svg, WIDTH_PX, HEIGHT_PX)


def reliability(got: Evaluation | MultilabelEvaluation) -> list[Block]:
    """Whether it is right as often as it says."""
    found = got.reliability
    return [
        Para(_trust(found, "right" if isinstance(got, Evaluation) else "there")),
        _diagram(found),
        _bins(found),
    ]


def _trust(found: Reliability, right: str) -> str:
    many = max((bin_ for bin_ in found.bins if bin_.count), key=lambda bin_: bin_.count)
    way = "too sure of itself" if found.is_too_sure else "not too sure of itself"
    return (
        f"On average its confidence is {100 * found.ece:.1f} points away from how often it is "
        f"{right} (expected calibration error {found.ece:.3f}; a perfect one would show "
        f"{found.noise:.3f} on as few photographs); on the whole it is {way}. "
        f"Most answers, {many.count:,}, came with a confidence of {percent(many.low)} to "
        f"{percent(many.high)}: of these {percent(many.accuracy)} were {right}."
    )


def _diagram(found: Reliability) -> Chart:
    full = [bin_ for bin_ in found.bins if bin_.count]
    points = [(bin_.confidence, bin_.accuracy) for bin_ in full]
    axes = Axes("confidence", "share that was right", (0, 1), (0, 1))
    lines = [
        Line("perfect", (0, 1), (0, 1), "two"),
        Line("this model", [x for x, _ in points], [y for _, y in points], "one", has_dots=True),
    ]
    gap = max(full, key=lambda bin_: bin_.count * abs(bin_.confidence - bin_.accuracy))
    text = (
        "A dot for each step of the confidence that has answers; on the dashed diagonal it is "
        f"right as often as it says. What weighs most: {counted(gap.count, 'answer')} with a mean "
        f"confidence of {percent(gap.confidence)}, of which {percent(gap.accuracy)} were right."
    )
    return Chart("Confidence against truth", text, drawing(lines, axes), WIDTH_PX, HEIGHT_PX)


def _bins(found: Reliability) -> Table:
    full = [bin_ for bin_ in found.bins if bin_.count]
    rows = tuple(
        (
            f"{percent(bin_.low)} to {percent(bin_.high)}",
            f"{bin_.count:,}",
            percent(bin_.confidence),
            percent(bin_.accuracy),
        )
        for bin_ in full
    )
    head = ("Confidence", "Answers", "Mean confidence", "Right")
    return Table("Confidence against truth in figures", head, rows)
