"""``seeing money IMAGE...``: which bank notes pictures show, or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from seeing.commands.complaint import complain
from seeing.commands.look import look_at
from seeing.commands.options import add_settings, settings_of
from seeing.commands.speaking import add_speaking, speak
from seeing.errors import SeeingError, UsageError, one_line
from seeing.phrases import phrases_in
from seeing.utterance import Sentence

if TYPE_CHECKING:
    import argparse

    from seeing.commands.options import Commands
    from seeing.recognisers.mode import Recogniser
    from seeing.settings import Settings


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("money", help="say which bank notes pictures show, or nothing")
    parser.add_argument("images", nargs="*", metavar="IMAGE", help="a picture file")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument(
        "--pack",
        type=Path,
        action="append",
        metavar="DIR",
        dest="packs",
        help="look for the notes of this pack (may be repeated; default: the setting money.packs)",
    )
    parser.add_argument("--list", action="store_true", help="list the packs, and look at nothing")
    add_speaking(parser)
    add_settings(parser)
    parser.set_defaults(do=_money)


def _money(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    if args.list:
        return _list(settings)
    if not args.images:
        raise UsageError.of(
            expected="a picture, or --list", received="neither", todo="Name a picture file."
        )
    recogniser = _recogniser(args, settings)
    phrases = phrases_in(settings.speech.language)
    said, failures = list[Sentence](), 0
    for image in args.images:
        try:
            looked = look_at(image, "money", recogniser, phrases)
        except SeeingError as error:
            complain(error)
            failures += 1
            continue
        print(looked.as_json() if args.json else f"{one_line(image)}: {looked.said}", flush=True)
        said += looked.sentences
    speak(said, args, settings)
    return 1 if failures else 0


def _recogniser(args: argparse.Namespace, settings: Settings) -> Recogniser:
    from seeing.recognisers import mode_named, money

    return money.chosen(args.packs) if args.packs else mode_named("money").open(settings)


def _list(settings: Settings) -> int:
    from seeing.recognisers.money import folder_of, pack_names
    from seeing.sight.note_pack import read_note_pack, shipped_notes
    from seeing.sight.shelf import folders_in

    shelves = [shipped_notes(), *([Path(settings.money.folder)] if settings.money.folder else [])]
    active, failures = pack_names(settings), 0
    for folder in sorted(folder for shelf in shelves for folder in folders_in(shelf)):
        try:
            pack = read_note_pack(folder)
        except SeeingError as error:
            complain(error, f"{one_line(folder.name)} is not used: ")
            failures += 1
            continue
        use = "active" if pack.name in active else "not active"
        if folder_of(pack.name, settings) != folder:
            use = "not used: one of your own has its name"
        print(f"{pack.name}: {pack.currency} {', '.join(pack.values)} ({use}), {pack.licence}")
    for name in active:
        try:
            folder_of(name, settings)
        except SeeingError as error:
            complain(error)
            failures += 1
    return 1 if failures else 0
