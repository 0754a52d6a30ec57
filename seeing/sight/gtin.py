"""Numbers of products: check digits, and the one number that all spellings of it share."""

from __future__ import annotations

RETAIL = ("EAN-13", "EAN-8", "UPC-A", "UPC-E", "ISBN", "ITF-14")
LENGTHS = (8, 12, 13, 14)


def is_valid(number: str) -> bool:
    """Whether the check digit of an EAN, UPC or ITF-14 number holds (GS1: weights 3 and 1)."""
    if not (number.isascii() and number.isdigit() and len(number) in LENGTHS):
        return False
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10 == 0


def normal(number: str) -> str:
    """The number as 14 digits, for an EAN-13 is a UPC-A with a zero before it.

    Anything that is no such number, such as the text of a QR code, comes back as it is.
    """
    digits = number.replace(" ", "").replace("-", "")
    return digits.zfill(14) if is_valid(digits) else number.strip()
