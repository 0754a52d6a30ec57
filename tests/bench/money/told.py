"""Looks at pictures with some packs active, and counts what is said."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seeing.devices.picture import read_picture
from seeing.errors import SeeingError
from seeing.recognisers.gate import Gated
from seeing.recognisers.money import MoneyRecogniser
from seeing.settings import ModelSettings
from seeing.sight.note_witness import open_witness
from tests.bench.money.exact import bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seeing.frame import Frame
    from seeing.sight.note_pack import NotePack
    from tests.bench.money.cases import Case

    Change = Callable[[Frame], Frame]


@dataclass(frozen=True)
class Answer:
    """What was said of a picture, and what is on it."""

    case: Case
    said: tuple[str, ...]

    @property
    def is_wrong(self) -> bool:
        """Whether a note was said that is not there, or more often than it is."""
        return bool(Counter(self.said) - Counter(self.case.notes))

    @property
    def is_right(self) -> bool:
        """Whether something was said, and all of it is there."""
        return bool(self.said) and not self.is_wrong

    @property
    def is_whole(self) -> bool:
        """Whether every note was said, and nothing else."""
        return Counter(self.said) == Counter(self.case.notes)


@dataclass(frozen=True)
class Tally:
    """The answers to a set of pictures."""

    answers: tuple[Answer, ...]

    def line(self, name: str) -> str:
        """One row of a Markdown table: pictures, said right and wrong, with exact bounds."""
        of = len(self.answers)
        right = sum(answer.is_right for answer in self.answers)
        wrong = sum(answer.is_wrong for answer in self.answers)
        return f"| {name} | {of:,} | {_share(right, of)} | {_share(wrong, of)} |"

    def by_value(self) -> Iterator[str]:
        """The same for each value, only where something is on the pictures."""
        for notes in sorted({a.case.notes for a in self.answers}, key=lambda n: (len(n), n)):
            some = tuple(a for a in self.answers if a.case.notes == notes)
            yield Tally(some).line("  " + " + ".join(notes))

    def mistakes(self) -> Iterator[str]:
        """Each wrong announcement."""
        for answer in self.answers:
            if answer.is_wrong:
                truth = " + ".join(answer.case.notes) or "nothing"
                where = "/".join(answer.case.path.parts[-3:])
                yield f"  wrong: {where}: said {' + '.join(answer.said)}, there is {truth}"


def told(
    active: Sequence[NotePack],
    some: Sequence[Case],
    some_of: slice = slice(None),
    change: Change | None = None,
) -> Tally:
    """Look at pictures as the device does, gate included."""
    recogniser = Gated(MoneyRecogniser(active, open_witness(ModelSettings())))
    answers = list[Answer]()
    for case in some[some_of]:
        try:
            frame = read_picture(case.path)
        except SeeingError as error:
            print(f"  left out: {error}")
            continue
        findings = recogniser.recognise(change(frame) if change else frame).findings
        labels = tuple(finding.label for finding in findings if finding.kind == "money")
        answers.append(Answer(case, labels))
    return Tally(tuple(answers))


def _share(hits: int, of: int) -> str:
    low, high = bounds(hits, of)
    return f"{hits} ({hits / of:.3f}, {low:.3f} to {high:.3f})" if of else "none"
