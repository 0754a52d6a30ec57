"""The purse adds exactly, a currency each; the beeps of private mode tell values apart."""

from __future__ import annotations

import itertools

import pytest

from seeing.mind.beeps import LONG_S, SHORT_S, Beep, beeps, length_s
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


def test_a_purse_remembers_and_takes_back() -> None:
    purse = Purse().with_notes(["EUR 20"]).with_notes(["EUR 5", "SEK 50"])
    assert purse.total == ("EUR 25", "SEK 50")
    assert purse.without_last().total == ("EUR 25",)
    assert Purse().without_last().total == ()


def shape(plan: tuple[Beep, ...]) -> list[tuple[float, float]]:
    return [(beep.length_s, round(beep.pitch_hz)) for beep in plan]


def test_beeps_are_digits() -> None:
    assert shape(beeps("EUR 5")) == [(SHORT_S, 440)] * 5
    assert shape(beeps("EUR 20")) == [(SHORT_S, 587)] * 2 + [(LONG_S, 440)]


def test_no_two_values_sound_alike() -> None:
    values = ("1", "2", "5", "10", "20", "50", "100", "200", "500", "1000", "2000", "5000")
    for one, other in itertools.combinations(values, 2):
        assert shape(beeps(f"EUR {one}")) != shape(beeps(f"EUR {other}"))


def test_beeps_do_not_overlap_and_end_soon() -> None:
    for value in ("5", "100", "50000"):
        plan = beeps(f"EUR {value}")
        for before, after in itertools.pairwise(plan):
            assert after.start_s >= before.start_s + before.length_s + 0.1
        assert length_s(plan) < 4.0


@pytest.mark.parametrize("label", ["EUR", "EUR 0.5", "EUR 12345678", "EUR ²"])
def test_what_cannot_be_beeped_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="expected a label such as EUR 20"):
        beeps(label)
