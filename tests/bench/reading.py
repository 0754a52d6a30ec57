"""How well it reads public pictures: `python -m tests.bench.reading [FOLDER] [--every N]`.

Ours, stock Tesseract (psm 3 and 11) and RapidOCR called plainly, on the same pictures one after
the other, so that whatever else the machine does slows all of them. Words are letters and digits,
two or more, in any case, as a bag a picture. FOLDER (default: SEEING_DATA) has the sets under
the names below; a set that is not there is left out, and said so.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import reading_truth as truth
from tests.bench.reading_peers import Ours, plain_rapidocr, stock_tesseract
from tests.bench.reading_score import Tally, character_errors, doubts, in_order, joined, tally
from tests.pictures import DATA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.bench.reading_peers import Reads
    from tests.bench.reading_score import Spoken
    from tests.bench.reading_truth import Case

OURS = "ours"
NO_TEXT = ("banknotes_sgd", "flowers")
MOST_NO_TEXT = 250


@dataclass
class Peer:
    """One reader and what it has shown on one set."""

    name: str
    reads: Reads
    words: Tally = field(default_factory=Tally)
    sure_words: Tally = field(default_factory=Tally)
    took_s: float = 0.0
    scores: list[float] = field(default_factory=list)

    def read(self, picture: Path) -> list[Spoken]:
        began_s = time.perf_counter()
        lines = self.reads(picture)
        self.took_s += time.perf_counter() - began_s
        return lines

    def count(self, case: Case, lines: Sequence[Spoken]) -> Tally:
        """Compare what it read with what stands there."""
        words = tally(case, lines)
        self.words += words
        self.sure_words += tally(case, [line for line in lines if line.is_sure])
        return words


class Bench:
    """Runs the sets.

    Args:
        folder: of all sets.
        every: take each so many-th picture of a set.
        has_peers: whether the others read as well.
    """

    def __init__(self, folder: Path, every: int, *, has_peers: bool) -> None:
        self._folder, self._every = folder, every
        self._ours = {mode: Ours(mode) for mode in ("text", "page")}
        self._others: dict[str, Reads] = {}
        if has_peers:
            self._others = {
                "tesseract psm 3": stock_tesseract(3),
                "tesseract psm 11": stock_tesseract(11),
                "rapidocr": plain_rapidocr(),
            }

    def cases(self, name: str, notation: Callable[[Path], Iterator[Case]]) -> list[Case]:
        folder = self._folder / name
        if not folder.is_dir():
            print(f"{name}: not there, left out")
            return []
        return list(notation(folder))[:: self._every]

    def peers(self, mode: str) -> list[Peer]:
        others = [Peer(name, reads) for name, reads in self._others.items()]
        return [Peer(OURS, self._ours[mode]), *others]

    def scenes(self) -> None:
        cases = self.cases("text_scene_icdar15", truth.scenes)
        peers, halves = self.peers("text"), [Tally(), Tally()]
        for i, case in enumerate(cases):
            for peer in peers:
                words = peer.count(case, peer.read(case.picture))
                if peer.name == OURS:
                    halves[i % 2] += words
        report("street scenes, recall / precision (wanted 0.50 / 0.75)", peers, len(cases))
        if cases and self._every == 1:
            print(f"  of ours: even {halves[0]}, odd (thresholds were chosen on these) {halves[1]}")

    def words(self) -> None:
        cases = self.cases("text_words_icdar15", truth.word_crops)
        peers = self.peers("text")
        for case in cases:
            for peer in peers:
                said = "".join(_plain(line.text) for line in peer.read(case.picture))
                peer.scores.append(float(said == _plain(case.text)))
        report("word crops, exact (wanted 0.70)", peers, len(cases))

    def receipts(self) -> None:
        cases = self.cases("text_receipts_sroie", truth.receipts)
        peers = self.peers("page")
        totals = dict.fromkeys((peer.name for peer in peers), 0)
        firsts = list[float]()
        for case in cases:
            for peer in peers:
                lines = peer.read(case.picture)
                peer.count(case, lines)
                totals[peer.name] += case.total.strip("RM$ ") in joined(lines)
                firsts += [self._first_share(peer)] if peer.name == OURS else []
        report("receipts, recall / precision (wanted 0.92 / 0.92)", peers, len(cases))
        if cases:
            print(f"  totals read (wanted 36 of 40): {totals}")
            print(f"  first part after {_mean(firsts):.2f} of the whole (wanted 0.40)")

    def _first_share(self, peer: Peer) -> float:
        took_s = peer.took_s - sum(peer.scores)
        peer.scores.append(took_s)
        return self._ours["page"].first_s / took_s

    def french(self) -> None:
        cases = self.cases("text_photos_fr", truth.french)
        peers = self.peers("page")
        upright = dict.fromkeys((peer.name for peer in peers), 0)
        for case in cases:
            for peer in peers:
                lines = peer.read(case.picture)
                words = peer.count(case, lines) if case.is_whole else tally(case, lines)
                # Nobody reads half of a sheet's words from the side or upside down.
                upright[peer.name] += 2 * words.right > words.wanted
        report("French photographs, recall / precision (wanted 0.92 / 0.93)", peers, len(cases))
        if cases:
            print(f"  the right way up (wanted 15 of 15): {upright}")

    def columns(self) -> None:
        cases = self.cases("text_scans_scribe", truth.columns)
        peers = self.peers("page")
        for case in cases:
            wanted = truth.words_of(case.text)
            for peer in peers:
                said = truth.words_of(joined(peer.read(case.picture)))
                peer.scores.append(in_order(wanted, said))
        report("columns, words in order (wanted 0.93)", peers, len(cases))

    def curved(self) -> None:
        self._pages("book pages that curve", self.cases("text_dewarp", truth.book_pages))

    def bent(self) -> None:
        with tempfile.TemporaryDirectory() as made:
            into = Path(made)
            cases = self.cases("text_scans_scribe", lambda folder: truth.bent_scans(folder, into))
            self._pages("scans bent like a book page", cases)

    def _pages(self, title: str, cases: Sequence[Case]) -> None:
        peers = self.peers("page")
        for case in cases:
            for peer in peers:
                peer.count(case, peer.read(case.picture))
        report(f"{title}, recall / precision", peers, len(cases))

    def turned(self) -> None:
        cases = self.cases("text_tesseract_test", truth.turned_pages)
        peers = self.peers("page")
        for case in cases:
            for peer in peers:
                said = joined(peer.read(case.picture))
                peer.scores.append(character_errors(case.text, said))
        report("turned pages, character errors (wanted 0.02)", peers, len(cases))
        if cases:
            print(f"  the worst of ours: {max(peers[0].scores):.3f}")

    def no_text(self) -> None:
        pictures = [p for name in NO_TEXT for p in empty_pictures(self._folder / name)]
        pictures = pictures[:: max(1, len(pictures) // MOST_NO_TEXT)][:: self._every]
        peers = self.peers("text")
        for picture in pictures:
            for peer in peers:
                peer.scores.append(float(bool(peer.read(picture))))
        report("without text, spoken on (wanted 0.02)", peers, len(pictures))


def empty_pictures(folder: Path) -> list[Path]:
    """Flowers, and the backgrounds among the bank notes."""
    pictures = sorted(p for p in folder.rglob("*") if p.suffix.lower() in {".jpg", ".png"})
    is_notes = folder.name.startswith("banknotes")
    return [p for p in pictures if not is_notes or "background" in str(p.parent).lower()]


def report(title: str, peers: Sequence[Peer], pictures: int) -> None:
    """One line a reader."""
    if not pictures:
        return
    print(f"{title}, {pictures} pictures")
    for peer in peers:
        has_words = peer.words.wanted > 0
        figure = str(peer.words) if has_words else f"{_mean(peer.scores):.3f}"
        print(
            f"  {peer.name:<17} {figure:<15} {peer.took_s / pictures:6.2f} s a picture", flush=True
        )
    if peers[0].words.wanted:
        print(f"  of ours {doubts(peers[0].words, peers[0].sure_words)}")


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(1, len(values))


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


SETS = ("scenes", "words", "receipts", "french", "columns", "curved", "bent", "turned", "no_text")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=DATA, help="of the sets")
    parser.add_argument("--every", type=int, default=1, help="take each so many-th picture")
    parser.add_argument("--only", choices=SETS, action="append", help="some of the sets")
    parser.add_argument("--alone", action="store_true", help="without the others")
    args = parser.parse_args()
    bench = Bench(args.folder, args.every, has_peers=not args.alone)
    for name in args.only or SETS:
        getattr(bench, name)()


if __name__ == "__main__":
    main()
