"""``seeing-convert advise``: what to train on photographs, what to photograph next, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from convert.commands.options import (
    add_embedding,
    add_photos,
    add_progress,
    cache_of,
    embedder_of,
    engine_of,
)
from seeing.errors import one_line

if TYPE_CHECKING:
    import argparse

    from convert.advise import Advised
    from convert.advise_words import Recommended
    from convert.commands.options import Commands


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "advise", help="which head, what to unfreeze, what to photograph next, and why"
    )
    add_photos(parser)
    parser.add_argument("--json", action="store_true", help="the figures as one JSON object")
    parser.add_argument("--seed", type=int, default=0, help="of samples and folds (default: 0)")
    add_embedding(parser)
    add_progress(parser)
    parser.set_defaults(do=_advise)


def _advise(args: argparse.Namespace) -> int:
    from convert.advise import measure
    from convert.advise_words import recommend
    from convert.check import check
    from convert.embed import embed
    from convert.naming import naming
    from convert.photos import read_photos
    from convert.progress import progress_on_stderr

    progress = progress_on_stderr(is_plain=args.plain)
    checked = check(read_photos(args.photos), progress, workers=args.workers)
    embedded = embed(
        [photo for photo in checked.kept if photo.split != "test"],
        embedder_of(args),
        cache_dir=cache_of(args),
        engine=engine_of(args),
        progress=progress,
    )
    named = None if args.embedder else naming(embedded.photos, args.seed, progress)
    got = measure(embedded, named, args.seed)
    advice = recommend(got)
    if args.json:
        print(json.dumps(_figures(got, advice)))
    else:
        print("\n".join(one_line(line) for line in _lines(got, advice, len(checked.complaints))))
    return 0


def _lines(got: Advised, advice: Recommended, complaints: int) -> list[str]:
    near = "near to" if got.is_near else "far from"
    much = "many photographs" if got.has_many else "few photographs"
    lines = [
        f"Quadrant: {much}, {near} what the backbone knows.",
        f"Head: --head {advice.head}.",
        f"Unfreeze: {advice.unfreeze}.",
        "Why:",
        *advice.why,
        "Photograph next:",
        *advice.photograph,
    ]
    if complaints:
        lines.append(f"The check has {complaints:,} complaints: see `seeing-convert check`.")
    return lines


def _figures(got: Advised, advice: Recommended) -> dict[str, Any]:
    return {
        "has_many": got.has_many,
        "is_near": got.is_near,
        "photographs_of_the_middle_class": got.usual_count,
        "crowding": round(got.crowding, 4),
        "confidence": None if got.confidence is None else round(got.confidence, 4),
        "neighbours": round(got.neighbours.accuracy.value, 4),
        "chance": round(got.neighbours.chance, 4),
        "probes": {name: round(share.value, 4) for name, share in got.probes.items()},
        "probes_from_half": {name: round(share.value, 4) for name, share in got.halved.items()},
        "head": advice.head,
        "unfreeze": advice.unfreeze,
        "why": advice.why,
        "photograph_next": advice.photograph,
        "classes": [
            {
                "label": row.label,
                "photographs": row.count,
                "groups": row.groups,
                "likeness": round(row.likeness, 4),
                "found": round(row.found.value, 4),
                "rival": row.rival,
                "nearest": row.nearest,
                "nearest_cosine": round(row.nearest_cosine, 4),
                "known_as": row.known_as,
            }
            for row in got.classes
        ],
    }
