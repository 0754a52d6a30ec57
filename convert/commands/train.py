"""``seeing-convert train``: a folder of photographs in, a pack for the device out."""

from __future__ import annotations

import datetime as dt
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from convert.commands.options import (
    add_engine,
    add_photos,
    add_progress,
    cache_of,
    engine_of,
)
from seeing.errors import UsageError, one_line

if TYPE_CHECKING:
    import argparse

    from convert.collection import Collection
    from convert.commands.options import Commands
    from convert.evaluate import How
    from convert.train import Course, Trained

QUANTISATIONS, STRATEGIES = ("best", "ptq", "qat"), ("none", "mirrored")
HEADS = ("linear", "mlp", "cosine", "knn", "prototype", "multilabel")


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("train", help="teach the camera what photographs show")
    add_photos(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="PACK", help="a new folder")
    parser.add_argument("--test", type=Path, metavar="PHOTOS", help="test on these instead")
    parser.add_argument("--name", help="of the pack (default: the folder's)")
    parser.add_argument("--head", choices=HEADS, default="linear", help="(default: linear)")
    parser.add_argument(
        "--precision", type=_share, default=0.99, help="of what it states (default: 0.99)"
    )
    parser.add_argument(
        "--group-by",
        default="auto",
        metavar="PATTERN",
        help="auto: what looks the same stays on one side; none; or a regular expression on paths",
    )
    parser.add_argument(
        "--augment",
        metavar="RECIPE",
        help="how copies are changed (default: varied for few photographs, else default)",
    )
    parser.add_argument(
        "--copies", type=int, default=4, metavar="K", help="of each photograph (default: 4)"
    )
    parser.add_argument("--seed", type=int, default=0, help="of all chance (default: 0)")
    _add_network(parser)
    add_engine(parser)
    add_progress(parser)
    parser.set_defaults(do=_train)


def _add_network(parser: argparse.ArgumentParser) -> None:
    """Add what makes a network of one's own instead of a head on the device's backbone."""
    parser.add_argument(
        "--backbone",
        metavar="NAME|FILE.tflite",
        help="another network to begin with: see `backbones`; or anybody's TFLite file",
    )
    parser.add_argument(
        "--weights", default="imagenet", metavar="FILE", help="imagenet, none, or a file of them"
    )
    parser.add_argument(
        "--unfreeze", metavar="N|LAYER", help="train the last N layers too, or from LAYER on"
    )
    parser.add_argument(
        "--freeze-first", type=int, metavar="N", help="train all but the first N layers too"
    )
    parser.add_argument(
        "--quantise", choices=QUANTISATIONS, default="best", help="how 8 bits are made"
    )
    parser.add_argument(
        "--strategy", choices=STRATEGIES, default="none", help="of tf.distribute, to train on"
    )


def _train(args: argparse.Namespace) -> int:
    from convert.collection import Sides, gather
    from convert.evaluate import How
    from convert.packs import check_target
    from convert.progress import progress_on_stderr

    _check(args)
    check_target(args.out)
    progress = progress_on_stderr(is_plain=args.plain)
    how = How(cache_of(args), progress, engine_of(args))
    sides = Sides(args.group_by, wants_val=_has_network(args), seed=args.seed)
    collection = gather(args.photos, args.test, sides, progress)
    args.augment = args.augment or _recipe(collection)
    trained = _trained(args, collection, how)
    print(_told(trained, collection, args.out))
    return 0


def _recipe(collection: Collection) -> str:
    """What suits as many photographs as the middle class has to learn from."""
    from collections import Counter
    from statistics import median_low

    from convert.augment import usual_recipe

    counts = Counter(label for photo in collection.of("train") for label in photo.labels)
    return usual_recipe(median_low(counts.values() or [0]))


def _has_network(args: argparse.Namespace) -> bool:
    """Whether a network in Keras is trained, or only a head on it."""
    return not _borrows(args) and (args.backbone, args.unfreeze, args.freeze_first) != (
        None,
        None,
        None,
    )


