"""A report as one HTML file: no script, nothing fetched, dark and light, good for the ear too."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING

from convert.report_blocks import Bullets, Chart, Heading, Para, Picture, Pictures, Table
from convert.report_words import clean

if TYPE_CHECKING:
    from convert.report_blocks import Block, Story

NARROW_COLUMNS = 7
SHADES = 5
# The darkest shade leaves the number on it well readable.
SHADE_STYLE = "\n".join(
    f".shade-{i} {{ background: rgba(var(--shade), {0.4 * i / SHADES:.2f}); }}"
    for i in range(1, SHADES + 1)
)
STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #ffffff; --line: #767676;
  --shade: 20, 90, 170; --one: #0b5cad; --two: #a33c00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eeeeee; --paper: #161616; --line: #949494; --shade: 90, 160, 240;
    --one: #7db8ff; --two: #ffb27d; } }
body { color: var(--ink); background: var(--paper); margin: 0 auto; padding: 1rem;
  max-width: 60rem; font: 1.05rem/1.55 system-ui, sans-serif; }
a { color: var(--one); }
h1, h2, h3 { line-height: 1.25; }
h2 { border-top: 1px solid var(--line); padding-top: 1rem; margin-top: 2rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0; }
caption { text-align: left; font-weight: bold; padding: .3rem 0; }
th, td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: right; }
th[scope=row], thead th:first-child { text-align: left; }
figure { margin: 1rem 0; }
figcaption { max-width: 45rem; }
svg { width: 100%; max-width: 40rem; height: auto; color: var(--ink); }
svg text { fill: currentColor; font: 13px system-ui, sans-serif; }
.axis { stroke: var(--line); fill: none; }
.one { stroke: var(--one); fill: none; stroke-width: 2.5; }
.two { stroke: var(--two); fill: none; stroke-width: 2.5; stroke-dasharray: 7 5; }
.dot { fill: var(--one); stroke: none; }
.mark { fill: var(--paper); stroke: var(--two); stroke-width: 2.5; }
.pictures { display: flex; flex-wrap: wrap; gap: 1rem; padding: 0; list-style: none; }
.pictures figure { width: 11rem; margin: 0; }
.pictures figcaption { font-size: .9rem; }
pre { overflow-x: auto; border: 1px solid var(--line); padding: .6rem; white-space: pre-wrap; }
@media print { h2 { break-after: avoid; } figure, table { break-inside: avoid; } }
""".strip()


def html_of(story: Story) -> str:
    """The report as one HTML5 document."""
    numbered = list[tuple[str, str]]()
    body = list[str]()
    for block in story.blocks:
        if isinstance(block, Heading) and block.level == 2:
            numbered.append((f"part-{len(numbered) + 1}", block.text))
            body.append(f'<h2 id="{numbered[-1][0]}">{_text(block.text)}</h2>')
        else:
            body.append(_block(block))
    contents = "\n".join(f'<li><a href="#{at}">{_text(name)}</a></li>' for at, name in numbered)
    title = _text(story.title)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{STYLE}
{SHADE_STYLE}
</style>
</head>
<body>
<header>
<h1>{title}</h1>
<p>{_text(story.subtitle)}</p>
</header>
<nav aria-label="Contents">
<ol>
{contents}
</ol>
</nav>
<main>
{chr(10).join(body)}
</main>
</body>
</html>
"""


def _text(text: str) -> str:
    return escape(clean(text))


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{_text(block.text)}</h{block.level}>"
    if isinstance(block, Para):
        text = _text(block.text)
        return f"<pre><code>{text}</code></pre>" if block.is_code else f"<p>{text}</p>"
    if isinstance(block, Bullets):
        items = "\n".join(f"<li>{_text(item)}</li>" for item in block.items)
        return f"<ul>\n{items}\n</ul>"
    if isinstance(block, Table):
        return _table(block)
    return _chart(block) if isinstance(block, Chart) else _pictures(block)


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in table.head)
    rows = "\n".join(_row(row, _shades(table, i)) for i, row in enumerate(table.rows))
    caption = _text(table.caption)
    made = (
        f"<table>\n<caption>{caption}</caption>\n<thead>\n<tr>{head}</tr>\n</thead>\n"
        f"<tbody>\n{rows}\n</tbody>\n</table>"
    )
    if len(table.head) <= NARROW_COLUMNS:
        return made
    # What scrolls must be reachable with the keyboard, and must have a name then.
    return f'<section class="scroll" tabindex="0" aria-label="{caption}">\n{made}\n</section>'


def _shades(table: Table, row: int) -> tuple[float, ...]:
    return table.shades[row] if table.shades else (0.0,) * (len(table.head) - 1)


def _row(row: tuple[str, ...], shades: tuple[float, ...]) -> str:
    cells = "".join(
        f"<td{_shaded(shade)}>{_text(cell)}</td>"
        for cell, shade in zip(row[1:], shades, strict=True)
    )
    return f'<tr><th scope="row">{_text(row[0])}</th>{cells}</tr>'


def _shaded(shade: float) -> str:
    return f' class="shade-{max(1, round(SHADES * shade))}"' if shade > 0 else ""


def _chart(chart: Chart) -> str:
    return (
        f'<figure>\n<svg viewBox="0 0 {chart.width_px} {chart.height_px}" role="img" '
        f'aria-label="{_text(f"{chart.caption}. {chart.description}")}">\n{chart.svg}\n</svg>\n'
        f"<figcaption>{_text(chart.caption)}</figcaption>\n</figure>"
    )


def _pictures(block: Pictures) -> str:
    items = "\n".join(_picture(picture) for picture in block.pictures)
    return f'<ul class="pictures">\n{items}\n</ul>'


def _picture(picture: Picture) -> str:
    said = _text(picture.description)
    if not picture.jpeg:
        return f"<li><p>{said}</p></li>"
    data = base64.b64encode(picture.jpeg).decode()
    return (
        f'<li><figure><img src="data:image/jpeg;base64,{data}" width="{picture.width_px}" '
        f'height="{picture.height_px}" alt="{said}">'
        f"<figcaption>{_text(picture.caption)}</figcaption></figure></li>"
    )
