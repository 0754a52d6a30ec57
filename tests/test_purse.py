"""The purse adds exactly, a currency each."""

from __future__ import annotations

import pytest

from seeing.mind.purse import Purse, sums


def test_sums_by_currency() -> None:
    assert sums(["EUR 5", "SEK 20", "EUR 20"]) == ("EUR 25", "SEK 20")
    assert sums(["XTS 0.1"] * 3) == ("XTS 0.3",)
    assert sums([]) == ()


def test_a_large_sum_is_written_out() -> None:
    assert sums(["IRR 100000"] * 30) == ("IRR 3000000",)


@pytest.mark.parametrize("label", ["EUR", "EUR twenty", "", "20"])
def test_no_note_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="expected a label such as EUR 20"):
        sums([label])


def test_a_purse_remembers() -> None:
    purse = Purse().with_notes(["EUR 20"]).with_notes(["EUR 5", "SEK 50"])
    assert purse.total == ("EUR 25", "SEK 50")
