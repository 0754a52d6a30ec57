"""Mode money: the value of bank notes, or nothing. It never says that a note is genuine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from seeing.errors import ModelError
from seeing.finding import Finding
from seeing.recognisers.mode import Mode, Recognised
from seeing.recognisers.stopwatch import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.frame import Frame
    from seeing.recognisers.mode import Recogniser
    from seeing.settings import Settings
    from seeing.sight.features import Features
    from seeing.sight.note_pack import NotePack
    from seeing.sight.note_view import View


class MoneyRecogniser:
    """Names the notes whose value the rules of their packs allow to be said; all others not.

    Args:
        packs: the active ones. Two of one currency add up, under the stricter of their rules.
    """

    def __init__(self, packs: Sequence[NotePack]) -> None:
        from seeing.sight.note_shortlist import Shortlist

        self._shortlist = Shortlist([face for pack in packs for face in pack.faces])
        self._rules = {
            currency: [pack.rule for pack in packs if pack.currency == currency]
            for currency in {pack.currency for pack in packs}
        }

    def recognise(self, frame: Frame) -> Recognised:
        """Name the notes, the most evident first; nothing is doubted, it is said or it is not.

        While watching, a hint says that a note is in view which cannot be told.
        """
        from seeing.sight.features import frame_features
        from seeing.sight.notes import notes_in

        watch = Stopwatch()
        features = frame_features(frame.pixels)
        watch.lap("prepare")
        notes = notes_in(features, self._shortlist.best(features), self._rules)
        watch.lap("infer")
        findings = tuple(_finding(view, features) for view in notes.told)
        if frame.is_glance and notes.unread:
            box = notes.unread.box(features.size)
            findings = (Finding("hint", "note", confidence=1.0, is_sure=False, box=box),)
        watch.lap("decode")
        return Recognised(findings, watch.ms)


def _finding(view: View, frame: Features) -> Finding:
    return Finding(
        kind="money",
        label=view.face.label,
        confidence=1.0 - 1.0 / (1.0 + view.own),
        box=view.box(frame.size),
        text=view.face.side or None,
    )


def chosen(folders: Sequence[Path]) -> Recogniser:
    """A recogniser of the packs in some folders, behind the gate. Raises ModelError."""
    from seeing.recognisers.gate import Gated
    from seeing.sight.note_pack import read_note_pack

    return Gated(MoneyRecogniser([read_note_pack(folder) for folder in folders]))


def folder_of(name: str, settings: Settings) -> Path:
    """Where the pack of a name is: one of the user's own goes before one that is shipped.

    Raises:
        ModelError: names the packs that there are.
    """
    from seeing.sight.note_pack import CARD_FILE, shipped_notes

    shelves = [*([Path(settings.money.folder)] if settings.money.folder else []), shipped_notes()]
    for shelf in shelves:
        if (shelf / name / CARD_FILE).is_file():
            return shelf / name
    there = {path.parent.name for shelf in shelves for path in shelf.glob(f"*/{CARD_FILE}")}
    raise ModelError.of(
        expected=f"packs of bank notes: {', '.join(sorted(there)) or 'none so far'}",
        received=repr(name),
        todo="Correct money.packs, or make the pack with `seeing-convert money`.",
    )


def _load(settings: Settings) -> Recogniser:
    from seeing.sight.note_pack import read_note_pack

    names = [name for name in settings.money.packs.replace(",", " ").split() if name]
    if not names:
        raise ModelError.of(
            expected="a pack of bank notes in money.packs",
            received="none",
            todo="Name one or several, such as --set money.packs=eur.",
        )
    return MoneyRecogniser([read_note_pack(folder_of(name, settings)) for name in names])


MODE = Mode("money", _load, can_watch=True, needs_detail=True)
