from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pytest

from convert import quantise
from convert.anatomy import counts, first_filters, steps_of, tiles
from convert.cli import main
from convert.efficientnet import runner
from convert.export import export_head
from convert.familiarity import familiarity_of
from convert.fusing import fuse, with_shares
from convert.head_forms import FORMS, as_form
from convert.heads import HEADS, fit
from convert.heads.rows import targets_of
from convert.pack_source import FLOAT_HEAD_FILE
from convert.packs import HeadInput, PackContents, write_pack
from convert.tflite_metadata import Said, with_metadata
from seeing.errors import ModelError, UsageError
from seeing.sight.card import read_card, read_verified_model, shipped_models
from seeing.sight.foreign import Wanted, plan
from seeing.sight.pack import Thresholds
from seeing.sight.tflite_file import read_tflite
from tests.embeddings import LABELS, clusters

if TYPE_CHECKING:
    from convert.embedded import Embedded
    from convert.familiarity import Familiarity
    from convert.head import Head
    from convert.head_forms import Form
    from seeing.sight.card import Card

Array = npt.NDArray[Any]

pytest.importorskip("tensorflow")
pytest.importorskip("sklearn")

WIDTH, TEMPERATURE = 1280, 0.7


@pytest.fixture(scope="module")
def photos() -> Embedded:
    return clusters(width=WIDTH)


@pytest.fixture(scope="module")
def unseen() -> Embedded:
    return clusters(20, width=WIDTH, seed=5)


@pytest.fixture(scope="module")
def heads(photos: Embedded) -> dict[str, Head]:
    return {kind: fit(kind, photos, LABELS, seed=0) for kind in HEADS}


@pytest.fixture(scope="module")
def known(photos: Embedded) -> Familiarity:
    return familiarity_of(photos, LABELS, seed=0)


@pytest.fixture(scope="module")
def exported(heads: dict[str, Head], known: Familiarity) -> dict[str, bytes]:
    return {
        kind: export_head(head, known, width=WIDTH, temperature=TEMPERATURE)
        for kind, head in heads.items()
    }


@pytest.fixture(scope="module")
def backbone() -> tuple[Card, bytes]:
    card = read_card(shipped_models() / "backbone")
    return card, read_verified_model(card)


def ran(model: bytes, vectors: Array) -> dict[str, Array]:
    run = runner(model)
    rows = [run(row[None]) for row in vectors]
    return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}


@pytest.mark.parametrize("kind", HEADS)
def test_an_exported_head_gives_the_same_numbers(
    kind: str,
    heads: dict[str, Head],
    known: Familiarity,
    exported: dict[str, bytes],
    unseen: Embedded,
) -> None:
    given = ran(exported[kind], unseen.vectors)
    assert set(given) == {"logits", "familiarity"}
    wanted = heads[kind].logits(unseen.vectors) / TEMPERATURE
    assert np.allclose(given["logits"], wanted, atol=2e-3)
    assert np.allclose(given["familiarity"], known(unseen.vectors), atol=1e-5)
    assert {array.dtype for array in given.values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize("kind", HEADS)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_names_the_same(
    kind: str, form: Form, exported: dict[str, bytes], photos: Embedded, unseen: Embedded
) -> None:
    model = as_form(exported[kind], form, photos.vectors)
    given = ran(model, unseen.vectors)
    wide = ran(exported[kind], unseen.vectors)
    assert (given["logits"].argmax(1) == wide["logits"].argmax(1)).mean() >= 0.99
    assert np.abs(given["familiarity"] - wide["familiarity"]).max() < 0.02
    sizes = {"float32": 1.0, "float16": 0.6, "dynamic": 0.4, "int8": 0.4}
    assert len(model) <= sizes[form] * len(exported[kind]) + 6_000


@pytest.mark.parametrize("kind", HEADS)
def test_heads_are_made_of_builtin_operators(
    kind: str, exported: dict[str, bytes], photos: Embedded
) -> None:
    model = as_form(exported[kind], "int8", photos.vectors)
    steps = steps_of(model)
    assert all(step.name.isupper() and "FLEX" not in step.name.upper() for step in steps)
    assert any("int8" in step.kept for step in steps)


def test_the_same_head_gives_the_same_file(
    heads: dict[str, Head], known: Familiarity, exported: dict[str, bytes], photos: Embedded
) -> None:
    again = export_head(heads["linear"], known, width=WIDTH, temperature=TEMPERATURE)
    assert again == exported["linear"]
    first, second = (as_form(again, "int8", photos.vectors) for _ in range(2))
    assert first == second


def test_a_form_that_is_none(exported: dict[str, bytes], photos: Embedded) -> None:
    with pytest.raises(UsageError, match="a form: float32"):
        as_form(exported["linear"], "int4", photos.vectors)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["linear", "knn"])
def test_a_fused_file_gives_the_numbers_of_the_two(
    kind: str, exported: dict[str, bytes], photos: Embedded, backbone: tuple[Card, bytes]
) -> None:
    card, network = backbone
    head = as_form(exported[kind], "int8", photos.vectors)
    fused = fuse(network, head)
    pixels = np.random.default_rng(0).integers(0, 256, (1, 224, 224, 3), np.uint8)
    wanted = quantise.run(head, quantise.run(network, pixels)["embedding"])
    given = quantise.run(fused, pixels)
    assert {name: array.tobytes() for name, array in given.items()} == {
        name: array.tobytes() for name, array in wanted.items()
    }
    # The thousand classes that nobody asks for are gone.
    assert len(fused) < len(network) + len(head) - 1_000_000
    assert [read_tflite(fused, Path("x")).tensors[0].name] == [card.input.name]


