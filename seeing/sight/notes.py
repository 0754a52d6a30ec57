"""The notes in a frame: found one after the other, each out of what the ones before left over."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from seeing.sight.note_faces import matched
from seeing.sight.note_rule import evidence, strength
from seeing.sight.note_view import View, view_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from seeing.sight.features import Features
    from seeing.sight.note_faces import Face, Matched
    from seeing.sight.note_rule import NoteRule

    Rules: TypeAlias = Mapping[str, Sequence[NoteRule]]

MOST_NOTES = 6
# Robust geometry costs some milliseconds a face: only what matches best is tried, and not only
# faces of one value, or there is no rival to compare it with.
TRIED, TRIED_OF_A_VALUE = 6, 2
# Of a frame, the strongest features look for faces; the others only speak once one is found. With
# all 1,500 a look takes a third longer, and clutter hides more notes than they find.
CLEAR = 1000
# Pictures without notes have none at all; a note that is far or strange has some.
UNREAD_EVIDENCE = 16.0


@dataclass(frozen=True)
class Notes:
    """What was found of notes in a frame.

    Attributes:
        told: those whose value may be said, the most evident first.
        unread: a note that is in view but whose value may not be said; None: there is none, or
            another is told.
    """

    told: tuple[View, ...]
    unread: View | None = None


def notes_in(frame: Features, faces: Sequence[Face], rules: Rules) -> Notes:
    """Find the notes in a frame.

    Args:
        frame: the frame's features.
        faces: of all packs.
        rules: by currency; all of a currency's must allow a view.
    """
    matches = matched_strongly(frame, faces)
    is_left = np.ones(len(frame), bool)
    found, views = list[View](), list[View]()
    while len(found) < MOST_NOTES:
        views = views_in(frame, matches, is_left)
        view = _best([v for v in views if not any(_is_taken(v, other) for other in found)], rules)
        if view is None:
            break
        found.append(view)
        is_left &= ~view.holds(frame.points)
    unread = [view for view in views if evidence(view) >= UNREAD_EVIDENCE and not found]
    return Notes(tuple(found), unread[0] if unread else None)


def matched_strongly(frame: Features, faces: Sequence[Face]) -> list[Matched]:
    """What of each face is among the strongest features of a frame."""
    return matched(frame.only(slice(0, CLEAR)), faces)


def views_in(frame: Features, matches: Sequence[Matched], is_left: NDArray[np.bool_]) -> list[View]:
    """The plausible views of the faces that match best, the strongest first."""
    views = [view for one in _tried(matches, is_left) if (view := view_of(one, frame))]
    return sorted(views, key=lambda view: (strength(view), view.agreeing), reverse=True)


def _tried(matches: Sequence[Matched], is_left: NDArray[np.bool_]) -> list[Matched]:
    tried, of_value = list["Matched"](), Counter[str]()
    for one in sorted((one.one_to_one(is_left) for one in matches), key=len, reverse=True):
        of_value[one.face.label] += 1
        if of_value[one.face.label] <= TRIED_OF_A_VALUE:
            tried.append(one)
    return tried[:TRIED]


def _is_taken(view: View, found: View) -> bool:
    """Whether it may be the same note, or claims the print of a note that is found."""
    return view.repeats(found) or view.contradicts(found)


def _best(views: Sequence[View], rules: Rules) -> View | None:
    for view in views:
        rivals = [v for v in views if v.face.label != view.face.label and v.contradicts(view)]
        if all(rule.allows(view, rivals) for rule in rules[view.face.currency]):
            return view
    return None
