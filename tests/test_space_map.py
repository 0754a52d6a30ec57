"""The space of embeddings: nearest photographs, the map as a picture and in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from convert.cli import main
from convert.embedded import Embedded
from convert.embedded_file import write_embedded
from convert.embedder import shipped
from convert.nearest import nearest
from convert.photo import Photo
from convert.space_map import MOST_POINTS, chosen, description, draw, lying, plane
from tests.packs import CAT, CUP, ROCKET, embedding
from tests.pictures import photograph
from tests.test_advise import collection

if TYPE_CHECKING:
    from numpy.typing import NDArray


def labels_of(embedded: Embedded) -> list[str]:
    return [photo.label for photo in embedded.photos]


def test_the_nearest_are_those_of_scikit_learn() -> None:
    neighbours = pytest.importorskip("sklearn.neighbors")
    embedded = collection(10)
    asked = embedded.vectors[3] + 0.1
    model = neighbours.NearestNeighbors(n_neighbors=7, metric="cosine").fit(embedded.vectors)
    distances, rows = model.kneighbors(asked[None])
    ours = nearest(asked, embedded, 7)
    assert [n.photo for n in ours] == [embedded.photos[i] for i in rows[0]]
    assert [n.cosine for n in ours] == pytest.approx(list(1 - distances[0]), abs=1e-5)
    assert len(nearest(asked, embedded, 999)) == 30


def test_pca_is_that_of_scikit_learn() -> None:
    decomposition = pytest.importorskip("sklearn.decomposition")
    embedded = collection(20)
    unit = embedded.vectors / np.linalg.norm(embedded.vectors, axis=1, keepdims=True)
    model = decomposition.PCA(2, svd_solver="full")
    theirs = model.fit_transform(unit)
    ours = plane(embedded.vectors, labels_of(embedded), "pca", 0)
    assert np.abs(ours.points) == pytest.approx(np.abs(theirs), abs=1e-4)
    assert ours.kept == pytest.approx(model.explained_variance_ratio_.sum(), abs=1e-4)


@pytest.mark.parametrize("way", ["pca", "tsne"])
def test_the_map_keeps_classes_together(way: str) -> None:
    embedded = collection(20, spread=0.4)
    labels = labels_of(embedded)
    drawn = plane(embedded.vectors, labels, way, 0)
    again = plane(embedded.vectors, labels, way, 0)
    assert (drawn.points == again.points).all()
    apart = np.linalg.norm(drawn.points[:, None] - drawn.points, axis=2)
    np.fill_diagonal(apart, np.inf)
    own = np.array(labels)
    assert (own[apart.argmin(axis=1)] == own).mean() > 0.9


@pytest.mark.parametrize("count", [1, 2, 3, 5])
@pytest.mark.parametrize("way", ["pca", "tsne"])
def test_few_points_are_drawn_too(way: str, count: int, tmp_path: Path) -> None:
    vectors = np.random.default_rng(0).normal(size=(count, 8)).astype(np.float32)
    drawn = plane(vectors, ["$x_1$", "🌹", "a", "b", "c"][:count], way, 0)
    assert drawn.points.shape == (count, 2)
    assert np.isfinite(drawn.points).all()
    draw(drawn, tmp_path / "map.png", "few")
    assert cv2.imread(str(tmp_path / "map.png")) is not None


def near_and_far() -> tuple[NDArray[np.float32], list[str]]:
    """Apples and pears side by side, bricks far off."""
    chance = np.random.default_rng(0)
    places = {"apple": (1, 0.1, 0), "pear": (1, -0.1, 0), "brick": (0, 0, 1)}
    vectors = [
        np.array(at) + chance.normal(size=3) * 0.05 for at in places.values() for _ in "12345"
    ]
    return np.stack(vectors).astype(np.float32), [name for name in places for _ in "12345"]


def test_words_say_what_lies_near_what() -> None:
    vectors, labels = near_and_far()
    rows = {row.label: row for row in lying(vectors, labels)}
    assert rows["apple"].nearest == "pear"
    assert rows["pear"].nearest == "apple"
    assert rows["apple"].cosine > 0.9 > rows["brick"].cosine
    assert rows["brick"].amid_own.value == 1
    said = description(plane(vectors, labels, "pca", 0), list(rows.values()))
    assert said[0].startswith("15 photographs of 3 classes, drawn by principal components")
    assert "apple lies nearest to pear" in said[1] + said[2]
    assert said[3].startswith("brick lies nearest to")


def test_one_class_is_told_of_too() -> None:
    vectors, _ = near_and_far()
    said = description(plane(vectors, ["apple"] * 15, "tsne", 0), ())
    assert said == ["15 photographs of 1 class, drawn by t-SNE."]


def test_the_picture_has_a_shape_for_each_class_and_is_the_same_again(tmp_path: Path) -> None:
    vectors, labels = near_and_far()
    drawn = plane(vectors, labels, "pca", 0)
    for name in ("a.png", "b.png"):
        draw(drawn, tmp_path / name, "fruit")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"a.png", "b.png"}
    picture = cv2.imread(str(tmp_path / "a.png"))
    assert picture is not None
    assert picture.std() > 5


def test_of_very_many_some_are_drawn() -> None:
    photos = tuple(Photo(Path(f"{i}"), ("a",)) for i in range(MOST_POINTS + 10))
    vectors = np.zeros((len(photos), 1), np.float32)
    embedded = Embedded(photos, vectors, np.empty((len(photos), 0, 1), np.float32), "b", "0")
    rows = chosen(embedded, 0)
    assert len(set(rows)) == MOST_POINTS
    assert rows == chosen(embedded, 0)
    assert rows != chosen(embedded, 1)


@pytest.fixture
def embeddings(tmp_path: Path) -> Path:
    """The cat, the cup and the rocket, as the device's backbone sees them."""
    names = (CAT, CUP, ROCKET)
    photos = tuple(Photo(photograph(name), (name.partition(".")[0],)) for name in names)
    vectors = np.stack([embedding(name) for name in names])
    copies = np.empty((3, 0, vectors.shape[1]), np.float32)
    sha256 = shipped().sha256
    write_embedded(tmp_path / "three.npz", Embedded(photos, vectors, copies, "backbone", sha256))
    return tmp_path / "three.npz"


def test_the_command_neighbours(embeddings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ["neighbours", str(photograph(CAT)), "--in", str(embeddings)]
    assert main([*common, "--count", "2"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"chelsea, cosine 1.00: {photograph(CAT)}"
    assert "cosine 1.00" not in second
    assert main([*common, "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[0]["label"] == "chelsea"
    assert len(rows) == 3
    assert main([*common, "--count", "0"]) == 2


def test_embeddings_of_another_network_are_refused(
    embeddings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = collection(3)
    write_embedded(tmp_path / "other.npz", other)
    assert main(["neighbours", str(photograph(CAT)), "--in", str(tmp_path / "other.npz")]) == 1
    assert "expected embeddings by backbone" in capsys.readouterr().err


def test_the_command_map(
    embeddings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "map.png"
    assert main(["map", str(embeddings), "-o", str(out), "--plain"]) == 0
    said = capsys.readouterr()
    assert "chelsea lies nearest to" in said.out
    assert cv2.imread(str(out)) is not None
    assert main(["map", str(embeddings), "-o", str(tmp_path / "no" / "map.png")]) == 2
