"""Successive looks at notes: agreement, contradiction, telling once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from seeing.mind.evidence import GONE_S, STALE_S, Evidence

TWENTY, FIFTY = ("EUR 20", 0.9), ("EUR 50", 0.9)
SURE = ("EUR 20", 0.99)


def shown(
    *looks: tuple[float, list[tuple[str, float]]], start: Evidence | None = None
) -> list[str]:
    evidence, heard = start or Evidence(), list[str]()
    for at_s, notes in looks:
        evidence, news = evidence.look(notes, at_s)
        heard += news
    return heard


def test_one_look_that_is_very_sure_is_enough() -> None:
    assert shown((0.0, [SURE])) == ["EUR 20"]


def test_one_look_that_is_fairly_sure_is_not() -> None:
    assert shown((0.0, [TWENTY])) == []
    assert shown((0.0, [TWENTY]), (0.2, [TWENTY])) == ["EUR 20"]


def test_a_look_that_shows_nothing_does_not_undo_the_one_before() -> None:
    assert shown((0.0, [TWENTY]), (0.2, []), (0.4, [TWENTY])) == ["EUR 20"]


def test_a_contradiction_begins_anew() -> None:
    assert shown((0.0, [TWENTY]), (0.2, [FIFTY]), (0.4, [TWENTY])) == []


def test_stale_evidence_does_not_count() -> None:
    assert shown((0.0, [TWENTY]), (STALE_S + 0.1, [TWENTY])) == []


def test_a_value_is_told_once_while_the_note_stays() -> None:
    assert shown(*[(0.2 * i, [SURE]) for i in range(20)]) == ["EUR 20"]


def test_a_note_that_flickers_is_not_told_again() -> None:
    looks = [(0.2 * i, [SURE] if i % 3 else []) for i in range(20)]
    assert shown(*looks) == ["EUR 20"]


def test_a_note_that_left_is_told_again() -> None:
    assert shown((0.0, [SURE]), (0.2, []), (0.3 + GONE_S, []), (2.5, [SURE])) == ["EUR 20"] * 2


def test_two_of_a_kind_are_told_as_two() -> None:
    assert shown((0.0, [SURE, SURE])) == ["EUR 20", "EUR 20"]
    assert shown((0.0, [SURE]), (0.2, [SURE, SURE])) == ["EUR 20", "EUR 20"]


def test_another_note_beside_the_first_is_told_by_itself() -> None:
    assert shown((0.0, [SURE]), (0.2, [SURE, ("EUR 50", 0.99)])) == ["EUR 20", "EUR 50"]


def test_what_was_told_is_new_after_forgetting() -> None:
    evidence, _ = Evidence().look([SURE], 0.0)
    assert shown((0.2, [SURE]), start=evidence.forget()) == ["EUR 20"]


@given(st.lists(st.sampled_from([[], [TWENTY], [FIFTY], [SURE]]), max_size=30))
def test_nothing_is_told_that_was_not_seen(looks: list[list[tuple[str, float]]]) -> None:
    seen = {label for look in looks for label, _ in look}
    assert set(shown(*[(0.2 * i, look) for i, look in enumerate(looks)])) <= seen
