"""A folder of photographs in, a pack out: the steps of `seeing-convert train`, in their order."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from convert.embed import embed
from convert.evaluate import evaluate
from convert.pack_source import FLOAT_HEAD_FILE
from convert.packs import HeadInput, PackContents, check_target, write_pack
from convert.report import files_of
from convert.subject import open_subject
from convert.teach import Wish, teach
from convert.train_report import from_folds, from_test, report_of
from convert.versions import versions
from seeing.sight.pack import Thresholds

if TYPE_CHECKING:
    from convert.collection import Collection
    from convert.embedded import Embedded
    from convert.embedder import Embedder
    from convert.evaluate import Evaluated, How
    from convert.report import Report
    from convert.teach import Taught
    from seeing.sight.pack import Pack


@dataclass(frozen=True)
class Course:
    """How a collection is taught.

    Attributes:
        name: of the pack.
        made: ISO date.
        command: that does it again, for the report.
        wish: what kind of head.
        copies: augmented copies of each photograph that is learnt from.
        recipe: how those are changed, a key of `convert.augment.RECIPES`.
    """

    name: str
    made: str
    command: str
    wish: Wish
    copies: int = 4
    recipe: str = "default"


@dataclass(frozen=True, eq=False)
class Trained:
    """A pack that was written, and what is known of it."""

    pack: Pack
    report: Report


def train(
    collection: Collection, embedder: Embedder, course: Course, how: How, out: Path
) -> Trained:
    """Embed, fit, calibrate, export, evaluate, and write the pack.

    The pack is judged as the device will use it: its own file, read back, on the photographs of
    the split test. Where there are none, by what heads said of photographs they had not seen.

    Args:
        collection: checked and split.
        embedder: the device's own backbone.
        course: what is wanted.
        how: photographs are looked at.
        out: the pack's folder.

    Raises:
        UsageError: the photographs cannot make such a head, or `out` is there and is no pack.
        SeeingError: something cannot be read, converted or written.
    """
    check_target(out)
    learnt = _embedded(collection, embedder, course, how)
    how.progress.say(f"fitting and calibrating: {course.wish.kind}")
    taught = teach(learnt, collection.labels, course.wish)
    contents = _contents(collection, learnt, taught, course)
    how.progress.say("judging what the device will run")
    tested = _tested(collection, contents, taught, how)
    found = from_test(*tested) if tested else from_folds(learnt, taught)
    report = report_of(collection, course, taught, found)
    pack = write_pack(out, replace(contents, files={**contents.files, **files_of(report)}))
    return Trained(pack, report)


def _embedded(collection: Collection, embedder: Embedder, course: Course, how: How) -> Embedded:
    return embed(
        collection.of("train", "val"),
        embedder,
        copies=course.copies,
        recipe=course.recipe,
        seed=course.wish.seed,
        cache_dir=how.cache_dir,
        engine=how.engine,
        progress=how.progress,
    )


def _tested(
    collection: Collection, contents: PackContents, taught: Taught, how: How
) -> tuple[Evaluated, Evaluated] | None:
    """The pack's file and the same in floats, on the test photographs; None: there are none."""
    photos = collection.of("test")
    if not photos:
        return None
    with tempfile.TemporaryDirectory() as folder:
        outcomes = []
        for name, model in (("int8", taught.model), ("float", taught.float_model)):
            write_pack(Path(folder) / name, replace(contents, model=model))
            outcomes.append(evaluate(open_subject(Path(folder) / name), photos, how))
    return outcomes[0], outcomes[1]


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
        files={FLOAT_HEAD_FILE: taught.float_model},
        provenance={
            "command": course.command,
            "seed": course.wish.seed,
            "versions": dict(versions()),
            "temperature": round(taught.temperature, 6),
            "photographs": [
                {
                    "file": photo.path.name,
                    "sha256": hashlib.sha256(photo.path.read_bytes()).hexdigest(),
                    "labels": list(photo.labels),
                    "split": photo.split,
                }
                for photo in collection.photos
            ],
        },
    )
