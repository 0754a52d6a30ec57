"""The six heads: what each is, and one way to fit them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convert.heads import cosine, knn, linear, mlp, multilabel, prototype
from convert.heads.rows import Rows, rows_of
from seeing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convert.embedded import Embedded
    from convert.head import Head


@dataclass(frozen=True)
class HeadKind:
    """A kind of head.

    Attributes:
        name: what it is called on the command line and on packs.
        summary: one line for people.
        activation: what its logits go through: ``softmax`` or ``sigmoid``.
        fit_rows: (rows, seed) -> a head.
    """

    name: str
    summary: str
    activation: str
    fit_rows: Callable[[Rows, int], Head]


HEADS = {
    kind.name: kind
    for kind in (
        HeadKind("linear", "one layer, the best with many photographs", "softmax", linear.fit),
        HeadKind("mlp", "1,024 hidden units and ReLU", "softmax", mlp.fit),
        HeadKind("cosine", "the middle of each class, then tuned", "softmax", cosine.fit),
        HeadKind("knn", "the most similar photographs vote", "softmax", knn.fit),
        HeadKind("prototype", "the middle of each class", "softmax", prototype.fit),
        HeadKind("multilabel", "yes or no for each class", "sigmoid", multilabel.fit),
    )
}


def fit(kind: str, embedded: Embedded, labels: Sequence[str], *, seed: int) -> Head:
    """Fit a head to photographs, all of which it may learn from.

    Args:
        kind: a key of HEADS.
        embedded: the photographs to learn from, and their copies.
        labels: the classes, in the order that the logits shall have.
        seed: of what is left to chance; the same input and seed give the same head.

    Raises:
        UsageError: no such kind, fewer than two classes, a class without a photograph, or a
            photograph with several labels where the kind takes one.
    """
    from threadpoolctl import threadpool_limits

    if kind not in HEADS:
        raise UsageError.of(
            expected=f"a head: {', '.join(HEADS)}", received=repr(kind), todo="Name one."
        )
    rows = rows_of(embedded, labels)
    if HEADS[kind].activation == "softmax" and not (rows.targets.sum(1) == 1).all():
        raise UsageError.of(
            expected=f"one label for each photograph, which the head {kind} wants",
            received="photographs with several or none",
            todo="Use the head multilabel.",
        )
    # One thread: how sums are split decides the last digit; and several wait for each other longer
    # than such small sums take. On a busy machine of two cores heads took 3 to 30 times as long.
    with threadpool_limits(1):
        return HEADS[kind].fit_rows(rows, seed)
