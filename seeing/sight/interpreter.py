"""The only place that imports a TFLite interpreter.

LiteRT is the default where it has wheels; tflite-runtime is what 32-bit Raspberry Pi OS has.
Which one works is found by building an interpreter: with a NumPy of the wrong generation,
``import tflite_runtime`` succeeds and the first interpreter raises SystemError.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import sys
import threading
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from seeing.errors import ModelError, UsageError
from seeing.sight.card import read_verified_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seeing.settings import ModelSettings
    from seeing.sight.card import Card

log = logging.getLogger(__name__)

Read = TypeVar("Read")
Outputs: TypeAlias = dict[str, NDArray[np.float32]]

RUNTIMES = {"litert": "ai_edge_litert.interpreter", "tflite": "tflite_runtime.interpreter"}
MOST_USEFUL_THREADS = 3


class Model:
    """A model ready to run. Calls from several threads wait for one another.

    Args:
        card: names the file and its tensors.
        settings: which runtime, how many threads.

    Raises:
        ModelError: the file is not the one on the card, or no runtime can load it.
    """

    def __init__(self, card: Card, settings: ModelSettings) -> None:
        self.card = card
        data = read_verified_model(card)
        self.threads = settings.threads or useful_threads()
        self.runtime, self._interpreter = _build(data, settings.runtime, self.threads)
        self._lock = threading.Lock()
        self._input = self._tensor_index(self._interpreter.get_input_details(), card.input.name)
        details = self._interpreter.get_output_details()
        self._outputs = {
            meaning: self._tensor_index(details, name) for meaning, name in card.outputs.items()
        }

    def run(self, fed: NDArray[Any], read: Callable[[Outputs], Read]) -> Read:
        """Run the model once.

        Neither input nor outputs are copied on the way: that would cost a detector a tenth of
        its time.

        Args:
            fed: shape (height, width, 3); uint8 is widened to the card's dtype.
            read: makes what is wanted of the outputs, which it gets by their meaning on the
                card and without the batch dimension. It must keep no part of them, only copies.

        Returns:
            What ``read`` returned.

        Raises:
            ModelError: the interpreter refused the input or failed.
        """
        try:
            with self._lock:
                np.copyto(self._interpreter.tensor(self._input)()[0], fed, casting="unsafe")
                self._interpreter.invoke()
                return read(
                    {
                        meaning: self._interpreter.tensor(index)()[0]
                        for meaning, index in self._outputs.items()
                    }
                )
        except (RuntimeError, ValueError) as error:
            raise ModelError.of(
                expected=f"{self.card.name} to run on {self.runtime}",
                received=str(error),
                todo="Run `seeing models` to check its file.",
            ) from error

    def invoke(self) -> None:
        """Run on whatever was fed last: the bare cost, for benchmarks."""
        with self._lock:
            self._interpreter.invoke()

    def is_accelerated(self) -> bool:
        """Whether XNNPACK runs it: LiteRT's own choice, and many times faster than without."""
        # The only place where either runtime tells; both have had it for years.
        operators = self._interpreter._get_ops_details()  # noqa: SLF001
        return any(operator["op_name"] == "DELEGATE" for operator in operators)

    def _tensor_index(self, details: list[dict[str, Any]], name: str) -> int:
        for detail in details:
            if detail["name"] == name:
                return int(detail["index"])
        raise ModelError.of(
            expected=f"a tensor {name!r} in {self.card.model_path}",
            received=", ".join(repr(detail["name"]) for detail in details),
            todo="The card does not fit the model.",
        )


def useful_threads() -> int:
    """More threads than usable CPUs slow LiteRT down many times; more than three help little."""
    return min(MOST_USEFUL_THREADS, len(os.sched_getaffinity(0)))


def _build(data: bytes, runtime: str, threads: int) -> tuple[str, Any]:
    if runtime != "auto" and runtime not in RUNTIMES:
        raise UsageError.of(
            expected="models.runtime to be auto, litert or tflite",
            received=repr(runtime),
            todo="Correct the setting.",
        )
    reasons = list[str]()
    for name in RUNTIMES if runtime == "auto" else [runtime]:
        try:
            module = importlib.import_module(RUNTIMES[name])
            with _quiet_stderr():
                interpreter = module.Interpreter(model_content=data, num_threads=threads)
                interpreter.allocate_tensors()
        except (ImportError, SystemError, RuntimeError, ValueError) as error:
            reasons.append(f"{name}: {error}")
        else:
            log.info("models run on %s with %d threads", name, threads)
            return name, interpreter
    raise ModelError.of(
        expected="a TFLite runtime that loads the model",
        received="; ".join(reasons),
        todo="Install ai-edge-litert, or on 32-bit Raspberry Pi OS tflite-runtime with numpy<2.",
    )


@contextlib.contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Keep what the native library chats on file descriptor 2 out of a screen reader's ear."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        # In memory: a full disk is no reason not to see.
        with os.fdopen(os.memfd_create("chat"), "w+b") as chat:
            os.dup2(chat.fileno(), 2)
            try:
                yield
            finally:
                os.dup2(kept, 2)
                chat.seek(0)
                log.info("%s", chat.read().decode(errors="replace").strip())
    finally:
        os.close(kept)
