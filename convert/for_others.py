"""A pack's head as a file for other people's programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from convert.fusing import SHARES, fuse, with_shares
from convert.head_forms import as_form
from convert.tflite_metadata import Said, with_metadata
from seeing.errors import ModelError
from seeing.sight.card import InputSpec, read_card, read_verified_model, shipped_models

if TYPE_CHECKING:
    from pathlib import Path

    from convert.head_forms import Form
    from convert.pack_source import PackSource

FLOAT_INPUT = InputSpec("image", 224, 224, "float32", 127.0, 128.0, "crop")
NO_EMBEDDINGS = np.zeros((0, 0), np.float32)


@dataclass(frozen=True)
class Wish:
    """What the file shall be.

    Attributes:
        form: ``float32``, ``float16``, ``dynamic`` or ``int8``.
        is_fused: with the backbone, so that a picture goes in.
        has_shares: one output, probabilities, instead of logits and familiarity.
    """

    form: Form
    is_fused: bool
    has_shares: bool


def export(source: PackSource, wish: Wish, cache_dir: Path) -> bytes:
    """Make the file. A fused one that is not int8 needs the float backbone's package.

    Raises:
        ModelError: the pack lacks the float head, or was made for another backbone.
        RegistryError: the float backbone's package cannot be had.
    """
    model = _head(source, wish.form)
    picture = None
    if wish.is_fused:
        backbone, picture = _backbone(source, wish.form, cache_dir)
        model = fuse(backbone, model)
    if wish.has_shares:
        model = with_shares(model, source.activation)
    labelled = SHARES if wish.has_shares else "logits"
    return with_metadata(
        model, Said(source.name, _told(source), source.labels, labelled, "", picture)
    )


def _told(source: PackSource) -> str:
    return f"Names what a picture shows: {', '.join(source.labels[:5])}"


def _head(source: PackSource, form: Form) -> bytes:
    if form == "int8":
        return source.head
    if source.float_head is None:
        raise ModelError.of(
            expected="a pack that holds the head in floats",
            received="none",
            todo="Train it again, or export it with --format int8.",
        )
    return as_form(source.float_head, form, NO_EMBEDDINGS)


def _backbone(source: PackSource, form: Form, cache_dir: Path) -> tuple[bytes, InputSpec]:
    card = read_card(shipped_models() / "backbone")
    if source.backbone_sha256 != card.sha256:
        raise ModelError.of(
            expected="a pack for the backbone that comes with this program",
            received=f"one for {source.backbone_sha256[:12]}...",
            todo="Export the head alone, or train it again with this version.",
        )
    if form == "int8":
        return read_verified_model(card), card.input
    return _float_backbone(form, cache_dir), FLOAT_INPUT


def _float_backbone(form: Form, cache_dir: Path) -> bytes:
    from convert import efficientnet, quantise

    wide = efficientnet.float_model(cache_dir)
    if form == "float32":
        return wide
    return quantise.mix(wide, lambda _: "half" if form == "float16" else "int8")
