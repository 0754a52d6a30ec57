"""Advice: the four quadrants, the probes it rests on, and what to photograph next."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from convert.advise import Naming, measure
from convert.advise_words import QUADRANTS, recommend
from convert.cli import main
from convert.embedded import Embedded
from convert.photo import Photo
from convert.probe import cross_validated, units, vote
from seeing.errors import UsageError
from tests.pictures import DATA, needs_data

if TYPE_CHECKING:
    from convert.advise import Advised

WIDTH = 64


def collection(
    each: int = 30, *, crowding: float = 0.2, spread: float = 0.7, burst: int = 1, seed: int = 0
) -> Embedded:
    """Three classes in a made space.

    ``crowding`` is what all share, ``spread`` what is each photograph's own, ``burst`` how many
    photographs in a row are copies of one.
    """
    chance = np.random.default_rng(seed)
    common = chance.normal(size=WIDTH)
    photos, vectors = list[Photo](), list[np.ndarray]()
    for label in ("apple", "bread", "cup"):
        own = chance.normal(size=WIDTH)
        for i in range(each):
            if i % burst == 0:
                noise = chance.normal(size=WIDTH)
            vectors.append(crowding * 3 * common + own * (1 - spread) + noise * spread)
            group = f"{label} {i // burst}" if burst > 1 else ""
            photos.append(Photo(Path(f"{label}/{i}.jpg"), (label,), "", group))
    made = np.stack(vectors).astype(np.float32)
    return Embedded(tuple(photos), made, np.empty((len(made), 0, WIDTH), np.float32), "b", "0")


def naming(confidence: float) -> Naming:
    labels = ("apple", "apple", "bread", "cup")
    return Naming(labels, ("apple", "fig", "loaf", "mug"), (confidence,) * 4)


@pytest.mark.parametrize(
    ("each", "crowding", "has_many", "is_near"),
    [
        (20, 0.0, False, True),
        (120, 0.0, True, True),
        (20, 0.8, False, False),
        (120, 0.8, True, False),
    ],
)
def test_the_four_quadrants(each: int, crowding: float, *, has_many: bool, is_near: bool) -> None:
    got = measure(collection(each, crowding=crowding), naming(0.6))
    assert (got.has_many, got.is_near) == (has_many, is_near)
    advice = recommend(got)
    assert QUADRANTS[has_many, is_near][1] in advice.why
    if not has_many:
        assert advice.unfreeze == "nothing"


def test_nobody_unfreezes_what_is_good_already() -> None:
    got = measure(collection(120, crowding=0.8, spread=0.3), None)
    best = got.best_probe
    assert best is not None
    assert best[1].value > 0.95
    assert recommend(got).unfreeze == "nothing"
    assert "unfreezing is not worth its time" in " ".join(recommend(got).why)


def test_crowding_is_the_mean_cosine_of_different_classes() -> None:
    embedded = collection(7)
    unit = units(embedded.vectors)
    labels = np.array([photo.label for photo in embedded.photos])
    cosines = (unit @ unit.T)[labels[:, None] != labels]
    assert measure(embedded, None).crowding == pytest.approx(float(cosines.mean()), abs=1e-5)


def test_a_burst_does_not_vote_for_itself() -> None:
    """Pure noise: only its own copies would name a photograph rightly."""
    embedded = collection(24, spread=1.0, burst=6)
    unit = units(embedded.vectors)
    truth = np.repeat(np.arange(3), 24)
    groups = [photo.group for photo in embedded.photos]
    assert vote(unit, truth, [""] * 72).accuracy.value > 0.9
    assert vote(unit, truth, groups).accuracy.value < 0.7
    blind = cross_validated(unit, truth, [""] * 72, 0)
    honest = cross_validated(unit, truth, groups, 0)
    assert all(blind[name].value > honest[name].value + 0.2 for name in blind)


def test_the_vote_agrees_with_scikit_learn() -> None:
    neighbours = pytest.importorskip("sklearn.neighbors")
    embedded = collection(10, spread=0.85)
    unit, truth = units(embedded.vectors), np.repeat(np.arange(3), 10)
    ours = vote(unit, truth, [""] * 30)
    for i in range(30):
        rest = np.arange(30) != i
        model = neighbours.KNeighborsClassifier(5, metric="cosine", weights=lambda d: 3 - d)
        assert model.fit(unit[rest], truth[rest]).predict(unit[i : i + 1])[0] == ours.voted[i]


def test_probes_learn_what_can_be_learnt() -> None:
    embedded = collection(20, spread=0.4)
    unit, truth = units(embedded.vectors), np.repeat(np.arange(3), 20)
    easy = cross_validated(unit, truth, [""] * 60, 0)
    assert set(easy) == {"linear", "prototype", "knn"}
    assert all(share.value > 0.95 for share in easy.values())
    shuffled = np.random.default_rng(0).permutation(truth)
    assert all(s.value < 0.6 for s in cross_validated(unit, shuffled, [""] * 60, 0).values())


def test_with_one_photograph_of_a_class_nothing_is_promised() -> None:
    got = measure(collection(1), None)
    assert got.best_probe is None
    assert recommend(got).head == "cosine"


def needs(got: Advised, label: str) -> str:
    return next((s for s in recommend(got).photograph if s.startswith(f"{label}: ")), "")


def test_what_to_photograph_next() -> None:
    embedded = collection(40, spread=0.4)
    keep = [i for i, p in enumerate(embedded.photos) if p.label != "cup" or i % 10 == 0]
    fewer = Embedded(
        tuple(embedded.photos[i] for i in keep),
        embedded.vectors[keep], embedded.copies[keep], "b", "0",
    )  # fmt: skip
    assert "16 more photographs, it has 4" in needs(measure(fewer, None), "cup")
    bursts = measure(collection(40, burst=10, spread=0.4), None)
    assert "show only 4 moments or objects" in needs(bursts, "apple")
    alike = measure(collection(40, crowding=0.8, spread=0.2), None)
    assert "much alike" in needs(alike, "bread")
    mixed = recommend(measure(collection(40, spread=0.9), None)).photograph
    assert any("it is taken for" in sentence for sentence in mixed)


def test_what_the_backbone_calls_them() -> None:
    got = measure(collection(5), naming(0.5))
    assert [row.known_as for row in got.classes] == ["apple", "loaf", "mug"]
    assert "The backbone itself calls apple apple, bread loaf and cup mug." in recommend(got).why
    assert got.confidence == pytest.approx(0.5)


def test_what_cannot_be_advised_on() -> None:
    embedded = collection(3)
    several = (Photo(Path("a"), ("a", "b")), *embedded.photos[1:])
    for photos in (several, tuple(Photo(p.path, ("one",)) for p in embedded.photos)):
        with pytest.raises(UsageError):
            measure(Embedded(photos, embedded.vectors, embedded.copies, "b", "0"), None)


def test_of_very_many_a_sample_is_probed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convert.advise.MOST_PROBED", 30)
    got = measure(collection(40), None)
    assert got.neighbours.accuracy.of == 30
    assert [row.count for row in got.classes] == [40, 40, 40]


@needs_data("flowers")
@pytest.mark.data
def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for label in ("daisy", "roses"):
        (tmp_path / "photos" / label).mkdir(parents=True)
        for path in sorted((DATA / "flowers" / "train" / label).iterdir())[:8]:
            shutil.copy(path, tmp_path / "photos" / label)
    common = ["advise", str(tmp_path / "photos"), "--plain", "--cache", str(tmp_path / "cache")]
    assert main([*common, "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["has_many"] is False
    assert figures["is_near"] is True
    assert figures["neighbours"] > 0.7
    assert main(common) == 0
    said = capsys.readouterr().out
    assert said.startswith(
        "Quadrant: few photographs, near to what the backbone knows.\nHead: --head "
    )
    assert "Photograph next:" in said
