"""What is measured of money, one generator of lines each."""

from __future__ import annotations

import functools
import statistics
import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2

from seeing.devices.picture import read_picture
from seeing.recognisers.gate import Gated
from seeing.recognisers.money import MoneyRecogniser
from seeing.settings import ModelSettings
from seeing.sight.note_pack import CARD_FILE, read_note_pack, shipped_notes
from seeing.sight.note_witness import open_witness
from tests.bench.money import cases, packs
from tests.bench.money.conditions import CONDITIONS, changed
from tests.bench.money.told import Tally, told
from tests.bench.money.video import is_right, shown
from tests.pictures import DATA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from seeing.sight.note_pack import NotePack
    from tests.bench.money.cases import Case
    from tests.bench.money.told import Answer

    Experiment = Callable[[slice], Iterator[str]]

HEAD = "| pictures | number | right (share, 95 % bounds) | wrong (share, 95 % bounds) |"
FRAME_PX = (1280, 720)
TIMED = 8


@functools.cache
def pack_of(name: str) -> NotePack:
    """A shipped pack, or one that is made for measuring and kept in build/money."""
    if name in packs.SHIPPED:
        return read_note_pack(shipped_notes() / name)
    folder = packs.BUILD / name
    if not (folder / CARD_FILE).is_file():
        packs.BUILD.mkdir(parents=True, exist_ok=True)
        packs.made(name, packs.MEASURED_ONLY[name], folder)
    return read_note_pack(folder)


def known(name: str, pack: str, some: Callable[[], list[Case]]) -> Experiment:
    """The notes of a pack: one line in all, one a value, and each mistake."""

    def experiment(some_of: slice) -> Iterator[str]:
        tally = told([pack_of(pack)], some(), some_of)
        yield tally.line(name)
        yield from tally.by_value()
        yield from tally.mistakes()

    return experiment


def several(some_of: slice) -> Iterator[str]:
    """Pictures with several euro notes: every value found, and none invented."""
    tally = told([pack_of("eur")], cases.euros(several=True), some_of)
    whole = sum(answer.is_whole for answer in tally.answers)
    values = sum(set(answer.said) == set(answer.case.notes) for answer in tally.answers)
    yield tally.line("euro, several notes")
    yield f"  every value found: {values} of {len(tally.answers)}; every note: {whole}"
    yield from tally.mistakes()


def nothing(some_of: slice) -> Iterator[str]:
    """Pictures without notes, all shipped packs active."""
    tally = told([pack_of(name) for name in packs.SHIPPED], cases.nothings(), some_of)
    yield tally.line("no notes")
    yield from tally.mistakes()


STRANGERS: Mapping[str, Callable[[], list[Case]]] = {
    "INR": lambda: cases.in_folders(DATA / "banknotes_inr_table", "INR"),
    "TRY": lambda: cases.lira(odd=True),
    "SGD": cases.singapore,
    "EGP": lambda: cases.in_folders(DATA / "banknotes_egp", "EGP"),
    "USD": cases.dollars,
    "EUR": lambda: cases.euros(several=False),
    "MKD": lambda: cases.denars("val") + cases.denars("test"),
    "SEK": lambda: cases.in_folders(DATA / "banknotes_sek" / "val", "SEK"),
    "IRR": cases.rials,
}


def unknown(some_of: slice) -> Iterator[str]:
    """Notes of each currency in front of all shipped packs but its own."""
    answers = tuple["Answer", ...]()
    for currency, some in STRANGERS.items():
        active = [pack_of(name) for name in packs.SHIPPED]
        others = [pack for pack in active if pack.currency != currency]
        tally = told(others, some(), some_of)
        yield tally.line(f"{currency}, not taught")
        yield from tally.mistakes()
        answers += tally.answers
    yield Tally(answers).line("unknown notes, all")


def conditions(some_of: slice) -> Iterator[str]:
    """Euro, denar and kronor test pictures, made worse."""
    sets = {
        "euro": ("eur", cases.euros(several=False)),
        "denar": ("mkd", cases.denars("val")),
        "kronor": ("sek", cases.in_folders(DATA / "banknotes_sek" / "val", "SEK")),
    }
    for condition, make in CONDITIONS.items():
        for name, (pack, some) in sets.items():
            tally = told([pack_of(pack)], some, some_of, changed(make))
            yield tally.line(f"{name}, {condition}")
            yield from tally.mistakes()


