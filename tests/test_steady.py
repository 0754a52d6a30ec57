"""Watching: what is told, and that it is told once."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeing.finding import Finding
from seeing.mind.steady import Watched, watch


def found(labels: str) -> list[Finding]:
    return [Finding("object", label, 0.9) for label in labels]


def told(looks: list[str]) -> list[str]:
    watched, out = Watched(), []
    for labels in looks:
        watched, news = watch(watched, found(labels))
        out.append("".join(sorted(finding.label for finding in news)))
    return out


@pytest.mark.parametrize(
    ("looks", "news"),
    [
        (["d", "d", "d", "d"], ["", "d", "", ""]),
        (["d", "", "d", "d"], ["", "", "d", ""]),
        (["d", "", "", "d"], ["", "", "", ""]),
        (["d", "d", "", "d", "d"], ["", "d", "", "", ""]),
        (["d", "d", "", "", "d", "d"], ["", "d", "", "", "", ""]),
        (["d", "d", "", "", "", "d", "d"], ["", "d", "", "", "", "", "d"]),
        (["p", "p", "pp", "pp", "pp"], ["", "p", "", "pp", ""]),
        (["pp", "pp", "p", "p", "p", "pp", "pp"], ["", "pp", "", "", "", "", "pp"]),
        (["d", "dp", "dp", "dp"], ["", "d", "p", ""]),
        (["", "", ""], ["", "", ""]),
    ],
)
def test_looks_and_news(looks: list[str], news: list[str]) -> None:
    assert told(looks) == news


looks_lists = st.lists(st.text("abc", max_size=4), max_size=30)


@given(looks_lists)
def test_only_what_is_there_now_and_two_of_three_saw_is_told(looks: list[str]) -> None:
    for i, news in enumerate(told(looks)):
        for label in news:
            assert label in looks[i]
            assert sum(label in look for look in looks[max(0, i - 2) : i + 1]) >= 2


@given(st.text("abc", min_size=1, max_size=4), st.integers(2, 20))
def test_what_does_not_change_is_told_once(labels: str, times: int) -> None:
    assert "".join(told([labels] * times)) == "".join(sorted(labels))


@given(looks_lists)
def test_no_label_is_told_again_without_absence_or_growth(looks: list[str]) -> None:
    news = told(looks)
    for label in "abc":
        heard = [i for i, some in enumerate(news) if label in some]
        for first, again in itertools.pairwise(heard):
            window = looks[max(0, first - 1) : again + 1]
            smallest = min(look.count(label) for look in window)
            assert smallest < looks[again].count(label)
