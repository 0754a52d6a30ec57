"""Which modes behave otherwise than the plain manner: one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.mind.light_manner import LightManner
from seeing.mind.manner import Manner
from seeing.mind.money_manner import MoneyManner
from seeing.mind.page_manner import PageManner
from seeing.mind.product_manner import ProductManner
from seeing.mind.text_manner import TextManner

if TYPE_CHECKING:
    from collections.abc import Callable

    from seeing.settings import Settings

OWN: dict[str, Callable[[Settings], Manner]] = {
    "light": lambda _: LightManner(),
    "text": lambda _: TextManner(),
    "page": lambda _: PageManner(),
    "money": MoneyManner,
    "product": lambda _: ProductManner(),
}


class Manners:
    """The manners of one device. Modes without one of their own share the plain one."""

    def __init__(self, settings: Settings) -> None:
        self._plain = Manner()
        self._own = {mode: begin(settings) for mode, begin in OWN.items()}

    def of(self, mode: str) -> Manner:
        """How a mode behaves."""
        return self._own.get(mode, self._plain)
