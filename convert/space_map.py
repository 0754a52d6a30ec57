"""A collection's embeddings in two dimensions, and in words: which classes lie near which."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from convert.probe import ROWS_AT_ONCE, units
from convert.proportion import Proportion
from convert.report_words import counted, listed, per_hundred

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from convert.embedded import Embedded

    Vectors = NDArray[np.float32]

WAYS = ("pca", "tsne")
# t-SNE compares all pairs and begins from these.
MOST_POINTS, WIDTH_BEFORE = 5_000, 50
PERPLEXITY = 30.0
# Shape and colour together, so that neither alone has to tell classes apart.
SHAPES = ("o", "s", "^", "D", "v", "P", "X", "*", "<", ">", "p", "h")
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
INCHES, DPI = (9.0, 7.0), 130


@dataclass(frozen=True, eq=False)
class SpaceMap:
    """Points in the plane.

    Attributes:
        points: float64, shape (n, 2).
        labels: of each, shape (n,).
        way: ``pca`` or ``tsne``.
        kept: the share of the spread that the plane keeps, 0..1; None: t-SNE has none.
    """

    points: NDArray[np.float64]
    labels: tuple[str, ...]
    way: str
    kept: float | None


@dataclass(frozen=True)
class Lying:
    """Where a class lies.

    Attributes:
        label: its name.
        nearest: the other class whose mean is nearest.
        cosine: between both means, -1..1.
        amid_own: of its photographs, how many have their nearest neighbour among their own class.
    """

    label: str
    nearest: str
    cosine: float
    amid_own: Proportion


def chosen(embedded: Embedded, seed: int) -> list[int]:
    """Which photographs are drawn: all, or of many a random MOST_POINTS."""
    count = len(embedded.photos)
    if count <= MOST_POINTS:
        return list(range(count))
    picked = np.random.default_rng(seed).choice(count, MOST_POINTS, replace=False)
    return sorted(int(i) for i in picked)


def label_of(labels: Sequence[str]) -> str:
    """One name for what a photograph shows, be it several things or none."""
    return ", ".join(labels) or "unlabelled"


def plane(vectors: Vectors, labels: Sequence[str], way: str, seed: int) -> SpaceMap:
    """Lay embeddings out in the plane; the same seed gives the same points.

    Args:
        vectors: shape (n, width).
        labels: n.
        way: one of WAYS.
        seed: for t-SNE.
    """
    unit = units(vectors).astype(np.float64)
    centred = unit - unit.mean(axis=0)
    # A direction's sign is arbitrary; the largest share is made positive.
    left, spread, _ = np.linalg.svd(centred, full_matrices=False)
    size = min(WIDTH_BEFORE, left.shape[1])
    reduced = left[:, :size] * spread[:size]
    signs = np.sign(reduced[np.abs(reduced).argmax(axis=0), np.arange(size)])
    reduced = reduced * np.where(signs == 0, 1, signs)
    if way == "pca" or len(unit) < 4:
        total = float((spread**2).sum())
        kept = float((spread[:2] ** 2).sum()) / total if total else 1.0
        points = np.pad(reduced[:, :2], ((0, 0), (0, max(0, 2 - size))))
        return SpaceMap(points, tuple(labels), "pca", kept)
    return SpaceMap(_tsne(reduced, seed), tuple(labels), "tsne", None)


def _tsne(reduced: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    from sklearn.manifold import TSNE

    perplexity = min(PERPLEXITY, (len(reduced) - 1) / 3)
    made = TSNE(perplexity=perplexity, init="pca", random_state=seed).fit_transform(reduced)
    return np.asarray(made, np.float64)


def lying(vectors: Vectors, labels: Sequence[str]) -> tuple[Lying, ...]:
    """Where each class lies, measured in all dimensions and not in the drawing.

    Args:
        vectors: shape (n, width).
        labels: n, of at least two classes.
    """
    unit, names = units(vectors), sorted(set(labels))
    truth = np.array([names.index(label) for label in labels])
    means = units(np.stack([unit[truth == i].mean(axis=0) for i in range(len(names))]))
    between = means @ means.T
    np.fill_diagonal(between, -2)
    amid = truth[_nearest_other(unit)] == truth
    return tuple(
        Lying(
            name,
            names[int(between[i].argmax())],
            float(between[i].max()),
            Proportion(int(amid[truth == i].sum()), int((truth == i).sum())),
        )
        for i, name in enumerate(names)
    )


def _nearest_other(unit: Vectors) -> NDArray[np.int64]:
    found = np.empty(len(unit), np.int64)
    for at in range(0, len(unit), ROWS_AT_ONCE):
        likeness = unit[at : at + ROWS_AT_ONCE] @ unit.T
        rows = np.arange(len(likeness))
        likeness[rows, at + rows] = -2
        found[at : at + ROWS_AT_ONCE] = likeness.argmax(axis=1)
    return found


def description(drawn: SpaceMap, rows: Sequence[Lying]) -> list[str]:
    """The picture in words: a line a class, the nearest pairs first."""
    how = "principal components" if drawn.way == "pca" else "t-SNE"
    kept = "" if drawn.kept is None else f", which keep {100 * drawn.kept:.0f} % of the spread"
    count, classes = len(drawn.labels), counted(len(set(drawn.labels)), "class", "classes")
    first = f"{counted(count, 'photograph')} of {classes}, drawn by {how}{kept}."
    if not rows:
        return [first]
    first += " What follows is measured in all dimensions."
    said = [first, *(_lies(row) for row in sorted(rows, key=lambda row: -row.cosine))]
    apart = [row.label for row in rows if row.amid_own.value >= 0.95]
    return [*said, f"Well apart from all others: {listed(apart)}."] if apart else said


def _lies(row: Lying) -> str:
    return (
        f"{row.label} lies nearest to {row.nearest} (cosine of their means {row.cosine:.2f}); "
        f"of its photographs, {per_hundred(row.amid_own)} have their nearest neighbour among "
        "their own class."
    )


def draw(drawn: SpaceMap, path: Path, title: str) -> None:
    """Draw the points as PNG, with a legend; classes differ in shape and in colour.

    Raises:
        OSError: the file cannot be written.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure: Any = Figure(figsize=INCHES, dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    names = sorted(set(drawn.labels))
    of = np.array([names.index(label) for label in drawn.labels])
    for i, name in enumerate(names):
        own = drawn.points[of == i]
        axes.scatter(
            own[:, 0], own[:, 1], s=26, alpha=0.75, linewidths=0,
            marker=SHAPES[i % len(SHAPES)], color=COLOURS[i % len(COLOURS)],
            label=f"{name} ({len(own):,})".replace("$", r"\$"),
        )  # fmt: skip
    axes.set_title(title.replace("$", r"\$"))
    axes.set_xticks([])
    axes.set_yticks([])
    columns = 1 + len(names) // 40
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), ncols=columns, fontsize="small")
    _save(figure, path)


def _save(figure: Any, path: Path) -> None:
    beside = path.with_name(f".{path.name}.part")
    try:
        with warnings.catch_warnings():
            # An emoji that the font lacks is a box in the legend; the words have its name.
            warnings.filterwarnings("ignore", "Glyph")
            # Without the program's name and version: the same points give the same bytes.
            figure.savefig(beside, format="png", metadata={"Software": None})
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
