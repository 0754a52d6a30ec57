"""Reading order, from places alone: columns, tables, headings; every line once."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from seeing.finding import Box
from seeing.sight.reading.line import Line
from seeing.sight.reading.order import Place, blocks
from seeing.sight.reading.paragraphs import Layout, ReadRow, grouped, paragraphs
from seeing.sight.reading.signs import most_important_first


def order(places: list[Place]) -> list[int]:
    return [place.index for block in blocks(places) for row in block for place in row]


def line(index: int, x: float, y: float, width: float = 300, height: float = 20) -> Place:
    return Place(index, x, y, x + width, y + height)


def test_columns_are_read_one_after_the_other() -> None:
    left = [line(i, 0, 30 * i) for i in range(5)]
    right = [line(10 + i, 340, 30 * i + 4) for i in range(5)]
    assert order([*right, *left]) == [0, 1, 2, 3, 4, 10, 11, 12, 13, 14]


def test_a_heading_across_the_columns_is_read_before_them() -> None:
    heading = line(99, 50, 0, 500, 30)
    left = [line(i, 0, 60 + 30 * i) for i in range(5)]
    right = [line(10 + i, 340, 60 + 30 * i) for i in range(5)]
    assert order([*left, *right, heading])[0] == 99
    middle = line(98, 50, 220, 500, 30)
    lower = [line(20 + i, 0, 270 + 30 * i) for i in range(4)]
    lower += [line(30 + i, 340, 270 + 30 * i) for i in range(4)]
    found = order([*lower, middle, *left, *right, heading])
    assert found == [99, 0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 98, 20, 21, 22, 23, 30, 31, 32, 33]


def test_tables_are_read_row_by_row() -> None:
    cells = [
        line(10 * row + column, 200 * column, 30 * row, 60)
        for row in range(6)
        for column in range(3)
    ]
    assert order(cells[::-1]) == [10 * row + column for row in range(6) for column in range(3)]


places = st.lists(
    st.tuples(st.floats(0, 500), st.floats(0, 500), st.floats(5, 400), st.floats(5, 40)),
    max_size=30,
)


@given(places)
def test_every_line_is_read_once(some: list[tuple[float, float, float, float]]) -> None:
    given_places = [line(i, *place) for i, place in enumerate(some)]
    assert sorted(order(given_places)) == list(range(len(some)))


def rows(*texts: str, height: float = 20, indent: float = 0) -> list[ReadRow]:
    made = list[ReadRow]()
    for i, text in enumerate(texts):
        place = line(i, indent, 26 * i, 10 * len(text), height)
        made.append(ReadRow([place], (Line(text, 0.9, Box(0, 0, 1, 1)),)))
    return made


def test_a_short_line_ends_a_paragraph_and_hyphens_go() -> None:
    read = rows("We shall deter-", "mine it now and", "here.", "And then we do", "it once more.")
    layout = Layout.of([row.places for row in read])
    found = paragraphs(grouped(read, layout), layout)
    assert [p.text for p in found] == [
        "We shall determine it now and here.",
        "And then we do it once more.",
    ]
    assert {p.kind for p in found} == {"paragraph"}


def test_cells_are_told_apart() -> None:
    places = [line(0, 0, 0, 60), line(1, 200, 0, 60)]
    row = ReadRow(places, (Line("Total", 1, Box(0, 0, 1, 1)), Line("80.90", 1, Box(0, 0, 1, 1))))
    layout = Layout.of([places])
    (told,) = paragraphs([[row]], layout)
    assert (told.text, told.kind) == ("Total, 80.90", "row")


def told(read: list[ReadRow]) -> list[tuple[str, bool]]:
    layout = Layout.of([row.places for row in read])
    return [(p.text, p.is_sure) for p in paragraphs(grouped(read, layout), layout)]


def doubted(row: ReadRow) -> ReadRow:
    return replace(row, lines=tuple(replace(line, is_sure=False) for line in row.lines))


def test_a_sentence_with_a_doubtful_line_is_a_doubt_and_the_others_are_not() -> None:
    read = rows(
        "It is a day. We go", "wher the sun is and", "stay there. Then we", "go home. It is far."
    )
    read[1] = doubted(read[1])
    assert told(read) == [
        ("It is a day.", True),
        ("We go wher the sun is and stay there.", False),
        ("Then we go home. It is far.", True),
    ]
    assert told([doubted(row) for row in read]) == [(" ".join(r.text for r in read), False)]


def test_a_divided_word_is_doubted_in_both_of_its_sentences_rows() -> None:
    read = rows("Mine was it. We de-", "termine it now. It", "is ours and so on.")
    read[0] = doubted(read[0])
    assert told(read) == [
        ("Mine was it. We determine it now.", False),
        ("It is ours and so on.", True),
    ]


@given(st.lists(st.tuples(st.sampled_from(["to be.", "or not", "to-", "b. a"]), st.booleans())))
def test_no_word_is_lost_to_doubt(some: list[tuple[str, bool]]) -> None:
    if not some:
        return
    read = rows(*[text for text, _ in some])
    read = [row if is_sure else doubted(row) for row, (_, is_sure) in zip(read, some, strict=True)]
    sure = [replace(row, lines=tuple(replace(x, is_sure=True) for x in row.lines)) for row in read]
    said, plain = told(read), told(sure)
    assert " ".join(text for text, _ in said) == " ".join(text for text, _ in plain)
    assert all(is_sure for _, is_sure in said) is all(is_sure for _, is_sure in some)


def test_lines_that_could_not_be_read_leave_a_sign_in_their_place() -> None:
    read = rows("It is a day. We go", "", "", "stay there. Then we")
    lost = [replace(doubted(row), has_lost=True) for row in read[1:3]]
    assert told([read[0], *lost, read[3]]) == [
        ("It is a day. We go", True),
        ("", False),
        ("stay there. Then we", True),
    ]


def sign(text: str, x: float, y: float, height: float) -> Line:
    return Line(text, 0.9, Box(x, y, x + 0.1, y + height))


def test_the_largest_and_most_central_sign_is_said_first() -> None:
    small, large = sign("small", 0.1, 0.1, 0.02), sign("large", 0.7, 0.7, 0.1)
    central, corner = sign("central", 0.45, 0.45, 0.05), sign("corner", 0.0, 0.9, 0.05)
    said = [x.text for x in most_important_first([small, corner, central, large])]
    assert said == ["large", "central", "corner", "small"]


def test_the_lines_of_one_sign_stay_together() -> None:
    lines = [sign("way", 0.4, 0.1, 0.05), sign("far", 0.0, 0.12, 0.04), sign("out", 0.4, 0.16, 0.1)]
    assert [x.text for x in most_important_first(lines)] == ["way", "out", "far"]


def test_a_sidebar_beside_prose_is_read_after_it() -> None:
    prose = [line(i, 0, 30 * i) for i in range(10)]
    # Short lines in a smaller print, which do not stand in the rows of the prose.
    sidebar = [line(20 + i, 340, 43 * i + 11, 70, 16) for i in range(6)]
    assert order([*sidebar, *prose]) == [*range(10), *range(20, 26)]
