"""Makes a pack of bank notes."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from convert.cards import to_toml
from convert.money.choosing import chosen
from convert.money.fit import fitted
from convert.money.own import alike, owned
from convert.money.references import listed, read, some_of_each
from convert.money.trial import is_witnessed, told_wrong
from convert.whole_file import whole_file
from seeing.devices.picture import read_picture
from seeing.errors import UsageError
from seeing.sight.note_faces import Face
from seeing.sight.note_looks import PLAIN, WAYS
from seeing.sight.note_pack import (
    CARD_FILE,
    CURRENCY,
    FEATURES_FILE,
    LABELS_FILE,
    packed,
    read_note_pack,
)
from seeing.sight.note_rule import NoteRule

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from convert.cards import Card
    from convert.money.references import Reference
    from seeing.sight.card import Measured
    from seeing.sight.features import Features
    from seeing.sight.note_pack import NotePack

# Of all faces together: a pack stays below 4 MB, and a look quick.
MOST_FEATURES = 20_000
MOST_A_FACE = 800
# Pictures of each value that say what of the other values' faces is not theirs alone.
MOST_SHOWN = 16
# Below this nothing of a face tells it from others.
FEWEST_OWN = 60
# A value that nobody pictured shares much with those that are known, but little is a value's own.
# Where all are known that cannot happen, and half of a folded note has little of its own either.
OWN_SHARE_OF_COMPLETE, MARGIN_OF_COMPLETE = 0.05, 1.75
# A side that nobody pictured has the stars and seals of the other values' sides. Drawn notes that
# have nothing else in common reached 45 places that were thought another value's own.
STRICTER = {"least_own": 60, "plenty_own": 60}


@dataclass(frozen=True)
class Plan:
    """What the user wants.

    Attributes:
        currency: such as ``EUR``.
        licence: of the pictures.
        source: where they are from.
        command: that made the pack.
        most_pictures: of a value or face, this many pictures at most.
        is_complete: whether the folder has all values that can come before the camera.
        rule: when a value may be said, before it is fitted.
        nothing: pictures of which nothing may be said, to fit the rule on.
        rate: the share of these of which something may be said before the reserve is added.
        measured: figures for the card.
    """

    currency: str
    licence: str
    source: str
    command: str
    most_pictures: int = 6
    is_complete: bool = False
    rule: NoteRule = field(default_factory=NoteRule)
    nothing: tuple[Path, ...] = ()
    rate: float = 0.0
    measured: tuple[Measured, ...] = ()


def build(pictures: Path, out: Path, plan: Plan, say: Callable[[str], None]) -> NotePack:
    """Make a pack out of a folder of folders of pictures.

    Raises:
        UsageError: the currency, the folder or a picture is not as it must be.
        PictureError: a picture cannot be read.
        OSError: the pack cannot be written.
    """
    if not CURRENCY.fullmatch(plan.currency):
        raise UsageError.of(
            expected="a currency of three capital letters, such as EUR",
            received=repr(plan.currency),
            todo="Correct --currency.",
        )
    references = read(listed(pictures), say)
    if plan.is_complete:
        rule = replace(plan.rule, least_own_share=OWN_SHARE_OF_COMPLETE, margin=MARGIN_OF_COMPLETE)
        plan = replace(plan, rule=rule)
    if missing := missing_sides(references):
        say(f"no picture of {', '.join(missing)}: the rule is stricter until there is one")
        plan = replace(plan, rule=replace(plan.rule, **STRICTER))
    faces, pairs = faces_of(references, plan)
    nothing = (_seen(path) for path in plan.nothing)
    rule, number = fitted(plan.rule, faces, nothing, plan.rate)
    if number:
        say(f"fitted on {number} pictures: least evidence {rule.least_evidence:g}")
    write(faces, pairs, out, replace(plan, rule=rule), witnessed=is_witnessed(references))
    pack = read_note_pack(out)
    wrong, looked = told_wrong(pack, references)
    if wrong:
        say(
            f"do not use this pack: of {looked} of these pictures it tells {wrong} wrong. Cut them "
            "to the note, give outlines, or take them on different grounds."
        )
    return pack


def _seen(path: Path) -> list[Features]:
    pixels = read_picture(path).pixels
    return [way.features(pixels) for way in WAYS]


def missing_sides(references: Sequence[Reference]) -> list[str]:
    """The sides that some values have and others lack, such as ``20 back``."""
    there = {(one.value, one.side) for one in references if one.side}
    values, sides = {value for value, _ in there}, {side for _, side in there}
    return sorted(f"{v} {s}" for v in values for s in sides if (v, s) not in there)


def faces_of(references: Sequence[Reference], plan: Plan) -> tuple[list[Face], list[str]]:
    """Choose pictures and features; the faces, and the pairs of values that look alike.

    Raises:
        UsageError: two values cannot be told apart.
    """
    groups = dict[tuple[str, str], list["Reference"]]()
    for one in references:
        groups.setdefault((one.value, one.side), []).append(one)
    picked = [
        (value, side, features)
        for (value, side), group in groups.items()
        for features in chosen(group, plan.most_pictures)
    ]
    _check_confirmed(groups, {(value, side) for value, side, _ in picked})
    most = min(MOST_A_FACE, MOST_FEATURES // len(picked))
    faces = [
        Face(plan.currency, value, side, part, np.ones(len(part), bool))
        for value, side, features in picked
        if (part := features.only(slice(0, most * 3 // 2)))
    ]
    pictures = [
        (one.value, PLAIN.features(read_picture(one.path).pixels))
        for one in some_of_each(references, MOST_SHOWN)
    ]
    marked, shared = owned(faces, pictures)
    kept = [_kept(face, most) for face in marked]
    _check_told_apart(kept)
    return kept, alike(shared, most)


def _check_confirmed(
    groups: Mapping[tuple[str, str], Sequence[Reference]], kept: set[tuple[str, str]]
) -> None:
    for value, side in sorted(groups.keys() - kept):
        raise UsageError.of(
            expected=f"pictures of {f'{value} {side}'.strip()} that have the note in common",
            received=f"{len(groups[value, side])} that have nothing in common",
            todo="Look at them; one alone, of nothing but the flat note, is enough.",
        )


def _kept(face: Face, most: int) -> Face:
    """The first features of a face, its own before those it shares."""
    own, shared = np.flatnonzero(face.is_own), np.flatnonzero(~face.is_own)
    # A quarter of shared ones tells how the note lies when its own part is covered.
    share = min(len(shared), max(most // 4, most - len(own)))
    places = np.concatenate([own[: most - share], shared[:share]])
    return Face(
        face.currency, face.value, face.side, face.features.only(places), face.is_own[places]
    )


def _check_told_apart(faces: Sequence[Face]) -> None:
    best = dict[str, int]()
    for face in faces:
        best[face.value] = max(best.get(face.value, 0), int(face.is_own.sum()))
    for value, own in best.items():
        if own < FEWEST_OWN:
            raise UsageError.of(
                expected=f"at least {FEWEST_OWN} features that only the value {value} has",
                received=f"{own}: its pictures look like those of another value",
                todo="Look whether pictures lie in the wrong folder, or take larger ones.",
            )


def write(
    faces: Sequence[Face], pairs: Sequence[str], out: Path, plan: Plan, *, witnessed: bool
) -> None:
    """Write the pack's three files. Raises OSError."""
    out.mkdir(parents=True, exist_ok=True)
    data = packed(faces)
    labels = [f"{face.value}_{face.side}" if face.side else face.value for face in faces]
    card: Card = {
        "name": out.absolute().name,
        "task": "money",
        "currency": plan.currency,
        "file": FEATURES_FILE,
        "labels": LABELS_FILE,
        "licence": plan.licence,
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "is_witnessed": witnessed,
        "alike": list(pairs),
        "source": {"pictures": plan.source, "rebuild": plan.command},
        "rule": {**asdict(plan.rule), "fitted_on": len(plan.nothing), "wanted_rate": plan.rate},
        "measured": [asdict(measured) for measured in plan.measured],
    }
    files = {
        FEATURES_FILE: data,
        LABELS_FILE: "".join(f"{label}\n" for label in labels).encode(),
        CARD_FILE: to_toml(card).encode(),
    }
    for name, content in files.items():
        with whole_file(out / name) as file:
            file.write(content)
