"""Dividing logits by the temperature in the file itself."""

from __future__ import annotations

import numpy as np
import pytest

from convert.cooling import cooled
from convert.quantise import run
from seeing.errors import ModelError
from tests.tiny_head import head


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_logits_are_divided_and_nothing_else_changes(temperature: float) -> None:
    warm = head(np.eye(3, 1280, dtype=np.float32))
    fed = np.linspace(-1, 1, 1280, dtype=np.float32)[None]
    before, after = run(warm, fed), run(cooled(warm, temperature), fed)
    np.testing.assert_allclose(after["logits"], before["logits"] / temperature, rtol=1e-5)
    np.testing.assert_array_equal(after["familiarity"], before["familiarity"])


def test_a_network_without_logits_is_refused() -> None:
    with pytest.raises(ModelError, match="logits"):
        cooled(cooled_names(head(np.eye(3, 1280, dtype=np.float32))), 2.0)


def cooled_names(model: bytes) -> bytes:
    from convert.quantise import rename

    return rename(model, {"logits": "scores"})
