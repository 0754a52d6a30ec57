"""Private mode: a value in beeps that only the one who knows the code can count.

Each digit is a group of short beeps, a zero one long beep; groups are apart. The pitch says how
many digits are still to come, so that 5 and 50 never sound alike: the last digit is the lowest.
"""

from __future__ import annotations

from dataclasses import dataclass

SHORT_S, LONG_S = 0.09, 0.35
BETWEEN_S, APART_S = 0.11, 0.4
LOWEST_HZ = 440.0
# A fourth for each digit still to come.
STEP = 4 / 3
MOST_DIGITS = 7


@dataclass(frozen=True)
class Beep:
    """One tone.

    Attributes:
        start_s: from the beginning of the plan.
        length_s: how long it sounds.
        pitch_hz: its frequency.
    """

    start_s: float
    length_s: float
    pitch_hz: float


def beeps(label: str) -> tuple[Beep, ...]:
    """The beeps of a note: ``EUR 20`` -> two short ones, then a long one, lower.

    Raises:
        ValueError: the value is no whole number of one to seven digits.
    """
    value = label.rpartition(" ")[2]
    if not value.isascii() or not value.isdigit() or len(value) > MOST_DIGITS:
        raise ValueError(f"expected a label such as EUR 20; received {label!r}")
    plan, now_s = list[Beep](), 0.0
    for i, digit in enumerate(value):
        pitch_hz = LOWEST_HZ * STEP ** (len(value) - 1 - i)
        length_s = SHORT_S if int(digit) else LONG_S
        for _ in range(max(1, int(digit))):
            plan.append(Beep(now_s, length_s, pitch_hz))
            now_s += length_s + BETWEEN_S
        now_s += APART_S - BETWEEN_S
    return tuple(plan)


def length_s(plan: tuple[Beep, ...]) -> float:
    """How long a plan sounds."""
    return plan[-1].start_s + plan[-1].length_s if plan else 0.0
