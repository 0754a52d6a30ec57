"""Embedding on the cores of this machine: worker processes, each with an interpreter of its own."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from convert.embedder import open_embedder
from convert.work import Done, work
from seeing.errors import SeeingError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from convert.embedder import Embedder, EmbedderSpec
    from convert.work import Job, Plan

Given = TypeVar("Given")
Made = TypeVar("Made")

CHUNK = 8  # a tenth of a second of work: less would be spent on the way, more lost at the end
AHEAD = 3  # chunks a worker: one in work, one waiting, one coming back
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
        jobs = iter(jobs)
        first = list(islice(jobs, FEW + 1))
        if workers == 1 or len(first) <= FEW:
            for job in chain(first, jobs):
                yield work(job, embedder, plan)
            return
        setting = _Setting(embedder.spec, plan)
        crashed = partial(_crashed, width=embedder.width)
        yield from spread(_work_here, chain(first, jobs), workers, crashed, setting)


def usable_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0))


def spread(
    do: Callable[[Given], Made],
    pieces: Iterable[Given],
    workers: int,
    crashed: Callable[[Given], Made],
    setting: _Setting | None = None,
) -> Generator[Made]:
    """Do pieces of work in processes, in any order, a bounded number at a time.

    Args:
        do: a function of a module.
        pieces: taken as they are needed.
        workers: how many processes.
        crashed: what becomes of a piece that kills the process which does it.
        setting: what `do` finds in each worker, see `_work_here`.
    """
    chunks = _chunked(pieces)
    is_over = False
    while not is_over:
        lost = list[Given]()
        with _pool(workers, setting) as pool:
            yield from _flow(pool, do, chunks, workers * AHEAD, lost)
        is_over = not lost
        yield from _one_by_one(do, deque(lost), crashed, setting)


@dataclass(frozen=True)
class _Setting:
    spec: EmbedderSpec
    plan: Plan


def _flow(
    pool: ProcessPoolExecutor,
    do: Callable[[Given], Made],
    chunks: Iterator[Sequence[Given]],
    most: int,
    lost: list[Given],
) -> Iterator[Made]:
    """Keep the pool busy; when it breaks, what it had in hand is added to ``lost``."""
    running: dict[Future[list[Made]], Sequence[Given]] = {}
    while not lost:
        for chunk in islice(chunks, most - len(running)):
            running[_submitted(pool, do, chunk)] = chunk
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            chunk = running.pop(future)
            if isinstance(future.exception(), BrokenProcessPool):
                lost.extend(chunk)
            else:
                yield from future.result()
    lost.extend(chain.from_iterable(running.values()))


def _submitted(
    pool: ProcessPoolExecutor, do: Callable[[Given], Made], chunk: Sequence[Given]
) -> Future[list[Made]]:
    with _no_interrupts():
        return pool.submit(_do_all, do, chunk)


def _do_all(do: Callable[[Given], Made], chunk: Sequence[Given]) -> list[Made]:
    return [do(piece) for piece in chunk]


def _one_by_one(
    do: Callable[[Given], Made],
    pieces: deque[Given],
    crashed: Callable[[Given], Made],
    setting: _Setting | None,
) -> Iterator[Made]:
    """Find the piece that kills: the others are done."""
    while pieces:
        with _pool(1, setting) as pool:
            try:
                while pieces:
                    yield _submitted(pool, do, [pieces[0]]).result()[0]
                    pieces.popleft()
            except BrokenProcessPool:
                yield crashed(pieces.popleft())


@contextmanager
def _pool(workers: int, setting: _Setting | None) -> Iterator[ProcessPoolExecutor]:
    # Not forked: whoever calls may have TensorFlow's threads, which a fork would leave half alive.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin, (setting,))
    try:
        _check_alive(pool)
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _check_alive(pool: ProcessPoolExecutor) -> None:
    try:
        _submitted(pool, int, []).result()
    except BrokenProcessPool as error:
        raise SeeingError.of(
            expected="worker processes to start",
            received="processes that end at once",
            todo="Free some memory, or work without them: --workers 1.",
        ) from error


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Ctrl-C is for this process: workers are born deaf to it, and end when this one says so."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(setting: _Setting | None) -> None:
    """Runs first in each worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import cv2

    cv2.setNumThreads(1)
    _HERE.append(setting)


def _end_with_parent() -> None:
    """A parent that was killed cannot say that it is over."""
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


# What a worker was told by `_begin`; the main process has nothing here.
_HERE: list[_Setting | None] = []


def _work_here(job: Job) -> Done:
    setting = _HERE[0]
    assert setting is not None  # noqa: S101 (spread got one)
    return work(job, _opened(setting.spec), setting.plan)


@cache
def _opened(spec: EmbedderSpec) -> Embedder:
    """One interpreter a worker, opened with its first job: an error is an answer then."""
    return open_embedder(spec)


def _crashed(job: Job, width: int) -> Done:
    return Done(job.index, np.empty((0, width), np.float32), CRASHED)


def _chunked(pieces: Iterable[Given]) -> Iterator[Sequence[Given]]:
    flowing = iter(pieces)
    while chunk := list(islice(flowing, CHUNK)):
        yield chunk