def test_a_head_of_another_width_is_not_fused(backbone: tuple[Card, bytes]) -> None:
    narrow = clusters(width=64)
    head = fit("prototype", narrow, LABELS, seed=0)
    small = export_head(head, None, width=64, temperature=1.0)
    with pytest.raises(ModelError, match="embeddings of 64"):
        fuse(backbone[1], small)
    with pytest.raises(ModelError, match="tensor 'embedding'"):
        fuse(fuse_image_only(backbone[1]), small)


def fuse_image_only(network: bytes) -> bytes:
    return quantise.rename(network, {"embedding": "otherwise"})


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_probabilities_as_the_one_output(
    activation: str, exported: dict[str, bytes], unseen: Embedded
) -> None:
    kind = "multilabel" if activation == "sigmoid" else "linear"
    model = with_shares(exported[kind], activation)
    given = ran(model, unseen.vectors[:5])
    assert set(given) == {"probabilities"}
    logits = ran(exported[kind], unseen.vectors[:5])["logits"].astype(np.float64)
    wanted = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    if activation == "sigmoid":
        wanted = 1 / (1 + np.exp(-logits))
    assert np.allclose(given["probabilities"], wanted, atol=1e-4)


def test_metadata_can_be_read_back(
    exported: dict[str, bytes], backbone: tuple[Card, bytes]
) -> None:
    card, network = backbone
    labels = ("cup", "clé 🔑", "purse")
    model = with_shares(fuse(network, exported["linear"]), "softmax")
    said = Said("things", "what it is", labels, "probabilities", "CC0", card.input)
    file = read_tflite(with_metadata(model, said), Path("x"))
    assert file.labels == "cup\nclé 🔑\npurse\n"
    assert (file.licence, file.mean, file.std) == ("CC0", (0, 0, 0), (1, 1, 1))
    planned = plan(file, Wanted())
    assert (planned.labels, planned.scores.activation) == (labels, "softmax")
    assert planned.input.dtype == "uint8"


def packed(
    folder: Path,
    exported: dict[str, bytes],
    photos: Embedded,
    backbone: tuple[Card, bytes],
    *,
    has_floats: bool = True,
) -> Path:
    head = as_form(exported["linear"], "int8", photos.vectors)
    files: dict[str, str | bytes] = {FLOAT_HEAD_FILE: exported["linear"]} if has_floats else {}
    contents = PackContents(
        name="things",
        made="2026-11-24",
        kind="linear",
        labels=tuple(LABELS),
        activation="softmax",
        model=head,
        input=HeadInput("backbone", backbone[0].sha256),
        thresholds=Thresholds(0.9, 0.5),
        familiarity=0.5,
        files=files,
    )
    write_pack(folder, contents)
    return folder


def test_export_a_pack(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    exported: dict[str, bytes],
    photos: Embedded,
    unseen: Embedded,
    backbone: tuple[Card, bytes],
) -> None:
    pack = packed(tmp_path / "things", exported, photos, backbone)
    for form in FORMS:
        out = tmp_path / "out" / f"{form}.tflite"
        assert main(["export", str(pack), "-o", str(out), "--format", form]) == 0
        assert "3 labels packed in" in capsys.readouterr().out
        logits = ran(out.read_bytes(), unseen.vectors)["logits"]
        assert (logits.argmax(1) == targets_of(unseen, LABELS).argmax(1)).mean() > 0.95
    out = tmp_path / "fused.tflite"
    assert main(["export", str(pack), "-o", str(out), "--fused", "--softmax"]) == 0
    assert "input: image, uint8, 1 x 224 x 224 x 3" in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fused.tflite", "out", "things"]


def test_what_cannot_be_exported_leaves_nothing(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    exported: dict[str, bytes],
    photos: Embedded,
    backbone: tuple[Card, bytes],
) -> None:
    out = tmp_path / "out.tflite"
    pack = packed(tmp_path / "bare", exported, photos, backbone, has_floats=False)
    assert main(["export", str(pack), "-o", str(out), "--format", "float16"]) == 1
    assert "--format int8" in capsys.readouterr().err
    (pack / "head.tflite").write_bytes(b"damaged")
    assert main(["export", str(pack), "-o", str(out)]) == 1
    assert "head.tflite" in capsys.readouterr().err
    assert main(["export", str(tmp_path / "none"), "-o", str(out)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert not out.exists()


def test_inspect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    png = tmp_path / "filters.png"
    assert main(["inspect", str(shipped_models() / "backbone"), "--filters", str(png)]) == 0
    said = capsys.readouterr().out
    assert "input: image, uint8, 1 x 224 x 224 x 3" in said
    assert "33 CONV_2D, 16 DEPTHWISE_CONV_2D" in said
    assert "32 filters of 3 x 3, 3 inputs each" in said
    assert png.read_bytes().startswith(b"\x89PNG")


def test_inspect_refuses_what_is_no_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "photo.jpg"
    other.write_bytes(b"\xff\xd8\xff\xe0" * 10)
    assert main(["inspect", str(other)]) == 1
    assert main(["inspect", str(tmp_path / "none.tflite")]) == 1
    assert capsys.readouterr().err.count("\n") == 2


def test_anatomy_of_the_backbone(backbone: tuple[Card, bytes]) -> None:
    steps = steps_of(backbone[1])
    assert counts(steps)["CONV_2D"] == 33
    filters = first_filters(backbone[1])
    assert filters is not None
    assert filters.shape == (32, 3, 3, 3)
    assert 0.01 < np.abs(filters).max() < 50
    assert tiles(filters).dtype == np.uint8
