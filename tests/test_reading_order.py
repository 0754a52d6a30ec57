"""Reading order, from places alone: columns, tables, headings; every line once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from seeing.finding import Box
from seeing.sight.reading.line import Line
from seeing.sight.reading.order import Place, blocks
from seeing.sight.reading.paragraphs import Layout, ReadRow, grouped, paragraph
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
    found = [paragraph(group, layout) for group in grouped(read, layout)]
    assert [p.text for p in found] == [
        "We shall determine it now and here.",
        "And then we do it once more.",
    ]
    assert {p.kind for p in found} == {"paragraph"}


def test_cells_are_told_apart() -> None:
    places = [line(0, 0, 0, 60), line(1, 200, 0, 60)]
    row = ReadRow(places, (Line("Total", 1, Box(0, 0, 1, 1)), Line("80.90", 1, Box(0, 0, 1, 1))))
    layout = Layout.of([places])
    assert paragraph([row], layout).text == "Total, 80.90"
    assert paragraph([row], layout).kind == "row"


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
