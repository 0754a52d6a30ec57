from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from convert.heads import HEADS, fit
from convert.heads.features import Features
from convert.heads.nuisance import squeeze_of
from convert.heads.rows import rows_of
from seeing.errors import UsageError
from tests.embeddings import LABELS, clusters, truth_of

pytest.importorskip("sklearn")


@pytest.mark.parametrize("kind", HEADS)
@pytest.mark.parametrize("copies", [0, 3])
def test_a_head_names_what_it_was_taught(kind: str, copies: int) -> None:
    head = fit(kind, clusters(copies=copies), LABELS, seed=0)
    unseen = clusters(30, seed=5)
    right = head.logits(unseen.vectors).argmax(1) == truth_of(unseen)
    assert right.mean() > 0.95
    assert (head.kind, head.labels, head.activation) == (kind, LABELS, HEADS[kind].activation)


@pytest.mark.parametrize("kind", HEADS)
def test_the_same_seed_gives_the_same_head_to_the_bit(kind: str) -> None:
    first, second = (fit(kind, clusters(), LABELS, seed=3) for _ in range(2))
    fed = clusters(5, seed=9).vectors
    assert first.logits(fed).tobytes() == second.logits(fed).tobytes()


@pytest.mark.parametrize("kind", [kind for kind in HEADS if kind != "multilabel"])
def test_one_photograph_a_class_is_enough_to_begin(kind: str) -> None:
    head = fit(kind, clusters(1), LABELS, seed=0)
    unseen = clusters(20, seed=5)
    assert (head.logits(unseen.vectors).argmax(1) == truth_of(unseen)).mean() > 0.8


@pytest.mark.parametrize("kind", HEADS)
def test_contrast_does_not_count(kind: str) -> None:
    head = fit(kind, clusters(), LABELS, seed=0)
    fed = clusters(5, seed=9).vectors
    assert np.allclose(head.logits(fed), head.logits(fed * 7), atol=1e-3)


@pytest.mark.parametrize("kind", HEADS)
def test_an_embedding_of_zeros_gives_numbers(kind: str) -> None:
    head = fit(kind, clusters(), LABELS, seed=0)
    assert np.isfinite(head.logits(np.zeros((1, 96), np.float32))).all()


def test_labels_may_stand_in_another_order() -> None:
    turned = LABELS[::-1]
    head = fit("linear", clusters(), turned, seed=0)
    unseen = clusters(10, seed=5)
    named = [turned[number] for number in head.logits(unseen.vectors).argmax(1)]
    assert named == [photo.label for photo in unseen.photos]


def test_two_classes_are_enough() -> None:
    two = clusters()
    keep = [row for row, photo in enumerate(two.photos) if photo.label != "purse"]
    two = replace(
        two,
        photos=tuple(two.photos[row] for row in keep),
        vectors=two.vectors[keep],
        copies=two.copies[keep],
    )
    for kind in HEADS:
        logits = fit(kind, two, LABELS[:2], seed=0).logits(two.vectors)
        assert logits.shape == (len(keep), 2)
        assert (logits.argmax(1) == truth_of(two)).all()


@pytest.mark.parametrize(
    ("kind", "labels", "said"),
    [
        ("forest", LABELS, "a head: linear"),
        ("linear", LABELS[:1], "'key'"),
        ("linear", (*LABELS, "ghost"), "none of ghost"),
        ("linear", ("cup", "key"), "'purse'"),
    ],
)
def test_what_cannot_be_learned_is_said_in_one_line(
    kind: str, labels: tuple[str, ...], said: str
) -> None:
    with pytest.raises(UsageError) as caught:
        fit(kind, clusters(), labels, seed=0)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_several_labels_need_the_multilabel_head() -> None:
    several = clusters()
    photos = list(several.photos)
    photos[0] = replace(photos[0], labels=("cup", "key"))
    several = replace(several, photos=tuple(photos))
    with pytest.raises(UsageError, match="multilabel"):
        fit("linear", several, LABELS, seed=0)
    logits = fit("multilabel", several, LABELS, seed=0).logits(several.vectors)
    assert (logits[0] > 0).tolist() == [True, True, False]


def test_a_label_on_every_photograph_tells_nothing() -> None:
    always = clusters()
    photos = tuple(
        replace(photo, labels=tuple(sorted({"cup", *photo.labels}))) for photo in always.photos
    )
    with pytest.raises(UsageError, match="'cup' on every photograph"):
        fit("multilabel", replace(always, photos=photos), LABELS, seed=0)


def test_features_are_unit_vectors_whatever_comes() -> None:
    rng = np.random.default_rng(0)
    for vectors in (rng.gamma(1, 1, (5, 40)), rng.standard_normal((5, 40))):
        fed = vectors.astype(np.float32)
        features = Features.for_vectors(fed)
        assert features.takes_root == bool((fed >= 0).all())
        assert np.allclose(np.linalg.norm(features(fed), axis=1), 1, atol=1e-5)


def test_the_squeeze_shortens_what_copies_differ_in_and_little_else() -> None:
    rows = rows_of(clusters(copies=8), LABELS)
    direction = np.zeros(96, np.float32)
    direction[3] = 1
    copies = rows.vectors[:, None] + np.linspace(-1, 1, 8)[:, None] * direction
    squeeze = squeeze_of(replace(rows, copies=copies.astype(np.float32)))
    across = np.random.default_rng(0).standard_normal(96).astype(np.float32)
    across[3] = 0
    along = np.linalg.norm(squeeze(direction[None]))
    assert along < 0.2 * np.linalg.norm(squeeze(across[None])) / np.linalg.norm(across)
    assert np.linalg.norm(squeeze(rows.vectors), axis=1).mean() == pytest.approx(1, abs=1e-3)
