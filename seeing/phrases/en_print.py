"""English: how what was printed is read out, and how it is spelled."""

from __future__ import annotations

import re
import unicodedata

CURRENCIES = {
    "£": ("pound", "pounds"),
    "$": ("dollar", "dollars"),
    "€": ("euro", "euros"),
    "₹": ("rupee", "rupees"),
    "RM": ("ringgit", "ringgit"),
}
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
CODES = dict.fromkeys(("EAN-13", "EAN-8", "UPC-A", "UPC-E"), "an unknown product") | {
    "ISBN": "a book",
    "QR Code": "a QR code",
}
LINKS = ("http://", "https://", "www.")

_SIGNS = "|".join(map(re.escape, CURRENCIES))
_AMOUNT = r"\d{1,3}(?:[, ]\d{3})+(?:\.\d\d)?|\d+(?:[.,]\d\d)?"
# The sign before the amount or after it; no further digit may touch it.
_PRICE = re.compile(rf"(?<!\w)(?:({_SIGNS})\s?({_AMOUNT})|({_AMOUNT})\s?([£$€₹]))(?![\d]|[.,]\d)")
_LINK = re.compile(r"https?://(?=\S)", re.IGNORECASE)
_DATE = re.compile(r"(?<![\d/])(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?![\d/])")
# Seven digits are no amount: a telephone, an account, the number of a thing.
_NUMBER = re.compile(r"(?<![\w.,:/])\+?\d(?:[ -]?\d){6,}(?![\w/]|[.,:]\d)")


def printed(text: str) -> str:
    """Prices, dates, links and long numbers as a person says them; the rest as it is.

    ``£4.99`` -> "4 pounds 99", ``25/12/2018`` -> "25 December 2018" (where the month is certain),
    ``07-3523888`` -> "0 7, 3 5 2 3 8 8 8", ``https://example.org`` -> "example.org".
    """
    text = _PRICE.sub(_price, text)
    text = _DATE.sub(_date, text)
    return _NUMBER.sub(_number, _LINK.sub("", text))


def _price(match: re.Match[str]) -> str:
    sign, amount = match[1] or match[4], match[2] or match[3]
    whole, part = amount, ""
    if re.search(r"[.,]\d\d$", amount):
        whole, part = amount[:-3], amount[-2:]
    whole = re.sub(r"\D", "", whole)
    words = f"{whole} {CURRENCIES[sign][whole != '1']}"
    return words if part in {"", "00"} else f"{words} {part}"


def _date(match: re.Match[str]) -> str:
    day, month, year = int(match[1]), int(match[2]), match[3]
    # 3/4/2018 is in March for some and in April for others.
    if day > 12 >= month >= 1 and day <= 31:
        return f"{day} {MONTHS[month - 1]} {year}"
    if month > 12 >= day >= 1 and month <= 31:
        return f"{month} {MONTHS[day - 1]} {year}"
    return match[0]


def _number(match: re.Match[str]) -> str:
    groups = re.split(r"[ -]", match[0].removeprefix("+"))
    plus = "plus " if match[0].startswith("+") else ""
    return plus + ", ".join(" ".join(group) for group in groups if group)


def spelled(text: str) -> str:
    """Letter by letter: ``Tea 4!`` -> "capital t, e, a; 4, exclamation mark"."""
    return "; ".join(", ".join(map(_spelled, word)) for word in text.split())


def _spelled(character: str) -> str:
    if character.isupper():
        return f"capital {character.lower()}"
    if character.isalnum():
        return character
    return unicodedata.name(character, "sign").lower()


def code(label: str, value: str) -> str:
    """Say what a code says: a number digit by digit, a text as it is."""
    article = "an" if label[:1] in "AEIOU" else "a"
    thing = CODES.get(label, f"{article} {label} code")
    if value.isdigit():
        return f"{thing} with the number {' '.join(value)}"
    is_link = value.lower().startswith(LINKS)
    return f"{thing} with {'a link' if is_link else 'the text'}: {value}"