def _borrows(args: argparse.Namespace) -> bool:
    """Whether a head is put on somebody's TFLite file."""
    return str(args.backbone or "").endswith(".tflite")


def _on_borrowed(args: argparse.Namespace, collection: Collection, how: How) -> Trained:
    from convert.borrowed import borrow
    from convert.train import train_head

    borrowed = borrow(Path(args.backbone), how.cache_dir)
    for note in borrowed.notes:
        how.progress.say(f"{args.backbone}: {note}")
    course = _course(args)
    return train_head(collection, borrowed.embedder, course, how, args.out, borrowed=borrowed)


def _trained(args: argparse.Namespace, collection: Collection, how: How) -> Trained:
    if _borrows(args):
        return _on_borrowed(args, collection, how)
    if not _has_network(args):
        from convert.embedder import shipped
        from convert.train import train_head

        return train_head(collection, shipped(), _course(args), how, args.out)
    from convert.backbones import LITE0
    from convert.keras_base import BaseSpec
    from convert.train_network import train_network
    from convert.tuning import Tuning

    base = BaseSpec(args.backbone or LITE0, args.weights, how.cache_dir)
    tuning = Tuning(
        unfreeze=args.unfreeze or "0",
        freeze_first=args.freeze_first,
        head=args.head,
        copies=args.copies,
        recipe=args.augment,
        seed=args.seed,
        strategy=args.strategy,
        quantise=args.quantise,
    )
    return train_network(collection, base, tuning, _course(args), how, args.out)


def _course(args: argparse.Namespace) -> Course:
    from convert.train import Course

    return Course(
        name=args.name or _name(args.out),
        made=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        command=shlex.join(["seeing-convert", *sys.argv[1:]]),
        head=args.head,
        precision=args.precision,
        copies=args.copies,
        recipe=args.augment,
        seed=args.seed,
    )


def _name(out: Path) -> str:
    """A pack's name of a folder's."""
    from seeing.sight.shelf import plain_name

    return plain_name(out.absolute().name) or "pack"


def _check(args: argparse.Namespace) -> None:
    if _has_network(args) and args.head not in {"linear", "mlp"}:
        raise UsageError.of(
            expected="--head linear or mlp on a network of its own",
            received=args.head,
            todo="Name one of them, or leave out --backbone, --unfreeze and --freeze-first.",
        )
    tuned = (args.unfreeze, args.freeze_first, args.weights) != (None, None, "imagenet")
    if _borrows(args) and tuned:
        raise UsageError.of(
            expected="a TFLite file as --backbone without --unfreeze, --freeze-first and --weights",
            received="one of them",
            todo="Leave it out: such a file is finished; fine-tuning needs a name of `backbones`.",
        )
    if args.copies < 0 or args.seed < 0:
        raise UsageError.of(
            expected="--copies and --seed of 0 or more",
            received=f"{args.copies} and {args.seed}",
            todo="Correct the number.",
        )


def _share(text: str) -> float:
    import argparse

    share = float(text)
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError("a share above 0 and at most 1, such as 0.99")
    return share


def _told(trained: Trained, collection: Collection, out: Path) -> str:
    """The report in short, and what to do with the pack."""
    from convert.report_story import story_of
    from convert.report_text import text_of

    short = text_of(story_of(trained.report, only=("In short", "What it will get wrong")))
    where = one_line(str(out))
    size_bytes = trained.pack.card.model_path.stat().st_size
    return "\n".join(
        [
            short.rstrip("\n"),
            "",
            f"The pack is {where}: {len(collection.labels)} labels, {size_bytes:,} bytes.",
            f"Everything else: {where}/report.txt, or report.html in a browser.",
            f"Try it: seeing look PICTURE --pack {where}",
            f"Put it on the device: seeing-convert deploy {where} USER@HOST",
        ]
    )
