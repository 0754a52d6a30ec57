"""Real small packs, made without TensorFlow."""

from __future__ import annotations

import functools
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from convert.packs import HeadInput, PackContents, write_pack
from seeing.devices.picture import read_picture
from seeing.settings import ModelSettings
from seeing.sight.backbone import WIDTH, Backbone
from seeing.sight.card import read_card, shipped_models
from seeing.sight.interpreter import Model
from seeing.sight.pack import Thresholds
from tests.pictures import photograph
from tests.tiny_head import head

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

CAT, CUP, ROCKET = "chelsea.png", "coffee.png", "rocket.jpg"


@functools.cache
def embedding(photo: str) -> NDArray[np.float32]:
    """What the device's backbone makes of a photograph."""
    backbone = Backbone(Model(read_card(shipped_models() / "backbone"), ModelSettings()))
    return backbone.embed(read_picture(photograph(photo)).pixels).embedding


def directions(count: int, seed: int = 0) -> NDArray[np.float32]:
    """Random class vectors: nothing resembles them."""
    return np.random.default_rng(seed).normal(size=(count, WIDTH)).astype(np.float32)


def taught(name: str = "things", **changes: Any) -> PackContents:
    """A pack that knows Chelsea the cat and a cup of coffee, each from one photograph."""
    vectors = np.stack([embedding(CAT), embedding(CUP)])
    contents = PackContents(
        name=name,
        made="2026-11-24",
        kind="prototype",
        labels=("Chelsea", "my cup"),
        activation="softmax",
        model=head(vectors),
        input=HeadInput("backbone", read_card(shipped_models() / "backbone").sha256),
        thresholds=Thresholds(sure=0.9, unsure=0.5),
        familiarity=0.6,
        provenance={"seed": 0},
        files={"report.txt": "Two photographs.\n"},
    )
    return replace(contents, **changes)


def write(folder: Path, contents: PackContents | None = None) -> Path:
    """Write it into ``folder/NAME``."""
    contents = contents or taught()
    write_pack(folder / contents.name, contents)
    return folder / contents.name


def copied(pack: Path, to: Path) -> Path:
    """The same pack once more."""
    shutil.copytree(pack, to)
    return to


def edited(pack: Path, old: str, new: str) -> Path:
    """Change the card, as a careless or hostile hand would."""
    card = pack / "card.toml"
    text = card.read_text(encoding="utf-8")
    assert old in text
    card.write_text(text.replace(old, new), encoding="utf-8")
    return pack
