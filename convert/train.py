"""A folder of photographs in, a pack out: the steps of `seeing-convert train`, in their order."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convert.embed import embed
from convert.evaluate import evaluate
from convert.fusing import fuse
from convert.pack_source import FLOAT_HEAD_FILE
from convert.packs import HeadInput, PackContents, check_target, write_pack
from convert.report import files_of
from convert.subject import open_subject
from convert.teach import Wish, teach
from convert.train_report import FROM_FOLDS, Made, from_shares, from_test, report_of
from convert.versions import versions
from seeing.sight.pack import Thresholds
from seeing.sight.pack_checks import digest_of

if TYPE_CHECKING:
    from convert.borrowed import Borrowed
    from convert.collection import Collection
    from convert.embedded import Embedded
    from convert.embedder import Embedder
    from convert.evaluate import How
    from convert.report import Report
    from convert.teach import Taught
    from convert.train_report import Found
    from seeing.sight.pack import Pack


@dataclass(frozen=True)
class Course:
    """How a collection is taught.

    Attributes:
        name: of the pack.
        made: ISO date.
        command: that does it again, for the report.
        head: which kind, a key of `convert.heads.HEADS`.
        precision: of what it states plainly, this much shall be right.
        copies: augmented copies of each photograph that is learnt from.
        recipe: how those are changed, a name that `convert.augment.recipe_of` knows.
        seed: of all that is left to chance.
    """

    name: str
    made: str
    command: str
    head: str = "linear"
    precision: float = 0.99
    copies: int = 4
    recipe: str = "default"
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Trained:
    """A pack that was written, and what is known of it."""

    pack: Pack
    report: Report


def train_head(
    collection: Collection,
    embedder: Embedder,
    course: Course,
    how: How,
    out: Path,
    *,
    borrowed: Borrowed | None = None,
) -> Trained:
    """Embed, fit, calibrate, export, evaluate, and write the pack.

    The pack is judged as the device will use it: its own file, read back, on the photographs of
    the split test. Where there are none, by what heads said of photographs they had not seen.

    Args:
        collection: checked and split.
        embedder: the device's own backbone, or that of `borrowed`.
        course: what is wanted.
        how: photographs are looked at.
        out: the pack's folder.
        borrowed: a network that the head is joined to, so that the pack carries its own.

    Raises:
        UsageError: the photographs cannot make such a head, or `out` is there and is no pack.
        SeeingError: something cannot be read, converted or written.
    """
    check_target(out)
    learnt = _embedded(collection, embedder, course, how)
    how.progress.say(f"fitting and calibrating: {course.head}")
    wish = Wish(course.head, course.precision, course.seed)
    taught = teach(learnt, collection.labels, wish)
    contents, floats = _contents(collection, learnt, taught, course), taught.float_model
    if borrowed:
        contents, floats = _carrying(borrowed, contents), fuse(borrowed.network, floats)
    how.progress.say("judging what the device will run")
    found = tested(collection, contents, floats, how)
    found = found or from_shares(taught.labels, learnt.photos, taught.held_out, FROM_FOLDS)
    made = _made(taught, len(contents.model), borrowed)
    return written(out, contents, report_of(collection, course, made, found))


def written(out: Path, contents: PackContents, report: Report) -> Trained:
    """Write the pack with its report."""
    whole = replace(contents, files={**contents.files, **files_of(report)})
    return Trained(write_pack(out, whole), report)


def tested(
    collection: Collection, contents: PackContents, float_model: bytes, how: How
) -> Found | None:
    """The pack's file and the same in floats, on the test photographs; None: there are none."""
    photos = collection.of("test")
    if not photos:
        return None
    with tempfile.TemporaryDirectory() as folder:
        outcomes = []
        for name, model in (("int8", contents.model), ("float", float_model)):
            write_pack(Path(folder) / name, replace(contents, model=model))
            outcomes.append(evaluate(open_subject(Path(folder) / name), photos, how))
    return from_test(*outcomes)


def provenance(collection: Collection, course: Course, **more: Any) -> dict[str, Any]:
    """Where a pack comes from: command, seed, versions, and every photograph by its sha256."""
    return {
        "command": course.command,
        "seed": course.seed,
        "versions": dict(versions()),
        **more,
        "photographs": [
            {
                "file": photo.path.name,
                "sha256": digest_of(photo.path),
                "labels": list(photo.labels),
                "split": photo.split,
            }
            for photo in collection.photos
        ],
    }


def _embedded(collection: Collection, embedder: Embedder, course: Course, how: How) -> Embedded:
    return embed(
        collection.of("train", "val"),
        embedder,
        copies=course.copies,
        recipe=course.recipe,
        seed=course.seed,
        cache_dir=how.cache_dir,
        engine=how.engine,
        progress=how.progress,
    )


def _contents(
    collection: Collection, learnt: Embedded, taught: Taught, course: Course
) -> PackContents:
    return PackContents(
        name=course.name,
        made=course.made,
        kind=taught.head.kind,
        labels=taught.labels,
        activation=taught.head.activation,
        model=taught.model,
        input=HeadInput(learnt.backbone, learnt.backbone_sha256, learnt.vectors.shape[1]),
        thresholds=Thresholds(taught.sure.value, taught.unsure.value),
        familiarity=taught.familiarity.threshold,
        provenance=provenance(collection, course, temperature=round(taught.temperature, 6)),
        files={FLOAT_HEAD_FILE: taught.float_model},
    )


def _carrying(borrowed: Borrowed, contents: PackContents) -> PackContents:
    """The same with head and network in one file, which takes the picture itself."""
    name, sha256 = borrowed.embedder.name, borrowed.sha256
    return replace(
        contents,
        kind=f"{contents.kind} on {name}",
        model=fuse(borrowed.network, contents.model),
        input=borrowed.input,
        provenance={**contents.provenance, "base": name, "base_sha256": sha256},
        files={},
    )


def _made(taught: Taught, size_bytes: int, borrowed: Borrowed | None) -> Made:
    return Made(
        kind=f"{taught.head.kind} head",
        backbone=borrowed.embedder.name if borrowed else "the device's backbone",
        bytes=size_bytes,
        sure=taught.sure,
        unsure=taught.unsure,
        familiarity=taught.familiarity.threshold,
        notes=borrowed.notes if borrowed else (),
    )
