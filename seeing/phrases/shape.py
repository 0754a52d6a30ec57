"""What a language must give the device: the sentences, and the grammar to fill them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True)
class Phrases:
    """The sentences of one language. A gap in braces is filled before speaking.

    Attributes:
        language: in which they are, such as ``en``.
        ready: start-up is over and a picture has come; {mode}.
        not_ready: start-up is over but something is missing; {why} is one of ``troubles``.
        mode_changed: after a double press; {mode}.
        way_on: after it, in a mode that a double press does not leave.
        modes: how each mode's name is spoken.
        sure: findings that may be stated; {things}.
        unsure: findings that may only be doubted; {things}.
        unknown: nothing was found; by mode.
        unread: on a page, in the place of lines that were seen and could not be read.
        written: text as one thing among others, in a sentence about a scene; {text}.
        much_text: a page came into view while watching for short texts.
        notes_damaged: mode money begins, and packs of bank notes cannot be used; {names}.
        pack_refused: a pack is there that cannot be used; {name}.
        quality: a frame that shows nothing: ``too_dark``, ``blank`` or ``blurred``.
        again: the answer before, in full; {ago} and {answer}.
        nothing_to_repeat: a long press before the first answer.
        help: the spoken help; {mode}.
        help_in: the same for a mode in which the button means something else, by its name.
        guide: what to do with the camera or the page, by what the frame lacks.
        page_end: the last sentence of a page was read.
        keep_holding: the button is still down and going on to hold it switches off.
        shutting_down: the last sentence before the device is switched off.
        camera_lost: the camera stopped giving pictures.
        camera_found: the camera gives pictures again.
        one_moment: the answer takes its time.
        too_late: the answer came so late that it may no longer be true.
        could_not_start: instead of the device, when start-up failed for good.
        troubles: what the listener hears of an error, by its ``phrase``.
        doctor_fine: every check of ``seeing doctor`` came out well.
        doctor_works: nothing failed, but something is not as it should be.
        doctor_found: something failed; {problems}, such as "two problems".
        doctor_fails: what the listener hears of a check that failed, by its name.
        doctor_warns: the same for one that only warns.
        count: a class's label and a number -> "a dog", "two people".
        place: horizontal third 0, 1, 2 -> "on the left".
        place_full: horizontal and vertical third -> "on the left, near the top".
        taught: the label of something taught -> "my cup".
        colour: a colour's label -> "dark blue".
        colour_full: the same with how much of the middle has it, 0..1 -> "mostly dark blue".
        money: a note's label -> "20 euros".
        total: what several notes come to, and their number -> "25 euros in two notes".
        total_nothing: no note was told yet.
        total_cleared: the count begins anew.
        note_unread: a note is in view that cannot be told.
        note_strange: a note is in view that is none of those known.
        money_full: the same with its side, where that is known -> "20 euros, front".
        money_together: several notes, and their sums by currency -> "5 euros and 20 euros,
            together 25 euros".
        light: a brightness's label, and the horizontal and vertical third that the light comes
            from, or None -> "dim light, mostly from the left".
        code: a code's symbology and text -> "a QR code with the text: Hello".
        printed: printed text -> the same with prices, dates and numbers as a person says them.
        spelled: printed text -> letter by letter.
        foreign: a language such as ``de`` or a writing such as ``und-Cyrl`` that print is in and
            that is not read; empty: a writing that is not known.
        join: several things -> one list.
        ago: seconds -> "12 seconds ago".
    """

    language: str
    ready: str
    not_ready: str
    mode_changed: str
    way_on: str
    modes: Mapping[str, str]
    sure: str
    unsure: str
    unknown: Mapping[str, str]
    unread: str
    written: str
    much_text: str
    notes_damaged: str
    pack_refused: str
    quality: Mapping[str, str]
    again: str
    nothing_to_repeat: str
    help: str
    help_in: Mapping[str, str]
    guide: Mapping[str, str]
    page_end: str
    total_nothing: str
    total_cleared: str
    note_unread: str
    note_strange: str
    keep_holding: str
    shutting_down: str
    camera_lost: str
    camera_found: str
    too_late: str
    one_moment: str
    could_not_start: str
    troubles: Mapping[str, str]
    doctor_fine: str
    doctor_works: str
    doctor_found: str
    doctor_fails: Mapping[str, str]
    doctor_warns: Mapping[str, str]
    count: Callable[[str, int], str]
    place: Callable[[int], str]
    place_full: Callable[[int, int], str]
    taught: Callable[[str], str]
    colour: Callable[[str], str]
    colour_full: Callable[[str, float], str]
    money: Callable[[str], str]
    total: Callable[[str, int], str]
    money_full: Callable[[str, str], str]
    money_together: Callable[[Sequence[str], Sequence[str]], str]
    light: Callable[[str, int | None, int | None], str]
    code: Callable[[str, str], str]
    printed: Callable[[str], str]
    spelled: Callable[[str], str]
    foreign: Callable[[str], str]
    join: Callable[[Sequence[str]], str]
    ago: Callable[[float], str]

    def fixed(self) -> tuple[str, ...]:
        """Every sentence that is the same each time: worth keeping rendered."""
        names, modes = self.modes.items(), self.modes.values()
        return (
            *(self.ready.format(mode=mode) for mode in modes),
            *(self.mode_changed.format(mode=mode) for mode in modes),
            *(self.help_in.get(name, self.help).format(mode=mode) for name, mode in names),
            *self.guide.values(),
            self.page_end,
            self.total_nothing,
            self.total_cleared,
            self.note_unread,
            self.note_strange,
            self.way_on,
            *self.unknown.values(),
            *self.quality.values(),
            *self.troubles.values(),
            self.nothing_to_repeat,
            self.keep_holding,
            self.shutting_down,
            self.camera_lost,
            self.camera_found,
            self.too_late,
            self.one_moment,
            self.much_text,
        )
