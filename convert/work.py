"""One piece of embedding, wherever it is done: here, in a worker process, on another machine."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from convert.augment import augmented, recipe_of
from seeing.devices.picture import read_picture
from seeing.errors import PictureError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from numpy.typing import NDArray

    from convert.embedder import Embedder

PLAIN = -1  # the picture itself; copies are numbered from 0


@dataclass(frozen=True)
class Plan:
    """How copies are made: the recipe's name, and the seed."""

    recipe: str
    seed: int


@dataclass(frozen=True)
class Job:
    """What is to be embedded of one file.

    Attributes:
        index: comes back with what was done.
        path: of the file.
        variants: PLAIN, and numbers of copies.
    """

    index: int
    path: str
    variants: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Done:
    """What came of a job.

    Attributes:
        index: the job's.
        vectors: float32, shape (variants, width); empty when it failed.
        complaint: why it failed, in one line; else empty.
    """

    index: int
    vectors: NDArray[np.float32]
    complaint: str = ""


class Engine(Protocol):
    """Does jobs, and takes no more of them than it needs to be busy."""

    def run(self, jobs: Iterable[Job], embedder: Embedder, plan: Plan) -> Generator[Done]:
        """Do all jobs, in any order."""


def work(job: Job, embedder: Embedder, plan: Plan) -> Done:
    """Do one job. A picture that cannot be read is a complaint, all else is an error."""
    nothing = np.empty((0, embedder.width), np.float32)
    try:
        pixels = read_picture(Path(job.path)).pixels
    except PictureError as error:
        return Done(job.index, nothing, error.received or str(error))
    digest = hashlib.sha256(pixels.tobytes()).digest()
    views = (
        pixels
        if n == PLAIN
        else augmented(pixels, recipe_of(plan.recipe, n), chance(plan, digest, n))
        for n in job.variants
    )
    return Done(job.index, np.stack([embedder.embed(view) for view in views]))


def chance(plan: Plan, digest: bytes, copy: int) -> np.random.Generator:
    """Draws for one copy of one picture, whatever its name and its neighbours are."""
    words = np.frombuffer(digest, np.uint32).tolist()
    return np.random.default_rng([plan.seed, copy, *words])
