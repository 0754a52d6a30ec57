"""Many small pieces of work in processes of this machine: bounded, and proof against accidents."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, Generic, TypeVar

from convert import interrupt
from seeing.errors import SeeingError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection

Given = TypeVar("Given")
Made = TypeVar("Made")

AHEAD = 3  # chunks a worker: one in work, one waiting, one coming back


@dataclass(frozen=True)
class Spread(Generic[Given, Made]):
    """How pieces of work are done in processes.

    Attributes:
        do: does one piece; a function of a module, or a `partial` of one.
        crashed: what becomes of a piece that kills the process which does it.
        workers: how many processes.
        chunk: pieces that travel together: a tenth of a second of work is right. With less the
            way costs more than the work; with more a Ctrl-C waits longer.
    """

    do: Callable[[Given], Made]
    crashed: Callable[[Given], Made]
    workers: int
    chunk: int

    def over(self, pieces: Iterable[Given]) -> Generator[Made]:
        """Do the pieces, in any order, taking them as they are needed.

        Raises:
            SeeingError: processes cannot be started.
        """
        flowing = iter(pieces)
        chunks = iter(lambda: list(islice(flowing, self.chunk)), [])
        is_over = False
        while not is_over:
            lost = list[Given]()
            with _pool(self.workers) as pool:
                yield from self._flow(pool, chunks, lost)
            is_over = not lost
            yield from self._one_by_one(deque(lost))

    def _flow(
        self, pool: ProcessPoolExecutor, chunks: Iterator[list[Given]], lost: list[Given]
    ) -> Iterator[Made]:
        """Keep the pool busy; when it breaks, what it had in hand is added to ``lost``."""
        running: dict[Future[list[Made]], list[Given]] = {}
        while not lost:
            interrupt.check()
            for chunk in islice(chunks, self.workers * AHEAD - len(running)):
                running[_submitted(pool, self.do, chunk)] = chunk
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                chunk = running.pop(future)
                if isinstance(future.exception(), BrokenProcessPool):
                    lost.extend(chunk)
                else:
                    yield from future.result()
        lost.extend(chain.from_iterable(running.values()))

    def _one_by_one(self, pieces: deque[Given]) -> Iterator[Made]:
        """Find the piece that kills: the others are done."""
        while pieces:
            with _pool(1) as pool:
                try:
                    while pieces:
                        yield _submitted(pool, self.do, [pieces[0]]).result()[0]
                        pieces.popleft()
                except BrokenProcessPool:
                    yield self.crashed(pieces.popleft())


def usable_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0))


def _submitted(
    pool: ProcessPoolExecutor, do: Callable[[Given], Made], chunk: Sequence[Given]
) -> Future[list[Made]]:
    try:
        with _no_interrupts():
            return pool.submit(_do_all, do, chunk)
    except BrokenProcessPool as error:
        broken: Future[list[Made]] = Future()
        broken.set_exception(error)
        return broken


def _do_all(do: Callable[[Given], Made], chunk: Sequence[Given]) -> list[Made]:
    return [do(piece) for piece in chunk if not _is_over.is_set()]


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    # Not forked: whoever calls may have TensorFlow's threads, which a fork would leave half alive.
    context = get_context("spawn")
    listening, telling = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(workers, context, _begin, (listening,))
    try:
        _check_alive(pool)
        yield pool
    finally:
        # Whatever is still in work is wanted no more: after Ctrl-C nobody likes to wait for it.
        telling.close()
        pool.shutdown(wait=True, cancel_futures=True)
        listening.close()


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


# In a worker: whether the main process wants no more of it.
_is_over = threading.Event()


def _begin(listening: Connection) -> None:
    """Runs first in each worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_listen, args=(listening,), daemon=True).start()
    import cv2

    cv2.setNumThreads(1)


def _listen(listening: Connection) -> None:
    """Wait until the main process closes its end, or is killed, which closes it too."""
    listening.poll(None)
    _is_over.set()
    parent = parent_process()
    if parent:
        parent.join()
        # It was killed, or this one is about to end anyway.
        os._exit(1)
