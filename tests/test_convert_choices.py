"""Commands name choices without loading what they are about, so that help is quick."""

from __future__ import annotations

from convert import heads, tuning
from convert.commands import export, train
from convert.head_forms import FORMS


def test_commands_offer_what_there_is() -> None:
    assert set(train.HEADS) == set(heads.HEADS)
    assert set(train.QUANTISATIONS) == set(tuning.QUANTISATIONS)
    assert set(train.STRATEGIES) == set(tuning.STRATEGIES)
    assert set(export.FORMS) == set(FORMS)
