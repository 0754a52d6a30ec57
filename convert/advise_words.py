"""Advice in sentences: what was measured, what it means, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convert.report_words import counted, listed, per_hundred, percent

if TYPE_CHECKING:
    from convert.advise import Advised, ClassFacts

FEW_SHOTS, SOME_SHOTS = 3, 20
ENOUGH = 0.95
ALIKE = 0.80
WEAK = 0.90
GAIN_POINTS = 1.0
HEAD_OF_PROBE = {"linear": "linear", "prototype": "cosine", "knn": "knn"}


@dataclass(frozen=True)
class Recommended:
    """What to do.

    Attributes:
        head: the kind to train.
        unfreeze: what to unfreeze: ``nothing``, ``the last blocks``, ``most layers``.
        why: sentences.
        photograph: a sentence a class that needs more, the neediest first.
    """

    head: str
    unfreeze: str
    why: tuple[str, ...]
    photograph: tuple[str, ...]


# (has many, is near) -> what to unfreeze, and why.
QUADRANTS = {
    (False, True): (
        "nothing",
        (
            "Few photographs of things near to what the backbone knows: keep it as it is and train "
            "a head on it. Unfreezing would learn these few photographs by heart."
        ),
    ),
    (True, True): (
        "the last blocks",
        (
            "Many photographs of things near to what the backbone knows: a head does most of the "
            "work. Try to unfreeze the last blocks with a low rate; keep it if validation gains."
        ),
    ),
    (False, False): (
        "nothing",
        (
            "Few photographs of things far from what the backbone knows: the hardest corner. No "
            "more than a head can learn from so few. More and more varied photographs help most."
        ),
    ),
    (True, False): (
        "most layers",
        (
            "Many photographs of things far from what the backbone knows: begin from its weights, "
            "and unfreeze most layers with a low rate; the first layers serve as they are."
        ),
    ),
}


def recommend(got: Advised) -> Recommended:
    """From what was measured to what to do."""
    unfreeze, why = QUADRANTS[got.has_many, got.is_near]
    reasons = [why, _measured(got), *_known(got)]
    best = got.best_probe
    if best:
        reasons.append(_probed(got))
        if best[1].value >= ENOUGH and unfreeze != "nothing":
            unfreeze = "nothing"
            reasons.append("The head alone is that good already: unfreezing is not worth its time.")
    return Recommended(_head(got), unfreeze, tuple(reasons), tuple(_next(got)))


def _head(got: Advised) -> str:
    fewest = min(row.count for row in got.classes)
    best = got.best_probe
    if best is None or fewest <= FEW_SHOTS:
        return "cosine"
    return HEAD_OF_PROBE[best[0]]


def _measured(got: Advised) -> str:
    near = "spreads them well" if got.is_near else "sees them as nearly the same"
    sure = (
        ""
        if got.confidence is None
        else (f"; its own names for them have a median confidence of {percent(got.confidence)}")
    )
    return (
        f"There are {counted(got.usual_count, 'photograph')} of the middle class. Photographs of "
        f"different classes have a mean cosine of {got.crowding:.2f} (everyday things 0.20, "
        f"flowers 0.31, banknotes 0.43 to 0.61): the backbone {near}{sure}. Asked what each "
        f"photograph shows, its nearest neighbours are right on "
        f"{per_hundred(got.neighbours.accuracy)}; a blind guess on "
        f"{100 * got.neighbours.chance:.0f} of 100."
    )


def _known(got: Advised) -> list[str]:
    known = [f"{row.label} {row.known_as}" for row in got.classes if row.known_as]
    return [f"The backbone itself calls {listed(known)}."] if known else []


def _probed(got: Advised) -> str:
    ranked = sorted(got.probes.items(), key=lambda item: -item[1].hits)
    said = listed([f"{name} {percent(share.value)}" for name, share in ranked])
    name, best = ranked[0]
    gain = 100 * (best.value - got.halved[name].value)
    if gain > GAIN_POINTS:
        trend = f"From half of the photographs it is {gain:.1f} points less: more will still help."
    elif got.usual_count < SOME_SHOTS:
        trend = "There are too few to tell what more of them would bring."
    else:
        trend = "From half of the photographs it is as good: more of the same will hardly help."
    return f"Tried on photographs that they had not seen: {said}. {trend}"


def _next(got: Advised) -> list[str]:
    """The neediest class first."""
    rows = sorted(got.classes, key=lambda row: (row.found.value, row.count))
    said = [(row.label, _needs(row, got.usual_count)) for row in rows]
    return [f"{label}: {'; '.join(needs)}." for label, needs in said if needs] or [
        "Nothing stands out: more of each, in other places and other light."
    ]


def _needs(row: ClassFacts, usual: int) -> list[str]:
    needs = list[str]()
    wanted = max(SOME_SHOTS, usual // 2)
    if row.count < wanted:
        needs.append(f"{wanted - row.count} more photographs, it has {row.count}")
    if row.found.value < WEAK and row.rival:
        needs.append(
            f"its neighbours find {per_hundred(row.found)}; it is taken for {row.rival}, "
            f"{counted(row.rival_count, 'time')}: photograph both in the same places and light, "
            "and from near what tells them apart"
        )
    if row.groups < row.count / 2:
        needs.append(
            f"its {row.count} photographs show only {counted(row.groups, 'moment')} or objects: "
            "take other objects, places and distances"
        )
    elif row.likeness > ALIKE:
        needs.append(
            f"its photographs are much alike (mean cosine {row.likeness:.2f}): change the "
            "background, the distance, the side and the light"
        )
    return needs
