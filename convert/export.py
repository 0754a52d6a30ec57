"""A fitted head -> a TFLite file, alone or fused with the backbone; its labels packed in."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Literal

from convert import quantise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from convert.familiarity import Familiarity
    from convert.head import Head

Form = Literal["float32", "float16", "dynamic", "int8"]
FORMS: tuple[Form, ...] = ("float32", "float16", "dynamic", "int8")


def export_head(
    head: Head, familiarity: Familiarity | None, *, width: int, temperature: float
) -> bytes:
    """The head as a float32 TFLite file; every other form is made of it by `as_form`.

    Its input is ``embedding``, float32 (1, width); its outputs are ``logits``, float32
    (1, classes), divided by `temperature`, and ``familiarity``, float32 (1, 1), when given.

    Raises:
        ModelError: the converter failed.
    """


def as_form(model: bytes, form: Form, representative: NDArray[np.float32]) -> bytes:
    """A float32 head in another form.

    Args:
        model: by `export_head`.
        form: ``float32`` (as it is), ``float16`` (weights), ``dynamic`` (8-bit weights) or
            ``int8`` (8-bit weights and layers).
        representative: embeddings, shape (n, width), n > 0: ``int8`` takes its ranges from them.
    """


def fuse(backbone: bytes, head: bytes) -> bytes:
    """One file of two: picture in, the head's outputs out; the numbers are those of the device.

    Raises:
        ModelError: the backbone has no tensor ``embedding`` of the head's width.
    """
