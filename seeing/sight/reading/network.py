"""The only place that imports ONNX Runtime: runs the PP-OCRv6 networks of the rapidocr wheel."""

from __future__ import annotations

import hashlib
import importlib.util
import math
import threading
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from seeing.errors import ReaderError

Floats: TypeAlias = NDArray[np.float32]

PIP = "Type: pip install 'seeing[ocr]'"


@dataclass(frozen=True)
class NetworkFile:
    """A network inside the wheel rapidocr 3.10 (Apache-2.0), and what its bytes must be."""

    name: str
    sha256: str


DETECTOR = NetworkFile(
    "PP-OCRv6_det_small.onnx", "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f"
)
RECOGNISER = NetworkFile(
    "PP-OCRv6_rec_small.onnx", "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884"
)


def is_installed() -> bool:
    """Whether ONNX Runtime and the networks are here; nothing is loaded to find out."""
    return importlib.util.find_spec("onnxruntime") is not None and _folder() is not None


def _folder() -> Path | None:
    # The wheel's models are used, not its code, which would load a web client and more.
    package = importlib.util.find_spec("rapidocr")
    if package is None or package.origin is None:
        return None
    return Path(package.origin).parent / "models"


def _verified(file: NetworkFile) -> Path:
    folder = _folder()
    path = Path(file.name) if folder is None else folder / file.name
    try:
        with path.open("rb") as data:
            digest = hashlib.file_digest(data, "sha256").hexdigest()
    except OSError as error:
        received = "no rapidocr" if folder is None else str(error)
        raise ReaderError.of(expected=file.name, received=received, todo=f"{PIP}.") from error
    if digest != file.sha256:
        raise ReaderError.of(
            expected=f"{file.name} with the sha256 {file.sha256[:12]}...",
            received="another file",
            todo=f"{PIP}.",
        )
    return path


class Network:
    """One network. May be run by several threads at once.

    Args:
        file: which.
        threads: how many work on one run.

    Raises:
        ReaderError: ONNX Runtime or the file is missing or damaged.
    """

    def __init__(self, file: NetworkFile, threads: int) -> None:
        self._file = file
        self._threads = threads
        self._lock = threading.Lock()
        self._session: Any = None
        self._used_s = 0.0
        self.metadata: dict[str, str] = self._awake().get_modelmeta().custom_metadata_map

    def run(self, batch: Floats, stop: Stop) -> Floats:
        """The network's first output.

        Raises:
            ReaderError: it failed, or was told to stop; or it rested and its file is gone.
        """
        import onnxruntime

        session, options = self._awake(), onnxruntime.RunOptions()
        stop.watch(options)
        try:
            output: Floats = session.run(None, {session.get_inputs()[0].name: batch}, options)[0]
        except Exception as error:
            raise ReaderError.of(
                expected="an answer from ONNX Runtime",
                received="it was stopped" if stop.is_set else str(error),
                todo="Look again.",
            ) from error
        finally:
            stop.unwatch(options)
        return output

    def rest(self, idle_s: float) -> None:
        """Let go of what it holds in memory if nobody ran it for so long; the next run loads it."""
        with self._lock:
            if time.monotonic() - self._used_s >= idle_s:
                self._session = None

    def _awake(self) -> Any:
        with self._lock:
            self._used_s = time.monotonic()
            if self._session is None:
                self._session = _session(self._file, self._threads)
            return self._session


def _session(file: NetworkFile, threads: int) -> Any:
    path = _verified(file)
    try:
        import onnxruntime
    except ImportError as error:
        raise ReaderError.of(
            expected="ONNX Runtime", received=str(error), todo=f"{PIP}."
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # What a page takes is given back after it: 290 instead of 700 MB, for a tenth of the time.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    # Threads that wait by turning in circles take a fifth more from everything else.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        # By its path: of a network in bytes it keeps the bytes too, 31 MB for both.
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ReaderError.of(
            expected=f"ONNX Runtime to load {file.name}", received=str(error), todo=f"{PIP}."
        ) from error


@cache
def opened(file: NetworkFile, threads: int) -> Network:
    """One network for all readers of this process: modes text, page and scene each have one.

    Raises:
        ReaderError: as Network does; the next call tries again.
    """
    return Network(file, threads)


class Stop:
    """Ends the runs of one reading, from any thread, or when a step takes too long.

    Args:
        limit_s: the most that a step may take, in seconds.
    """

    def __init__(self, limit_s: float = math.inf) -> None:
        self.is_set = False
        self._limit_s = limit_s
        self._alarm: threading.Timer | None = None
        self._running = list[Any]()

    def begin(self) -> None:
        """A step begins: from now on the limit counts, until `end`."""
        if math.isfinite(self._limit_s):
            self._alarm = threading.Timer(self._limit_s, self.set)
            self._alarm.daemon = True
            self._alarm.start()

    def end(self) -> None:
        """The step is over; somebody else may take as long as they like."""
        if self._alarm is not None:
            self._alarm.cancel()

    def set(self) -> None:
        """End what runs and refuse what comes."""
        self.is_set = True
        for options in list(self._running):
            options.terminate = True

    def watch(self, options: Any) -> None:
        """A run begins. Raises ReaderError when it may not."""
        self._running.append(options)
        if self.is_set:
            options.terminate = True

    def unwatch(self, options: Any) -> None:
        """A run has ended."""
        self._running.remove(options)
