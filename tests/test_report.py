"""The report: valid and self-contained HTML, the same story as text, sentences that read aloud."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import html5lib
import numpy as np
import pytest

from convert.measure import evaluation
from convert.measure_many import multilabel_evaluation
from convert.photo import Photo
from convert.proportion import Proportion
from convert.report import (
    ClassCount,
    Curve,
    DataFacts,
    ModelFacts,
    Report,
    Reproduce,
    Thresholds,
    counts_of,
    write_report,
)
from convert.report_blocks import Chart, Pictures, Table
from convert.report_html import html_of
from convert.report_mistakes import called, mistakes
from convert.report_speaking import promise
from convert.report_story import story_of
from convert.report_text import text_of
from convert.risk import Spoken
from tests.pictures import noise, save

if TYPE_CHECKING:
    from convert.measure import Evaluation

LABELS = ("roses", "tulips", "daisy")
HOSTILE = ("<script>alert(1)</script>", "🌹 \"red\" & 'old'", "a\u202eb</title>")


class Found(HTMLParser):
    """What a document holds, as a screen reader would meet it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.levels = list[int]()
        self.tags = list[tuple[str, dict[str, str]]]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]


def measured(seed: int = 0, labels: tuple[str, ...] = LABELS, each: int = 30) -> Evaluation:
    chance = np.random.default_rng(seed)
    truth = np.repeat(np.arange(len(labels)), each)
    logits = 1.5 * chance.normal(size=(len(truth), len(labels))) + 3 * np.eye(len(labels))[truth]
    powers = np.exp(logits)
    return evaluation(labels, truth, powers / powers.sum(axis=1, keepdims=True))


@pytest.fixture
def report(tmp_path: Path) -> Report:
    return made(tmp_path, LABELS)


def made(folder: Path, labels: tuple[str, ...]) -> Report:
    picture = save(folder / "picture.jpg", noise(300, 200))
    got = measured(labels=labels)
    return Report(
        title=f"A pack of {labels[0]}",
        made="2026-11-24",
        data=DataFacts(
            "flowers",
            tuple(ClassCount(label, 80, 10, 30) for label in labels),
            (Complaint(picture, "blurred", "no sharp edge", is_refused=False),),
            groups=200,
            split="Split by burst, 70 to 10 to 20.",
        ),
        model=ModelFacts("linear head", "backbone", 6_600, (("backbone", 20.0), ("head", 0.1)), 99),
        evaluation=got,
        photos=tuple(Photo(picture, (labels[i],), "test") for i in got.truth),
        reproduce=Reproduce("seeing-convert train 'flowers' --out pack", 7, (("numpy", "2.0"),)),
        float_evaluation=measured(1, labels),
        curves=(Curve("loss", (1.5, 0.8, 0.4), (1.6, 0.9, 0.7)), Curve("accuracy", (0.5,))),
        thresholds=Thresholds(0.9, 0.5, 0.4, ((labels[1], 0.95),), "Chosen on 30 photographs."),
        advice=("Photograph more tulips.",),
    )


class Complaint:
    def __init__(self, path: Path, kind: str, detail: str, *, is_refused: bool) -> None:
        self.path, self.kind, self.detail, self.is_refused = path, kind, detail, is_refused


def many(folder: Path) -> Report:
    chance = np.random.default_rng(2)
    truth = chance.random((40, 3)) < 0.4
    shares = np.clip(0.5 * truth + 0.5 * chance.random((40, 3)), 0, 1)
    got = multilabel_evaluation(LABELS, truth, shares)
    base = made(folder, LABELS)
    photos = tuple(Photo(base.photos[0].path, ("roses", "tulips"), "test") for _ in range(40))
    return replace(base, evaluation=got, float_evaluation=got, photos=photos, thresholds=None)


def cases(folder: Path) -> list[Report]:
    base = made(folder, LABELS)
    right = evaluation(LABELS, [0, 1, 2], np.eye(3))
    bare = replace(
        base, evaluation=right, photos=base.photos[:3], float_evaluation=None, curves=(),
        thresholds=None, advice=(), data=DataFacts("", ()),
    )  # fmt: skip
    return [base, made(folder, HOSTILE), many(folder), bare]


