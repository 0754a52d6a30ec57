"""``seeing packs``: what was taught, and adding and removing it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from seeing.commands.complaint import complain
from seeing.commands.options import add_settings, settings_of
from seeing.errors import ModelError, one_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from seeing.commands.options import Commands
    from seeing.sight.pack import Pack


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("packs", help="list, check, add and remove taught packs")
    add_settings(parser)
    parser.set_defaults(do=_list)
    verbs = parser.add_subparsers(metavar="VERB")
    listing = verbs.add_parser("list", help="list the packs and check their files")
    listing.set_defaults(do=_list)
    adding = verbs.add_parser("add", help="check a pack and copy it to where the device looks")
    adding.add_argument("folder", type=Path, metavar="DIR", help="the pack's folder")
    adding.set_defaults(do=_add)
    checking = verbs.add_parser("check", help="say whether this device would use a pack")
    checking.add_argument("folder", type=Path, metavar="DIR", help="the pack's folder")
    checking.set_defaults(do=_check)
    removing = verbs.add_parser("remove", help="remove a pack")
    removing.add_argument("pack", metavar="NAME")
    removing.set_defaults(do=_remove)
    for verb in (listing, adding, checking, removing):
        add_settings(verb, is_again=True)


def _list(args: argparse.Namespace) -> int:
    from seeing.sight.pack import read_pack
    from seeing.sight.pack_checks import check_name
    from seeing.sight.pack_shelf import packs_in, strange_folders

    shelf = _shelf(args)
    folders = packs_in(shelf) | {folder.name: folder for folder in strange_folders(shelf)}
    failures = 0
    for name, folder in folders.items():
        try:
            check_name(name)
            for line in _lines(read_pack(folder)):
                print(one_line(line))
        except ModelError as error:
            complain(error, f"{one_line(name)} is not used: ")
            failures += 1
    if not folders:
        print(f"nothing has been taught: no packs in {shelf}")
    return 1 if failures else 0


def _lines(pack: Pack) -> Iterator[str]:
    size_bytes = sum((pack.folder / file.name).stat().st_size for file in pack.files)
    reads = f"on {pack.backbone}" if pack.is_head else "with a network of its own"
    yield (
        f"{pack.name}: {len(pack.labels)} labels, {pack.kind} {reads}, "
        f"made {pack.made}, {size_bytes / 1e6:.1f} MB, OK"
    )
    yield f"  {', '.join(pack.labels)}"
    for row in pack.card.measured:
        yield f"  {row.figure} {row.value:g} on {row.data} ({row.pictures})"


def _add(args: argparse.Namespace) -> int:
    from seeing.sight.pack_shelf import add

    pack = add(args.folder, _shelf(args), settings_of(args).models.runtime)
    print(f"added {pack.name}: {', '.join(pack.labels)}")
    print("  a device that runs uses it from the next look on, in the mode taught")
    return 0


def _check(args: argparse.Namespace) -> int:
    from seeing.sight.pack import read_pack
    from seeing.sight.trial import try_model

    pack = read_pack(args.folder)
    try_model(args.folder, settings_of(args).models.runtime)
    for line in _lines(pack):
        print(one_line(line))
    return 0


def _remove(args: argparse.Namespace) -> int:
    from seeing.sight.pack_shelf import remove

    remove(args.pack, _shelf(args))
    print(f"removed {args.pack}")
    return 0


def _shelf(args: argparse.Namespace) -> Path:
    return Path(settings_of(args).models.packs)
