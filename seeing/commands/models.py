"""``seeing models``: which models are there, from where, and whether their files are whole."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from seeing.errors import ModelError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from seeing.commands.options import Commands
    from seeing.sight.card import Card


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("models", help="list the models and check their files")
    parser.set_defaults(do=_models)


def _models(_args: argparse.Namespace) -> int:
    from seeing.sight.card import read_card, read_verified_model, shipped_models

    failures = 0
    folders = sorted(path.parent for path in shipped_models().glob("*/card.toml"))
    for folder in folders:
        try:
            card = read_card(folder)
            size_bytes = len(read_verified_model(card))
        except ModelError as error:
            print(f"seeing: {error}", file=sys.stderr)
            failures += 1
            continue
        for line in _lines(card, size_bytes):
            print(line)
    return 1 if failures or not folders else 0


def _lines(card: Card, size_bytes: int) -> Iterator[str]:
    yield f"{card.name}: {card.task}, {len(card.labels)} labels, {size_bytes / 1e6:.1f} MB, OK"
    yield f"  from {card.package} {card.version}; licence {card.licence}"
    for measured in card.measured:
        yield f"  {measured.figure} {measured.value:g} on {measured.data} ({measured.pictures})"
    yield f"  rebuild with: {card.rebuild}"
