"""``seeing models``: which models are there, and adding, fetching and removing others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from seeing.commands.complaint import complain
from seeing.commands.options import add_settings, added_models, settings_of
from seeing.errors import ModelError, UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from seeing.commands.options import Commands
    from seeing.sight.card import Card
    from seeing.sight.foreign import Wanted
    from seeing.sight.shelf import Request


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("models", help="list, check, add, fetch and remove models")
    add_settings(parser)
    parser.set_defaults(do=_list, is_online=False)
    verbs = parser.add_subparsers(metavar="VERB")
    listing = verbs.add_parser("list", help="list the models and check their files")
    listing.add_argument("--online", action="store_true", dest="is_online", help=_ONLINE)
    listing.set_defaults(do=_list)
    adding = verbs.add_parser("add", help="add a TFLite classifier or SSD detector")
    adding.add_argument("file", type=Path, metavar="FILE", help="the .tflite file")
    _add_wanted(adding)
    adding.set_defaults(do=_add)
    getting = verbs.add_parser("get", help="fetch a model of the catalogue and add it")
    getting.add_argument("model", metavar="NAME")
    getting.add_argument("--plain", action="store_true", help="lines instead of a bar")
    getting.set_defaults(do=_get)
    removing = verbs.add_parser("remove", help="remove a model that was added")
    removing.add_argument("model", metavar="NAME")
    removing.set_defaults(do=_remove)
    for verb in (listing, getting):
        verb.add_argument("--catalogue", type=Path, metavar="FILE", help="another catalogue")
    for verb in (listing, adding, getting, removing):
        add_settings(verb, is_again=True)


_ONLINE = "list those of the catalogue, which `get` can fetch; asks no network"


def _add_wanted(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--labels", type=Path, metavar="FILE", help="a label a line")
    parser.add_argument("--name", help="what to call it (default: as the file)")
    parser.add_argument("--mean", type=float, help="feed (pixel - MEAN) / STD instead of ...")
    parser.add_argument("--std", type=float, help="... what the file says or -1 to 1")


def _list(args: argparse.Namespace) -> int:
    if args.is_online:
        return _list_online(args)
    from seeing.sight.card import read_card, read_verified_model, shipped_models
    from seeing.sight.shelf import folders_in

    failures = 0
    folders = folders_in(shipped_models()) + folders_in(_shelf(args))
    for folder in folders:
        try:
            card = read_card(folder)
            size_bytes = len(read_verified_model(card))
        except ModelError as error:
            complain(error)
            failures += 1
            continue
        for line in _lines(card, size_bytes):
            print(line)
    return 1 if failures or not folders else 0


def _lines(card: Card, size_bytes: int) -> Iterator[str]:
    yield f"{card.name}: {card.task}, {_names(card)} labels, {size_bytes / 1e6:.1f} MB, OK"
    yield f"  from {f'{card.package} {card.version}'.strip()}; licence {card.licence}"
    for measured in card.measured:
        yield f"  {measured.figure} {measured.value:g} on {measured.data} ({measured.pictures})"
    yield f"  rebuild with: {card.rebuild}"


def _names(card: Card) -> int:
    """How many labels name something: a background's row does not."""
    from seeing.sight.labels import NOTHING

    return sum(label != NOTHING for label in card.labels)


def _list_online(args: argparse.Namespace) -> int:
    from seeing.commands.catalogue import read_catalogue, shipped_catalogue

    for entry in read_catalogue(args.catalogue or shipped_catalogue()):
        for line in entry.lines():
            print(line)
    return 0


def _add(args: argparse.Namespace) -> int:
    from seeing.sight.shelf import Origin, Request, name_of

    name = args.name or name_of(args.file)
    said = (
        ("--labels", args.labels and args.labels.name),
        ("--mean", args.mean),
        ("--std", args.std),
    )
    options = "".join(f" {key} {value}" for key, value in said if value is not None)
    rebuild = f"seeing models add {args.file.name} --name {name}{options}"
    origin = Origin(f"file {args.file.name}", rebuild)
    return _put(args, Request(args.file, name, origin, _wanted(args)))


def _get(args: argparse.Namespace) -> int:
    from seeing.commands.catalogue import entry_named, read_catalogue, shipped_catalogue
    from seeing.commands.fetching import fetched

    entry = entry_named(args.model, read_catalogue(args.catalogue or shipped_catalogue()))
    with fetched(entry, _shelf(args), is_plain=args.plain) as request:
        return _put(args, request)


def _put(args: argparse.Namespace, request: Request) -> int:
    from seeing.sight.shelf import add

    card = add(request, _shelf(args), settings_of(args).models.runtime)
    spec = card.input
    print(f"added {card.name}: {card.task}, {_names(card)} labels")
    print(f"  sees {spec.width} x {spec.height} pixels as {spec.dtype}; licence {card.licence}")
    print(f"  try it: seeing look --model {card.name} PICTURE")
    print(f"  keep it: --set models.objects={card.name}, or so in the settings file")
    return 0


def _remove(args: argparse.Namespace) -> int:
    from seeing.sight.shelf import remove

    remove(args.model, _shelf(args))
    print(f"removed {args.model}")
    return 0


def _wanted(args: argparse.Namespace) -> Wanted:
    from seeing.sight.foreign import Wanted

    return Wanted(read_text(args.labels) if args.labels else None, args.mean, args.std)


def read_text(path: Path) -> str:
    """A labels file's text. Raises UsageError."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError.of(
            expected=f"a labels file in {path}, UTF-8, a label a line",
            received=str(error),
            todo="Name another file with --labels.",
        ) from error


def _shelf(args: argparse.Namespace) -> Path:
    return Path(settings_of(args).models.folder or added_models(args))
