"""Embedding on a cluster through Ray Data. The extra `[ray]` brings it.

Every node needs this project installed, and the photographs under the same path: only paths and
embeddings travel.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import socket
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from convert.embedder import open_embedder
from convert.work import Done, Job, work
from seeing.errors import SeeingError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from convert.embedder import Embedder, EmbedderSpec
    from convert.work import Plan

CHUNK = 16  # pictures that a worker gets at once
ANSWER_S = 10.0
BLOCK = 20_000  # jobs that are handed over at once: the list of them does not grow without end


@dataclass(frozen=True)
class RayEngine:
    """The engine of a cluster.

    Attributes:
        address: of the cluster's head, ``auto`` for the one this machine belongs to; None starts
            one on this machine, which ends with the work.
        workers: processes in the whole cluster; 0: one a core.

    Raises:
        SeeingError: Ray is not installed.
    """

    address: str | None = None
    workers: int = 0

    def __post_init__(self) -> None:
        if importlib.util.find_spec("ray") is None:
            raise SeeingError.of(
                expected="Ray, which spreads work over a cluster",
                received="none",
                todo="Install the extra: pip install 'seeing[ray]'.",
            )

    def run(self, jobs: Iterable[Job], embedder: Embedder, plan: Plan) -> Generator[Done]:
        """Do all jobs, in any order. Raises SeeingError: no cluster, or it breaks down."""
        flowing = iter(jobs)
        block = list(islice(flowing, BLOCK))
        if not block:
            return
        with self._cluster() as workers:
            while block:
                yield from _spread(block, embedder, plan, workers)
                block = list(islice(flowing, BLOCK))

    @contextmanager
    def _cluster(self) -> Iterator[int]:
        # Nobody is told that a blind person's photographs are being embedded here.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
        ray = _ray()
        is_ours = not ray.is_initialized()
        try:
            if is_ours:
                _reach(self.address)
                self._start()
            _quieten()
            yield self.workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        except (ray.exceptions.RayError, OSError, RuntimeError) as error:
            raise SeeingError.of(
                expected=f"a Ray cluster at {self.address or 'this machine'} that does the work",
                received=_last_line(error),
                todo="Look at the cluster with `ray status`; what was embedded is kept.",
            ) from error
        finally:
            if is_ours:
                ray.shutdown()

    def _start(self) -> None:
        quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
        if self.address is None:
            cores = self.workers or None
            _ray().init(address="local", num_cpus=cores, include_dashboard=False, **quiet)
        else:
            _ray().init(address=self.address, **quiet)


def _reach(address: str | None) -> None:
    """Raise OSError when nobody answers there: Ray itself would try for minutes."""
    host, colon, port = (address or "").removeprefix("ray://").rpartition(":")
    if colon and port.isdigit():
        socket.create_connection((host, int(port)), ANSWER_S).close()


def _ray() -> Any:
    return importlib.import_module("ray")


def _quieten() -> None:
    """Its chat is for whoever runs the cluster, and in Ray's own log files."""
    data = importlib.import_module("ray.data")
    data.DataContext.get_current().enable_progress_bars = False
    for name in ("ray", "ray.data"):
        for handler in logging.getLogger(name).handlers:
            if isinstance(handler, logging.StreamHandler):
                handler.setLevel(logging.ERROR)


def _spread(block: list[Job], embedder: Embedder, plan: Plan, workers: int) -> Iterator[Done]:
    data = importlib.import_module("ray.data")
    rows = [
        {"index": job.index, "path": os.fsencode(job.path), "variants": _joined(job.variants)}
        for job in block
    ]
    chunks = max(workers, len(rows) // CHUNK)
    done = data.from_items(rows, override_num_blocks=min(chunks, len(rows))).map_batches(
        _Worker,
        fn_constructor_args=(embedder.spec, plan),
        batch_size=CHUNK,
        compute=data.ActorPoolStrategy(size=workers),
        num_cpus=1,
    )
    for row in done.iter_rows():
        vectors = np.frombuffer(row["vectors"], np.float32).reshape(-1, embedder.width)
        yield Done(int(row["index"]), vectors, str(row["complaint"]))


class _Worker:
    """Lives on some node; opens its own interpreter."""

    def __init__(self, spec: EmbedderSpec, plan: Plan) -> None:
        import cv2

        cv2.setNumThreads(1)
        self._embedder, self._plan = open_embedder(spec), plan

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        columns = (batch["index"], batch["path"], batch["variants"])
        done = [
            work(
                Job(int(index), os.fsdecode(path), tuple(map(int, variants.split()))),
                self._embedder,
                self._plan,
            )
            for index, path, variants in zip(*columns, strict=True)
        ]
        return {
            "index": np.array([one.index for one in done]),
            "vectors": np.array([one.vectors.tobytes() for one in done], object),
            "complaint": np.array([one.complaint for one in done], object),
        }


def _joined(numbers: tuple[int, ...]) -> str:
    return " ".join(map(str, numbers))


def _last_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[-1]
