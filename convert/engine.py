"""Embedding on the cores of this machine: worker processes, each with an interpreter of its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np

from convert.embedder import open_embedder
from convert.pool import Spread, usable_cores
from convert.work import Done, work

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from convert.embedder import Embedder, EmbedderSpec
    from convert.work import Job, Plan

EMBEDDINGS = 8  # that travel together
FEW = 16  # pictures that are embedded before a worker would have started
CRASHED = "a picture that crashes its decoder"


@dataclass(frozen=True)
class Local:
    """The engine of one machine.

    Attributes:
        workers: processes; 0: as many as there are usable cores; 1: none but this one.
    """

    workers: int = 0

    def run(self, jobs: Iterable[Job], embedder: Embedder, plan: Plan) -> Generator[Done]:
        """Do all jobs, in any order. A job that kills its worker twice becomes a complaint."""
        workers = self.workers or usable_cores()
        flowing = iter(jobs)
        first = list(islice(flowing, FEW + 1))
        every = chain(first, flowing)
        if workers == 1 or len(first) <= FEW:
            for job in every:
                yield work(job, embedder, plan)
            return
        do = partial(_work, spec=embedder.spec, plan=plan)
        crashed = partial(_crashed, width=embedder.width)
        chunk = max(1, EMBEDDINGS // len(first[0].variants))
        yield from Spread(do, crashed, workers, chunk).over(every)


def _work(job: Job, spec: EmbedderSpec, plan: Plan) -> Done:
    return work(job, _opened(spec), plan)


@cache
def _opened(spec: EmbedderSpec) -> Embedder:
    """One interpreter a worker, opened with its first job: an error is an answer then."""
    return open_embedder(spec)


def _crashed(job: Job, width: int) -> Done:
    return Done(job.index, np.empty((0, width), np.float32), CRASHED)
