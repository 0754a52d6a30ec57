"""The user's own list of products: what a code is called, in one SQLite file."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seeing.errors import ProductsError
from seeing.sight.codes import plain
from seeing.sight.gtin import normal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_NAME_CHARS = 100
TABLE = "CREATE TABLE IF NOT EXISTS products (code TEXT PRIMARY KEY, name TEXT NOT NULL)"
PUT = "INSERT INTO products VALUES (?, ?) ON CONFLICT (code) DO UPDATE SET name = excluded.name"


@dataclass(frozen=True)
class Product:
    """A code and what the user calls it."""

    code: str
    name: str


class ProductList:
    """The list in a file, which need not be there yet. May be used from any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, code: str, name: str) -> Product:
        """Remember a name; an older one for the same code goes.

        Raises:
            ProductsError: the code or the name is empty or too long, or the file cannot be
                written.
        """
        product = Product(normal(plain(code)), plain(name))
        if not product.code or not 0 < len(product.name) <= MOST_NAME_CHARS:
            raise ProductsError.of(
                expected=f"a code, and a name of 1 to {MOST_NAME_CHARS} characters",
                received=f"{code!r}, {name!r}",
                todo="Name it, such as: seeing products add 4006381333931 'felt pen'.",
            )
        with self._open() as table, table:
            table.execute(TABLE)
            table.execute(PUT, (product.code, product.name))
        return product

    def name_of(self, code: str) -> str | None:
        """What the user calls a code, or None. Raises ProductsError."""
        found = self._rows("SELECT code, name FROM products WHERE code = ?", normal(code))
        return found[0].name if found else None

    def all(self) -> list[Product]:
        """The whole list, by name. Raises ProductsError."""
        return self._rows("SELECT code, name FROM products ORDER BY name, code")

    def remove(self, code: str) -> Product:
        """Forget a code. Raises ProductsError when it is not in the list."""
        name = self.name_of(code)
        if name is None:
            raise ProductsError.of(
                expected="a code in the list", received=repr(code), todo="Type: seeing products."
            )
        with self._open() as table, table:
            table.execute("DELETE FROM products WHERE code = ?", (normal(code),))
        return Product(normal(code), name)

    def _rows(self, query: str, *values: str) -> list[Product]:
        if not self._path.exists():
            return []
        with self._open() as table:
            table.execute(TABLE)
            return [Product(*row) for row in table.execute(query, values)]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=5)) as table:
                yield table
        except (OSError, sqlite3.Error) as error:
            raise ProductsError.of(
                expected=f"the list of products in {self._path}",
                received=str(error),
                todo="Make the folder writable, or move the file away if it is damaged.",
            ) from error
