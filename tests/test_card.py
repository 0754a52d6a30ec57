"""Cards and files: what is shipped is what was measured, and damage is never loaded."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from seeing.errors import ModelError
from seeing.sight.card import read_card, read_verified_model, shipped_models

SHIPPED = sorted(path.parent for path in shipped_models().glob("*/card.toml"))


def copied(name: str, folder: Path) -> Path:
    return Path(shutil.copytree(shipped_models() / name, folder / name))


def test_both_models_are_shipped() -> None:
    assert [folder.name for folder in SHIPPED] == ["backbone", "objects"]


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_a_card_is_whole_and_its_file_is_the_one_on_it(folder: Path) -> None:
    card = read_card(folder)
    assert card.name == folder.name
    assert len(read_verified_model(card)) == card.model_path.stat().st_size
    assert card.rebuild == f"seeing-convert build-models {card.name}"
    assert card.licence
    assert re.match(r"(npm|pypi):", card.package)
    assert card.measured
    assert all(measured.command for measured in card.measured)


def test_the_right_number_of_labels_all_different() -> None:
    objects, backbone = (read_card(shipped_models() / name) for name in ("objects", "backbone"))
    assert len(objects.labels) == len(set(objects.labels)) == 80
    assert len(backbone.labels) == len(set(backbone.labels)) == 1000
    assert objects.thresholds["unsure"] < objects.thresholds["sure"]


@pytest.mark.parametrize("damage", ["cut", "flip", "swap", "remove"])
def test_damage_is_found_before_the_interpreter_sees_it(tmp_path: Path, damage: str) -> None:
    folder = copied("objects", tmp_path)
    card = read_card(folder)
    data = card.model_path.read_bytes()
    middle = len(data) // 2
    if damage == "cut":
        card.model_path.write_bytes(data[:middle])
    elif damage == "flip":
        flipped = bytes([data[middle] ^ 1])
        card.model_path.write_bytes(data[:middle] + flipped + data[middle + 1 :])
    elif damage == "swap":
        other = read_card(shipped_models() / "backbone")
        card.model_path.write_bytes(other.model_path.read_bytes())
    else:
        card.model_path.unlink()
    with pytest.raises(ModelError, match=r"^expected .*; received .*\. .*"):
        read_verified_model(card)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name =", "nome ="),
        ("[input]", "[inputs]"),
        ("[source]", ""),
        ("width", "breadth"),
        ('labels = "labels.txt"', 'labels = "none.txt"'),
        ("sure = ", "sure = x"),
    ],
)
def test_a_wrong_card_is_one_clear_error(tmp_path: Path, old: str, new: str) -> None:
    folder = copied("objects", tmp_path)
    card = folder / "card.toml"
    card.write_text(card.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(ModelError, match="expected a model with its card"):
        read_card(folder)


def test_no_folder_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="expected a model with its card"):
        read_card(tmp_path / "none")
