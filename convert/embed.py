"""Photographs -> embeddings: streamed from disk, kept as they come, taken up where they stopped."""

from __future__ import annotations

import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from convert.augment import recipe_of
from convert.cache import Cache, key_of
from convert.embedded import Embedded
from convert.engine import Local
from convert.progress import SILENT
from convert.work import PLAIN, Job, Plan
from seeing.errors import PictureError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from convert.embedder import Embedder
    from convert.photo import Photo
    from convert.progress import Progress
    from convert.work import Done, Engine

# Results larger than this stay on disk and are read from there as they are looked at.
MOST_IN_MEMORY_BYTES = 256_000_000


def embed(  # noqa: PLR0913
    photos: Sequence[Photo],
    embedder: Embedder,
    *,
    copies: int = 0,
    recipe: str = "default",
    seed: int = 0,
    cache_dir: Path,
    engine: Engine | None = None,
    workers: int = 0,
    progress: Progress = SILENT,
) -> Embedded:
    """Embed photographs and augmented copies of them.

    What was embedded before, in this or a broken-off run, is taken from the cache. A picture
    that cannot be read is named through ``progress`` and left out.

    Args:
        photos: which; the rows keep their order.
        embedder: what embeds them.
        copies: augmented copies of each.
        recipe: how they are changed, a name that `convert.augment.recipe_of` knows.
        seed: of the changes; the same picture with the same seed gives the same copies.
        cache_dir: where embeddings are kept.
        engine: who does it; None: this machine.
        workers: processes on this machine; 0: one a core.
        progress: is told.

    Returns:
        The photographs that could be read and their vectors. Large results are memory-mapped.

    Raises:
        PictureError: no picture could be read.
        CacheError: nothing can be kept, such as on a full disk; what is kept stays.
        UsageError: there is no such recipe.
    """
    variants = _variants(copies, recipe, seed)
    run = _Run(photos, variants)
    with Cache(cache_dir, embedder) as cache:
        _fill(cache, run, engine or Local(workers), embedder, Plan(recipe, seed), progress)
        kept = [index for index, key in enumerate(run.keys) if key is not None]
        if photos and not kept:
            raise _nothing_read(run)
        rows = _gathered(cache, [run.keys[index] or b"" for index in kept], variants, embedder)
    return Embedded(
        photos=tuple(photos[index] for index in kept),
        vectors=rows[:, 0],
        copies=rows[:, 1:],
        backbone=embedder.name,
        backbone_sha256=embedder.sha256,
    )


@dataclass(frozen=True, eq=False)
class _Run:
    """What is known so far: a key for each photograph, None for those that cannot be read."""

    photos: Sequence[Photo]
    variants: dict[int, str]
    keys: list[bytes | None] = field(default_factory=list)
    first_complaint: list[str] = field(default_factory=list)

    def refuse(self, index: int, why: str, progress: Progress) -> None:
        self.keys[index] = None
        line = f"left out {self.photos[index].path}: {why}"
        progress.say(line)
        if not self.first_complaint:
            self.first_complaint.append(line)


def _variants(copies: int, recipe: str, seed: int) -> dict[int, str]:
    """Names in the cache by number. A recipe that was changed has other names."""
    recipe_of(recipe)  # a name that there is not is refused even where no copies are wanted
    hows = [recipe_of(recipe, number).fingerprint() for number in range(copies)]
    return {PLAIN: ""} | {number: f"{seed} {number} {how}" for number, how in enumerate(hows)}


def _fill(
    cache: Cache, run: _Run, engine: Engine, embedder: Embedder, plan: Plan, progress: Progress
) -> None:
    """See to it that the cache has all that is wanted."""
    asked: dict[int, tuple[int, ...]] = {}
    with progress.step("embedding", len(run.photos)) as advance:
        jobs = _jobs(cache, run, asked, progress, advance)
        # Closed whatever happens, so that no worker outlives a Ctrl-C.
        with closing(engine.run(jobs, embedder, plan)) as all_done:
            for done in all_done:
                _keep(cache, run, done, asked.pop(done.index), progress)
                advance(1)


def _keep(
    cache: Cache, run: _Run, done: Done, numbers: tuple[int, ...], progress: Progress
) -> None:
    if done.complaint:
        run.refuse(done.index, done.complaint, progress)
        return
    for number, vector in zip(numbers, done.vectors, strict=True):
        cache.put(run.keys[done.index] or b"", run.variants[number], vector)


def _jobs(
    cache: Cache,
    run: _Run,
    asked: dict[int, tuple[int, ...]],
    progress: Progress,
    advance: Callable[[int], object],
) -> Iterator[Job]:
    """A job for each photograph of which something is missing; taken as engines need them."""
    for index, photo in enumerate(run.photos):
        run.keys.append(b"")
        try:
            key = run.keys[index] = key_of(photo.path)
        except (OSError, ValueError) as error:
            run.refuse(index, getattr(error, "strerror", None) or str(error), progress)
            advance(1)
            continue
        missing = tuple(n for n, name in run.variants.items() if not cache.has(key, name))
        if missing:
            asked[index] = missing
            yield Job(index, str(photo.path), missing)
        else:
            advance(1)


def _gathered(
    cache: Cache, keys: list[bytes], variants: dict[int, str], embedder: Embedder
) -> NDArray[np.float32]:
    """Float32, shape (keys, variants, width)."""
    shape = (len(keys), len(variants), embedder.width)
    rows = (_row(cache, key, variants) for key in keys)
    if 4 * int(np.prod(shape)) <= MOST_IN_MEMORY_BYTES:
        gathered = np.empty(shape, np.float32)
        for index, row in enumerate(rows):
            gathered[index] = row
        return gathered
    # Written, not mapped for writing: a full disk is an error then, and not a crash.
    with tempfile.TemporaryFile(dir=cache.path.parent) as file:
        for row in rows:
            file.write(row.tobytes())
        file.flush()
        return np.memmap(file, np.float32, "r", shape=shape)


def _row(cache: Cache, key: bytes, variants: dict[int, str]) -> NDArray[np.float32]:
    return np.stack([cache.kept(key, name) for name in variants.values()])


def _nothing_read(run: _Run) -> PictureError:
    return PictureError.of(
        expected="pictures that can be read",
        received=f"{len(run.photos)} that cannot, {run.first_complaint[0]}",
        todo="Look whether the files are pictures.",
    )
