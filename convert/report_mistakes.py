"""What it gets wrong: the confusion in sentences and in a table, and the worst photographs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convert.report_blocks import Bullets, Para, Pictures, Table
from convert.report_words import counted, listed, per_hundred, percent, photographs_of
from convert.thumbnail import thumbnail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convert.measure import Evaluation, Mistake, MixUp
    from convert.photo import Photo
    from convert.report_blocks import Block

WORST = 12
MIX_UPS = 8
MOST_COLUMNS = 40
WEAK_RECALL = 0.8


def mistakes(got: Evaluation) -> list[Block]:
    """What it will get wrong, in sentences."""
    sentences = [mixed_up(pair) for pair in got.mix_ups(MIX_UPS)]
    sentences += [_weak(label) for label in weak_labels(got)]
    silent = [row.label for row in got.classes if row.recall.of and not row.precision.of]
    sentences += [f"It never said {label}." for label in silent]
    if not sentences:
        count = counted(len(got.truth), "photograph")
        sentences = [f"On these {count} it made no mistake; that is no proof that it makes none."]
    return [Bullets(tuple(sentences))]


def mixed_up(pair: MixUp) -> str:
    """One pair, such as "Of 30 photographs of roses, 2 were called tulips: 7 of 100."."""
    verb = "was" if pair.share.hits == 1 else "were"
    return (
        f"Of {photographs_of(pair.share.of, pair.truth)}, {pair.share.hits:,} {verb} "
        f"called {pair.called}: {per_hundred(pair.share)}."
    )


def weak_labels(got: Evaluation) -> list[str]:
    """The classes that it finds too seldom."""
    return [r.label for r in got.classes if r.recall.of and r.recall.value < WEAK_RECALL]


def _weak(label: str) -> str:
    return (
        f"It finds {label} too seldom, fewer than {100 * WEAK_RECALL:.0f} of 100: "
        "more and more varied photographs of it would help most."
    )


def confusion(got: Evaluation) -> list[Block]:
    """The confusion matrix: a sentence a class for the ear, a table for the eye."""
    shown = [i for i, row in enumerate(got.classes) if row.recall.of or row.precision.of]
    sentences = tuple(called(got, i) for i in shown if got.classes[i].recall.of)
    if len(shown) > MOST_COLUMNS:
        return [Bullets(sentences)]
    names = tuple(got.labels[i] for i in shown)
    counts = got.confusion[shown][:, shown]
    rows = tuple((name, *(f"{n:,}" for n in row)) for name, row in zip(names, counts, strict=True))
    most = counts.sum(axis=1, keepdims=True).clip(1)
    shades = tuple(tuple(float(share) for share in row) for row in counts / most)
    table = Table(
        "Confusion matrix: rows are what they show, columns what they were called",
        ("Shows", *names),
        rows,
        sentences,
        shades,
    )
    return [table]


def called(got: Evaluation, i: int) -> str:
    """One row, such as "Of 30 photographs of roses, 27 were called roses, 2 tulips, 1 daisy."."""
    total, counts = got.classes[i].recall.of, got.confusion[i]
    of = f"Of {photographs_of(total, got.labels[i])}"
    # The truth first, then the others, most frequent first.
    order = sorted(range(len(counts)), key=lambda j: (j != i, -int(counts[j])))
    said = [(int(counts[j]), got.labels[j]) for j in order if counts[j]]
    if len(said) == 1:
        everyone = "it was" if total == 1 else f"all {total:,} were"
        return f"{of}, {everyone} called {said[0][1]}."
    # "2 20 rupees" would be two numbers in a row.
    is_numbered = any(label[:1].isdigit() for _, label in said)
    first = f"{said[0][0]:,} {_were(said[0][0])} called {said[0][1]}"
    if said[0][1] != got.labels[i]:
        first = f"none was called {got.labels[i]}, {first}"
    rest = [f"{n:,} {_were(n) + ' called ' if is_numbered else ''}{name}" for n, name in said[1:]]
    return f"{of}, {', '.join([first, *rest])}."


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def worst(got: Evaluation, photos: Sequence[Photo]) -> list[Block]:
    """The surest mistakes, with the photographs."""
    found = got.worst(WORST)
    if not found:
        return []
    text = (
        f"The {counted(len(found), 'mistake')} it was surest of. Look at them, or have them "
        "described to you: is the photograph poor, the name wrong, or the model?"
    )
    pictures = tuple(thumbnail(photos[m.index].path, *_captions(m, photos)) for m in found)
    return [Para(text), Pictures(pictures)]


def _captions(mistake: Mistake, photos: Sequence[Photo]) -> tuple[str, str]:
    path = photos[mistake.index].path
    short = f"{mistake.truth}, called {mistake.called} ({percent(mistake.confidence)})"
    full = (
        f"a photograph of {mistake.truth} that was called {mistake.called} with a confidence of "
        f"{percent(mistake.confidence)}; {mistake.truth} got {percent(mistake.chance_of_truth)}. "
        f"File {path.name} in folder {path.parent.name}."
    )
    return short, full


def gist(got: Evaluation) -> str:
    """The one pair to know of."""
    pairs = got.mix_ups(1)
    weak = weak_labels(got)
    also = f" It finds {listed(weak)} too seldom." if weak else ""
    return (f"What it mixes up most: {mixed_up(pairs[0])}" if pairs else "") + also
