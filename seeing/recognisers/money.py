"""Mode money: the value of bank notes, or nothing. It never says that a note is genuine."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from seeing.errors import ModelError
from seeing.finding import Finding
from seeing.recognisers.mode import Mode, Recognised
from seeing.recognisers.stopwatch import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seeing.errors import SeeingError
    from seeing.finding import Box
    from seeing.frame import Frame
    from seeing.recognisers.mode import Recogniser
    from seeing.settings import Settings
    from seeing.sight.note_looks import Looked, Way
    from seeing.sight.note_pack import NotePack
    from seeing.sight.note_view import View
    from seeing.sight.note_witness import NoteWitness, Testimony

log = logging.getLogger(__name__)

# The features of a note that is sharp and near; a wall or a blurred hand has fewer.
DETAILED = 500


class MoneyRecogniser:
    """Names the notes whose value the rules of their packs allow to be said; all others not.

    Args:
        packs: the active ones. Two of one currency add up, under the stricter of their rules.
        witness: spares frames without any note a closer look. It is only asked when it knows what
            all the packs hold for notes: play money it may not.
        damaged: the names of packs that were to be active too, and why they are not.
    """

    def __init__(
        self,
        packs: Sequence[NotePack],
        witness: NoteWitness | None = None,
        damaged: Mapping[str, SeeingError] | None = None,
    ) -> None:
        from seeing.sight.note_shortlist import Shortlist

        self._turn = 0
        self.missing = damaged or {}
        self._witness = witness if all(pack.is_witnessed for pack in packs) else None
        self._shortlist = Shortlist([face for pack in packs for face in pack.faces])
        self._rules = {
            currency: [pack.rule for pack in packs if pack.currency == currency]
            for currency in {pack.currency for pack in packs}
        }

    def recognise(self, frame: Frame) -> Recognised:
        """Name the notes, the most evident first; nothing is doubted, it is said or it is not.

        While watching, a hint says that a note is in view which cannot be told: ``note``, or
        ``stranger`` when it plainly is one, and none of those that are known.
        """
        from seeing.sight.note_looks import look

        watch = Stopwatch()
        testimony = self._witness.of(frame.pixels) if self._witness else None
        if testimony and not testimony.sees_one():
            watch.lap("infer")
            return Recognised((), watch.ms)
        looked = look(frame.pixels, self._shortlist, self._rules, self._ways(frame))
        findings = tuple(_finding(view, looked) for view in looked.notes.told)
        if frame.is_glance and not findings:
            self._turn += 1
            findings = _hint(looked, testimony)
        watch.lap("infer")
        return Recognised(findings, watch.ms)

    def _ways(self, frame: Frame) -> Sequence[Way]:
        """On a glance beside the plain way one more, and the next one when that tells nothing."""
        from seeing.sight.note_looks import WAYS

        if not frame.is_glance:
            return WAYS
        plain, *others = WAYS
        return plain, others[self._turn % len(others)]


def _hint(looked: Looked, testimony: Testimony | None) -> tuple[Finding, ...]:
    if unread := looked.notes.unread:
        return (_hinted("note", unread.box(looked.features.size)),)
    # A blurred or distant note that is known has little detail as well.
    if not testimony or len(looked.features) < DETAILED:
        return ()
    return (_hinted("stranger"),) if testimony.sees_one_plainly() else ()


def _hinted(label: str, box: Box | None = None) -> Finding:
    return Finding("hint", label, confidence=1.0, is_sure=False, box=box)


def _finding(view: View, looked: Looked) -> Finding:
    return Finding(
        kind="money",
        label=view.face.label,
        confidence=1.0 - 1.0 / (1.0 + view.own),
        box=looked.way.in_frame(view.box(looked.features.size)),
        text=view.face.side or None,
    )


def chosen(folders: Sequence[Path]) -> Recogniser:
    """A recogniser of the packs in some folders, behind the gate. Raises ModelError."""
    from seeing.recognisers.gate import Gated
    from seeing.settings import ModelSettings
    from seeing.sight.note_pack import read_note_pack
    from seeing.sight.note_witness import open_witness

    witness = open_witness(ModelSettings())
    return Gated(MoneyRecogniser([read_note_pack(folder) for folder in folders], witness))


def folder_of(name: str, settings: Settings) -> Path:
    """Where the pack of a name is: one of the user's own goes before one that is shipped.

    Raises:
        ModelError: names the packs that there are.
    """
    from seeing.sight.note_pack import shipped_notes
    from seeing.sight.shelf import folders_in

    shelves = [*([Path(settings.money.folder)] if settings.money.folder else []), shipped_notes()]
    there = {folder.name: folder for shelf in reversed(shelves) for folder in folders_in(shelf)}
    if name in there:
        return there[name]
    raise ModelError.of(
        expected=f"packs of bank notes: {', '.join(sorted(there)) or 'none so far'}",
        received=repr(name),
        todo="Correct money.packs, or make the pack with `seeing-convert money`.",
    )


def pack_names(settings: Settings) -> list[str]:
    """The names in the setting money.packs, with spaces or commas between."""
    return settings.money.packs.replace(",", " ").split()


def active_packs(settings: Settings) -> tuple[list[NotePack], dict[str, SeeingError]]:
    """The packs that the setting money.packs names, and those that cannot be used, by name.

    Raises:
        ModelError: it names none, or none of them can be used.
    """
    from seeing.sight.note_pack import read_note_pack

    names = pack_names(settings)
    if not names:
        raise ModelError.of(
            expected="a pack of bank notes in money.packs",
            received="none",
            todo="Name one or several, such as --set money.packs=eur.",
        )
    packs, damaged = list["NotePack"](), dict[str, "SeeingError"]()
    for name in dict.fromkeys(names):
        try:
            packs.append(read_note_pack(folder_of(name, settings)))
        except ModelError as error:
            log.error("a pack of bank notes is not used: %s", error)
            damaged[name] = error
    if not packs:
        raise damaged[names[0]]
    return packs, damaged


def _load(settings: Settings) -> Recogniser:
    from seeing.sight.note_witness import open_witness

    packs, damaged = active_packs(settings)
    return MoneyRecogniser(packs, open_witness(settings.models), damaged)


MODE = Mode("money", _load, can_watch=True, needs_detail=True)