def speed(_some_of: slice) -> Iterator[str]:
    """A look at 1280 x 720, in processor time of all threads: what one core would take."""
    witness = open_witness(ModelSettings(threads=1))
    four = MoneyRecogniser([pack_of(name) for name in packs.SHIPPED], witness)
    one = MoneyRecogniser([pack_of("eur")], witness)
    notes, others = cases.euros(several=False), cases.without_notes(DATA / "coco_val64")
    for name, recogniser, some in (
        ("four packs, with a note", four, notes),
        ("four packs, without", four, others),
        ("one pack, with a note", one, notes),
        ("one pack, without", one, others),
    ):
        took_ms = list[float]()
        for case in some[:TIMED]:
            frame = read_picture(case.path)
            pixels = cv2.resize(frame.pixels, FRAME_PX).astype("uint8", copy=False)
            large = type(frame)(pixels, frame.taken_s, frame.source)
            recogniser.recognise(large)
            began_s = time.process_time()
            recogniser.recognise(large)
            took_ms.append((time.process_time() - began_s) * 1000)
        yield f"look at money, {name}: median {statistics.median(took_ms):.0f} ms"
    for name in packs.SHIPPED:
        size_bytes = sum(
            f.features.descriptors.nbytes + f.features.points.nbytes + f.is_own.nbytes
            for f in pack_of(name).faces
        )
        yield f"memory of the pack {name}: {size_bytes / 1e6:.1f} MB"


def witness(some_of: slice) -> Iterator[str]:
    """Whether there is a note at all, by the witness: in how many pictures perhaps, and plainly."""
    judge = open_witness(ModelSettings(threads=1))
    for currency, some in {**STRANGERS, "no notes": cases.nothings}.items():
        pictures = [read_picture(case.path).pixels for case in some()[some_of]]
        perhaps, plainly = map(judge.sees_one, pictures), map(judge.sees_one_plainly, pictures)
        yield (
            f"witness, {currency}: {len(pictures)} pictures, a note perhaps in {sum(perhaps)}, "
            f"plainly in {sum(plainly)}"
        )


def strange(some_of: slice) -> Iterator[str]:
    """What a glance hints at where no value is told, of notes that are known and of others."""
    active = {pack_of(name).currency: pack_of(name) for name in packs.SHIPPED}
    for currency, some in {**STRANGERS, "no notes": cases.nothings}.items():
        recogniser = Gated(MoneyRecogniser([*active.values()], open_witness(ModelSettings())))
        hints = Counter[str]()
        for case in some()[some_of]:
            frame = replace(read_picture(case.path), is_glance=True)
            found = recogniser.recognise(frame).findings
            hints[found[0].label if found and found[0].kind == "hint" else ""] += 1
        name = f"{currency}, {'known' if currency in active else 'not taught'}"
        yield (
            f"{name}: {hints.total()} pictures, of no known note {hints['stranger']}, of one to be "
            f"shown closer {hints['note']}"
        )


def video(some_of: slice) -> Iterator[str]:
    """Notes that are held out: told within a second of the first sharp frame, and once?"""
    videos = [shown([pack_of("eur")], case) for case in cases.euros(several=False)[some_of]]
    told_at_s = [one.told[0][1] for one in videos if one.told]
    soon = sum(at_s <= 1.0 for at_s in told_at_s)
    more = sum(len(one.told) > 1 for one in videos)
    wrong = sum(not is_right(one) for one in videos)
    yield (
        f"video, euro: {len(videos)} notes held out, {len(told_at_s)} told, {soon} within 1.0 s of "
        f"the first sharp frame; {more} more than once, {wrong} wrong"
    )


EXPERIMENTS: dict[str, Experiment] = {
    "euro": known("euro, 16 scans -> single notes", "eur", lambda: cases.euros(several=False)),
    "several": several,
    "kronor": known(
        "kronor, 41 -> 15",
        "sek",
        lambda: cases.in_folders(DATA / "banknotes_sek" / "val", "SEK"),
    ),
    "denar": known("denar, train -> val", "mkd", lambda: cases.denars("val")),
    "rial": known("rial, first half -> second half", "irr", cases.rials),
    "dollars": known(
        "dollars, flat scans -> others",
        "usd",
        lambda: cases.in_folders(DATA / "banknotes_usd_small" / "test", "USD"),
    ),
    "rupees": known(
        "rupees, flat -> table",
        "inr",
        lambda: cases.in_folders(DATA / "banknotes_inr_table", "INR"),
    ),
    "lira": known("lira, every other burst", "try", lambda: cases.lira(odd=True)),
    "nothing": nothing,
    "unknown": unknown,
    "conditions": conditions,
    "witness": witness,
    "strange": strange,
    "video": video,
    "speed": speed,
}
