"""A report as plain text that reads well aloud: one thing a line, no columns, no drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convert.report_blocks import Bullets, Chart, Heading, Para, Pictures, Table
from convert.report_words import clean

if TYPE_CHECKING:
    from convert.report_blocks import Block, Story


def text_of(story: Story) -> str:
    """The report as UTF-8 text; each paragraph, list item and table row is one line."""
    lines = [story.title, story.subtitle, ""]
    number = 0
    for block in story.blocks:
        if isinstance(block, Heading):
            number += block.level == 2
            name = f"Section {number}. {block.text}." if block.level == 2 else f"{block.text}."
            lines += ["", name, ""]
        else:
            lines += [*_lines(block), ""]
    return "\n".join(clean(line) for line in _single_blanks(lines)) + "\n"


def _lines(block: Block) -> list[str]:
    if isinstance(block, Para):
        return [f"    {block.text}" if block.is_code else block.text]
    if isinstance(block, Bullets):
        return list(block.items)
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Chart):
        return [f"Drawing: {block.caption}. {block.description}"]
    if isinstance(block, Pictures):
        return [f"Picture: {picture.description}" for picture in block.pictures]
    return [block.text]


def _table(table: Table) -> list[str]:
    if table.spoken:
        return [f"{table.caption}:", *table.spoken]
    return [f"{table.caption}:", *(_row(table.head, row) for row in table.rows)]


def _row(head: tuple[str, ...], row: tuple[str, ...]) -> str:
    pairs = zip(head[1:], row[1:], strict=True)
    return f"{row[0]}: " + ", ".join(f"{name.lower()} {cell}" for name, cell in pairs if cell) + "."


def _single_blanks(lines: list[str]) -> list[str]:
    kept = [line for i, line in enumerate(lines) if line or (i and lines[i - 1])]
    return kept[:-1] if kept and not kept[-1] else kept
