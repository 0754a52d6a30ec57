"""The public pictures of bank notes, and of none, with what is on them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from seeing.devices.picture import pictures_in
from tests.pictures import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator

# Numbers of consecutive photographs of one note, held in the hand, are at most this far apart.
BURST_GAP = 12
# The back of the newest 50,000 rials is in the later half alone. Without it a pack tells it as the
# 10,000 with the same tomb on it; so they are taught, and nothing is measured on them.
ONLY_OF_THEIR_SIDE = frozenset({"img_5000_138", "img_5000_150"})


@dataclass(frozen=True)
class Case:
    """A picture and the notes on it, such as ("EUR 20", "EUR 50"); none: ()."""

    path: Path
    notes: tuple[str, ...]


def in_folders(folder: Path, currency: str) -> list[Case]:
    """A folder a value: ``20`` or ``20_front``."""
    return [
        Case(path, (f"{currency} {inner.name.partition('_')[0]}",))
        for inner in sorted(path for path in folder.iterdir() if path.name[:1].isdigit())
        for path in pictures_in(inner)
    ]


def without_notes(folder: Path) -> list[Case]:
    """Every picture below a folder."""
    suffixes = {".jpg", ".jpeg", ".png"}
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in suffixes)
    return [Case(path, ()) for path in found]


def euros(*, several: bool) -> list[Case]:
    """The test pictures with one note, or those with several: ``5-20.jpg``, ``10___2_.jpg``."""
    cases = list[Case]()
    for path in pictures_in(DATA / "banknotes_eur" / "testDB"):
        values = path.stem.partition("___")[0].split("-")
        if (len(values) > 1) is several:
            cases.append(Case(path, tuple(f"EUR {value}" for value in values)))
    return cases


def denars(part: str) -> list[Case]:
    """``train``, ``val`` or ``test``."""
    table = (DATA / "banknotes_mkd" / "labels.tsv").read_text("utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in table]
    return [
        Case(DATA / "banknotes_mkd" / file, (f"MKD {value}",))
        for file, value, _ in rows
        if file.startswith(f"{part}/")
    ]


def lira(*, odd: bool) -> list[Case]:
    """Every other burst of the training pictures: photographs that follow each other never part."""
    cases = list[Case]()
    for inner in sorted((DATA / "banknotes_try" / "train").iterdir(), key=lambda p: int(p.name)):
        for i, burst in enumerate(_bursts(pictures_in(inner))):
            if (i % 2 == 1) is odd:
                cases += [Case(path, (f"TRY {inner.name}",)) for path in burst]
    return cases


def _bursts(paths: list[Path]) -> Iterator[list[Path]]:
    numbered = sorted((_number(path), path) for path in paths)
    burst = list[Path]()
    last = None
    for number, path in numbered:
        if last is not None and number - last > BURST_GAP:
            yield burst
            burst = []
        burst.append(path)
        last = number
    yield burst


def _number(path: Path) -> int:
    found = re.search(r"\d{3,}", path.name)
    return int(found.group()) if found else 0


def nothings() -> list[Case]:
    """Pictures without notes; of imagenet_samples all but each eighth, which was for tuning."""
    folders = (
        "coco_val64",
        "banknotes_sgd/background",
        "text_scene_icdar15",
        "text_receipts_sroie",
    )
    found = [case for folder in folders for case in without_notes(DATA / folder)]
    things = without_notes(DATA / "imagenet_samples")
    return found + [case for i, case in enumerate(things) if i % 8]


def dollars() -> list[Case]:
    """All dollars, scans and photographs."""
    folder = DATA / "banknotes_usd_small"
    return [case for part in ("dataset", "test") for case in in_folders(folder / part, "USD")]


def singapore() -> list[Case]:
    """Singapore dollars in front of the camera."""
    return in_folders(DATA / "banknotes_sgd", "SGD")


def rials(*, is_train: bool = False) -> list[Case]:
    """By the numbers in their names, the later half of each value; or the earlier, for a pack.

    The folders are called by tomans, as people there count; ten rials, which are printed, are one.
    """
    found = list[Case]()
    for inner in sorted(p for p in (DATA / "banknotes_irr").iterdir() if p.is_dir()):
        paths = sorted(pictures_in(inner), key=lambda p: int(p.stem.rpartition("_")[2]))
        half = len(paths) // 2
        moved = [path for path in paths[half:] if path.stem in ONLY_OF_THEIR_SIDE]
        later = [path for path in paths[half:] if path not in moved]
        kept = [*paths[:half], *moved] if is_train else later
        found += [Case(path, (f"IRR {10 * int(inner.name)}",)) for path in kept]
    return found


def calibration(currency: str) -> list[Case]:
    """Pictures of which a pack of a currency may say nothing: to fit its rule, never to judge it.

    Each eighth of imagenet_samples, and notes of other currencies: training pictures only.
    """
    strangers = {
        "INR": in_folders(DATA / "banknotes_inr_flat", "INR")[::10],
        "TRY": lira(odd=False)[::12],
        "SEK": in_folders(DATA / "banknotes_sek" / "train", "SEK")[::2],
        "MKD": denars("train")[::8],
        "IRR": rials(is_train=True)[::8],
    }
    others = [case for other, some in strangers.items() if other != currency for case in some]
    return without_notes(DATA / "imagenet_samples")[::8] + others