@pytest.mark.parametrize("which", range(4), ids=["plain", "hostile", "many", "bare"])
def test_the_html_is_valid_and_needs_nothing_else(which: int, tmp_path: Path) -> None:
    html = html_of(story_of(cases(tmp_path)[which]))
    html5lib.HTMLParser(strict=True).parse(html)
    found = Found(html)
    assert found.levels[0] == 1
    assert found.levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(found.levels))
    assert not found.all("script")
    assert not found.all("link")
    addresses = [a.get("src", a.get("href", "")) for _, a in found.tags if {"src", "href"} & set(a)]
    ids = [attrs["id"] for _, attrs in found.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for address in addresses:
        assert address.startswith("data:image/") or address[1:] in ids
    assert "http" not in html


@pytest.mark.parametrize("which", range(4), ids=["plain", "hostile", "many", "bare"])
def test_everything_for_the_eye_has_words(which: int, tmp_path: Path) -> None:
    found = Found(html_of(story_of(cases(tmp_path)[which])))
    assert all(re.search(r"\w{3,}.*\d", attrs["alt"]) for attrs in found.all("img"))
    for attrs in found.all("svg"):
        assert attrs["role"] == "img"
        assert re.search(r"\w{3,}.*\d", attrs["aria-label"])
    assert len(found.all("caption")) == len(found.all("table"))
    assert {attrs["scope"] for attrs in found.all("th")} <= {"row", "col"}
    assert found.all("html") == [{"lang": "en"}]


def test_photographs_are_counted_by_label_and_split(tmp_path: Path) -> None:
    def photo(split: str, *labels: str) -> Photo:
        return Photo(tmp_path, labels, split)

    photos = [photo("train", "b"), photo("train", "a", "b"), photo("", "a"), photo("val", "b")]
    assert counts_of(photos) == (ClassCount("a", 1, 0, 1), ClassCount("b", 2, 1, 0))


def test_pictures_are_small_and_inside(report: Report) -> None:
    found = Found(html_of(story_of(report)))
    images = found.all("img")
    assert 0 < len(images) <= 12
    for attrs in images:
        assert max(int(attrs["width"]), int(attrs["height"])) == 160
        assert len(attrs["src"]) < 40_000


def test_both_files_tell_the_same(report: Report) -> None:
    story = story_of(report)
    text = text_of(story)
    for block in story.blocks:
        if isinstance(block, Table) and not block.spoken:
            assert all(cell in text for row in block.rows for cell in row)
        elif isinstance(block, Table):
            assert all(line in text for line in block.spoken)
        elif isinstance(block, Chart):
            assert block.description in text
        elif isinstance(block, Pictures):
            assert all(picture.description in text for picture in block.pictures)
    for wanted in ("seed 7", "numpy 2.0", "Photograph more tulips.", "no sharp edge", "6.6 kB"):
        assert wanted in text


def test_the_text_has_nothing_that_reads_badly(tmp_path: Path) -> None:
    for report in cases(tmp_path):
        text = text_of(story_of(report))
        assert not re.search(r"[|─+]{2}|-{3}|={3}|\t|nan", text)
        assert "\n\n\n" not in text
        assert "\u202e" not in text


def test_a_row_of_the_confusion_reads_aloud() -> None:
    truth = [0] * 30 + [1] * 3 + [2]
    said = [0] * 27 + [1] * 2 + [2] + [1] * 3 + [0]
    got = evaluation(LABELS, truth, np.eye(3)[said])
    assert called(got, 0) == "Of 30 photographs of roses, 27 were called roses, 2 tulips, 1 daisy."
    assert called(got, 1) == "Of 3 photographs of tulips, all 3 were called tulips."
    assert called(got, 2) == "Of 1 photograph of daisy, it was called roses."


def test_numbers_as_names_never_stand_side_by_side() -> None:
    got = evaluation(("10", "20", "50"), [0] * 5 + [1], np.eye(3)[[0, 0, 0, 1, 1, 2]])
    assert called(got, 0) == "Of 5 photographs of 10, 3 were called 10, 2 were called 20."


def test_none_called_by_its_name() -> None:
    got = evaluation(LABELS, [0, 0, 0], np.eye(3)[[1, 1, 2]])
    assert called(got, 0) == (
        "Of 3 photographs of roses, none was called roses, 2 were called tulips, 1 daisy."
    )
    (block,) = mistakes(got)
    assert "It never said roses." in getattr(block, "items", ())


@pytest.mark.parametrize(
    ("coverage", "wrong", "said"),
    [
        ((84, 100), (1, 84), "84 of 100 photographs, and of those that it speaks on 1 of 100 is"),
        (
            (500, 1_000),
            (50, 500),
            "50 of 100 photographs, and of those that it speaks on 10 of 100",
        ),
        ((900, 1_000), (2, 900), "and of those that it speaks on 2 of 1,000 are wrong"),
        (
            (99, 100),
            (0, 99),
            "of the 99 that it spoke on none was wrong; by the count alone, up to 3.7",
        ),
        ((0, 100), (0, 0), "It will not speak on any photograph"),
    ],
)
def test_what_a_threshold_means(
    coverage: tuple[int, int], wrong: tuple[int, int], said: str
) -> None:
    assert said in promise(Spoken(Proportion(*coverage), Proportion(*wrong)))


def test_thresholds_that_nothing_reaches(report: Report) -> None:
    never = Thresholds(1.01, 1.01, None, (("tulips", 1.01), ("daisy", 0.8)))
    text = text_of(story_of(replace(report, thresholds=never)))
    assert "It never names a thing for certain" in text
    assert "It never says tulips for certain." in text
    assert "For daisy it asks for 80.0 %." in text
    assert "101" not in text


def test_hundreds_of_classes_make_no_table_that_nobody_can_read(tmp_path: Path) -> None:
    labels = tuple(f"kind {i}" for i in range(60))
    got = measured(labels=labels, each=3)
    base = made(tmp_path, LABELS)
    photos = (base.photos[0],) * len(got.truth)
    big = replace(base, evaluation=got, photos=photos, float_evaluation=None, thresholds=None)
    tables = [block for block in story_of(big).blocks if isinstance(block, Table)]
    assert all(len(table.head) < 10 for table in tables)
    assert "Of 3 photographs of kind 59" in text_of(story_of(big))


def test_a_photograph_that_is_gone_is_still_told_of(report: Report) -> None:
    report.photos[0].path.unlink()
    story = story_of(report)
    assert "It cannot be read any more." in text_of(story)
    assert not Found(html_of(story)).all("img")


def test_the_same_facts_give_the_same_bytes(report: Report, tmp_path: Path) -> None:
    first = [path.read_bytes() for path in write_report(report, tmp_path / "a")]
    second = [path.read_bytes() for path in write_report(report, tmp_path / "b" / "deep")]
    assert first == second
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["report.html", "report.txt"]


def test_a_report_is_replaced_whole_or_not_at_all(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    html, _ = write_report(report, tmp_path / "out")
    before = html.read_bytes()

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_report(replace(report, title="Another"), tmp_path / "out")
    assert html.read_bytes() == before
    assert len(list((tmp_path / "out").iterdir())) == 2
