"""``seeing products``: what the codes on the user's things are called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from seeing.commands.options import add_settings, settings_of
from seeing.errors import ProductsError, one_line

if TYPE_CHECKING:
    import argparse

    from seeing.commands.options import Commands
    from seeing.sight.products import ProductList


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("products", help="list, name and forget the codes of products")
    add_settings(parser)
    parser.set_defaults(do=_list)
    verbs = parser.add_subparsers(metavar="VERB")
    listing = verbs.add_parser("list", help="list the products by name")
    listing.set_defaults(do=_list)
    adding = verbs.add_parser("add", help="give a code a name")
    adding.add_argument("code", metavar="CODE", help="a number, or a picture of the code")
    adding.add_argument("name", metavar="NAME", help="such as 'oat milk'")
    adding.set_defaults(do=_add)
    removing = verbs.add_parser("remove", help="forget a code")
    removing.add_argument("code", metavar="CODE", help="a number, or a picture of the code")
    removing.set_defaults(do=_remove)
    for verb in (listing, adding, removing):
        add_settings(verb, is_again=True)


def _list(args: argparse.Namespace) -> int:
    products = _products(args).all()
    for product in products:
        print(one_line(f"{product.code.lstrip('0') or product.code}: {product.name}"))
    if not products:
        print("no products yet. Type: seeing products add CODE NAME")
    return 0


def _add(args: argparse.Namespace) -> int:
    from seeing.sight.gtin import LENGTHS, is_valid

    code = _code(args.code)
    product = _products(args).add(code, args.name)
    if code.isdigit() and len(code) in LENGTHS and not is_valid(code):
        print("its last digit does not fit the others: mistyped, it will never be found")
    print(one_line(f"added {product.code.lstrip('0') or product.code}: {product.name}"))
    return 0


def _remove(args: argparse.Namespace) -> int:
    product = _products(args).remove(_code(args.code))
    print(one_line(f"removed {product.code.lstrip('0') or product.code}: {product.name}"))
    return 0


def _code(given: str) -> str:
    """A picture is scanned; anything else is the code itself."""
    if not Path(given).is_file():
        return given
    from seeing.devices.picture import read_picture
    from seeing.sight.codes import CodeReader

    codes = CodeReader().read(read_picture(Path(given)).pixels)
    if len(codes) != 1:
        raise ProductsError.of(
            expected="a picture of one code",
            received=f"{len(codes)} codes in {given}",
            todo="Take another, or type the number.",
        )
    return codes[0].value


def _products(args: argparse.Namespace) -> ProductList:
    from seeing.sight.products import ProductList

    return ProductList(Path(settings_of(args).reading.products))
