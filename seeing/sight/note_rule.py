"""When a value may be said. Whatever this rule does not allow, nobody hears."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seeing.sight.note_view import View


@dataclass(frozen=True)
class NoteRule:
    """What a view must show before its value is said. The numbers stand in the pack's card.

    Attributes:
        least_evidence: see `evidence`. Fitted on pictures of which nothing may be said.
        least_inliers: clear matches that found the view: any four points fit some view.
        least_own: places of the frame that look like the face where it says they should, of
            features that no other value has.
        least_own_share: of those that agree, the share of own ones: a note that nobody taught
            has the flag and the stars of the others, but little else.
        plenty_own: so many are enough whatever their share.
        least_spread: of the note's area, the share that they span, 0..1.
        least_density: of the features that must be there if the view is true, the share that is.
        margin: how many times as strong as that of any other value in the same place.
        least_inliers_share: of the inliers of any other value's view in the same place: what is a
            value's own must not speak alone, against the way the print lies.
    """

    least_evidence: float = 30.0
    least_inliers: int = 6
    least_own: int = 8
    least_own_share: float = 0.5
    plenty_own: int = 40
    least_spread: float = 0.05
    least_density: float = 0.1
    margin: float = 2.5
    least_inliers_share: float = 0.7

    @classmethod
    def of(cls, table: Mapping[str, float]) -> NoteRule:
        """The rule on a card. Raises KeyError, ValueError or TypeError: it is none."""
        return cls(
            least_evidence=float(table["least_evidence"]),
            least_inliers=int(table["least_inliers"]),
            least_own=int(table["least_own"]),
            least_own_share=float(table["least_own_share"]),
            plenty_own=int(table["plenty_own"]),
            least_spread=float(table["least_spread"]),
            least_density=float(table["least_density"]),
            margin=float(table["margin"]),
            least_inliers_share=float(table["least_inliers_share"]),
        )

    def allows(self, view: View, rivals: Sequence[View] = ()) -> bool:
        """Whether a view's value may be said.

        Args:
            view: the best in its place.
            rivals: the views of other values in the same place.
        """
        share = min(self.plenty_own, self.least_own_share * view.agreeing)
        return (
            evidence(view) >= self.least_evidence
            and view.inliers >= self.least_inliers
            and view.own >= max(self.least_own, share)
            and view.spread >= self.least_spread
            and view.density >= self.least_density
            and all(
                strength(view) >= self.margin * strength(rival)
                and view.inliers >= self.least_inliers_share * rival.inliers
                for rival in rivals
            )
        )


def evidence(view: View) -> float:
    """How much speaks for a view: clear matches count twice, since they found it by themselves."""
    return view.own + 2.0 * view.inliers


def strength(view: View) -> float:
    """How strong a view is beside others of the same print.

    The lettering that all values have is dense on each of them; the rest is only on the true one.
    """
    return view.own * view.density
