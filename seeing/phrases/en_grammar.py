"""English: how things, places, money and time are put into words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

# Labels of the models that are not how people say it.
SPOKEN = {"tv": "television", "hair drier": "hair dryer", "cell phone": "phone"}

PLURALS = {
    "person": "people",
    "mouse": "mice",
    "knife": "knives",
    "sheep": "sheep",
    "skis": "pairs of skis",
    "scissors": "pairs of scissors",
    "broccoli": "pieces of broccoli",
}
SINGULARS = {
    "skis": "a pair of skis",
    "scissors": "a pair of scissors",
    "broccoli": "a piece of broccoli",
}

PLACES = ("on the left", "in the middle", "on the right")
LIGHTS = {"dim": "dim light", "medium": "medium light", "bright": "bright light"}
SIDES = ("from the left", "from straight ahead", "from the right")

# One and several, by the letters of ISO 4217.
CURRENCIES = {
    "EGP": ("Egyptian pound", "Egyptian pounds"),
    "EUR": ("euro", "euros"),
    "GBP": ("pound", "pounds"),
    "INR": ("rupee", "rupees"),
    "IRR": ("rial", "rials"),
    "MKD": ("denar", "denars"),
    "SEK": ("krona", "kronor"),
    "SGD": ("Singapore dollar", "Singapore dollars"),
    "TRY": ("lira", "lira"),
    "USD": ("dollar", "dollars"),
    # The code for tests: play money.
    "XTS": ("play pound", "play pounds"),
}

HEIGHTS = ("near the top", "", "near the bottom")


def count(label: str, number: int) -> str:
    """Say how many of something: ``dog``, 1 -> "a dog"; ``person``, 2 -> "two people"."""
    if number == 1:
        return SINGULARS.get(label) or _with_article(SPOKEN.get(label, label))
    many = NUMBERS[number] if number < len(NUMBERS) else "many"
    return f"{many} {PLURALS.get(label) or _plural(SPOKEN.get(label, label))}"


def _with_article(noun: str) -> str:
    # "10 Rupees" is a label of somebody's bank notes, and has its number.
    if noun[0].isdigit():
        return noun
    return f"{'an' if noun[0] in 'aeiouAEIOU' else 'a'} {noun}"


def _plural(noun: str) -> str:
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    return noun + "s"


def place(third: int) -> str:
    """Say where something is, from its horizontal third 0, 1 or 2."""
    return PLACES[third]


def place_full(third: int, height_third: int) -> str:
    """Say where something is, with its height unless that is the middle."""
    return ", ".join(filter(None, (PLACES[third], HEIGHTS[height_third])))


def taught(label: str) -> str:
    """Say what was taught by the name that the user gave it, be it "my cup" or "10 rupees"."""
    return " ".join(label.replace("_", " ").split())


def colour(label: str) -> str:
    """Say a colour: the labels are English already."""
    return label


def colour_full(label: str, share: float) -> str:
    """Say a colour and how much of the middle has it: 0.7 -> "mostly dark blue"."""
    if share >= 0.85:
        return f"{label} all over the middle"
    return f"{'mostly' if share > 0.5 else 'partly'} {label}"


def money(label: str) -> str:
    """Say a note or a sum, value first: ``EUR 20`` -> "20 euros"."""
    currency, _, value = label.partition(" ")
    one, many = CURRENCIES.get(currency, (currency, currency))
    return f"{value} {one if value == '1' else many}"


def total(money: str, notes: int) -> str:
    """Say what is counted so far: "25 euros in two notes"."""
    number = NUMBERS[notes] if notes < len(NUMBERS) else str(notes)
    return f"{money} in {number} {'note' if notes == 1 else 'notes'}."


def money_full(label: str, side: str) -> str:
    """Say a note and which side of it is seen: "20 euros, front"."""
    return f"{money(label)}, {side}" if side in {"front", "back"} else money(label)


def money_together(notes: Sequence[str], sums: Sequence[str]) -> str:
    """Say several notes and what they come to: "5 euros and 20 euros, together 25 euros"."""
    return f"{join(notes)}, together {join(sums)}"


def light(label: str, third: int | None, height_third: int | None) -> str:
    """Say how bright it is and where the light comes from: "dim light, mostly from above"."""
    where = [] if third is None else [SIDES[third]]
    if height_third == 0:
        where = ["from above"] if third in {None, 1} else [*where, "from above"]
    words = LIGHTS.get(label, label)
    return f"{words}, mostly {' and '.join(where)}" if where else words


def join(things: Sequence[str]) -> str:
    """List things: "a dog, a cat and two people"."""
    if len(things) < 2:
        return "".join(things)
    return f"{', '.join(things[:-1])} and {things[-1]}"


def ago(seconds: float) -> str:
    """Say how long ago something was, no finer than a person counts."""
    if seconds < 2:
        return "Just now"
    if seconds < 90:
        return f"{seconds:.0f} seconds ago"
    minutes = round(seconds / 60)
    return f"{minutes} minutes ago" if minutes < 90 else f"{round(minutes / 60)} hours ago"
