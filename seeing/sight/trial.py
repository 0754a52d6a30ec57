"""Runs a model once in a process of its own: a damaged file can crash the interpreter.

    python -m seeing.sight.trial FOLDER RUNTIME

exits with 0; or prints what is wrong and exits with 1, or with 2 when RUNTIME is none.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import seeing
from seeing.errors import ModelError, SeeingError, UsageError

if TYPE_CHECKING:
    from seeing.sight.card import Card
    from seeing.sight.interpreter import Outputs

TIMEOUT_S = 120.0
GREY = 128
FAILED, WRONG_USAGE = 1, 2


def try_model(folder: Path, runtime: str) -> None:
    """Run the model of a folder once, in a child.

    Args:
        folder: of a model or a pack: holds the card, the labels and the file.
        runtime: as in the settings: ``auto``, ``litert`` or ``tflite``.

    Raises:
        ModelError: it does not load, does not run, or gives no numbers; or the child crashed.
        UsageError: there is no such runtime.
    """
    project = str(Path(seeing.__file__).parents[1])
    path = os.pathsep.join(filter(None, (project, os.environ.get("PYTHONPATH"))))
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "seeing.sight.trial", str(folder), runtime],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=TIMEOUT_S,
            env=os.environ | {"PYTHONPATH": path},
        )
    except subprocess.TimeoutExpired as error:
        raise _failed(f"no answer in {TIMEOUT_S:g} seconds") from error
    if done.returncode < 0:
        raise _failed(f"a crash of the interpreter ({signal.Signals(-done.returncode).name})")
    if done.returncode == WRONG_USAGE:
        raise UsageError(_reason(done.stdout))
    if done.returncode > 0:
        raise _failed(_reason(done.stdout) or _reason(done.stderr) or "nothing but a failure")


def _reason(output: bytes) -> str:
    lines = output.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""


def _failed(received: str) -> ModelError:
    return ModelError.of(
        expected="a model that runs on a grey picture",
        received=received,
        todo="The file is damaged or needs operators that are not built in; use another.",
    )


def run_once(folder: Path, runtime: str) -> None:
    """Run the model of a folder on a grey picture, here and now. Raises ModelError."""
    import numpy as np

    from seeing.settings import ModelSettings
    from seeing.sight.card import read_card
    from seeing.sight.head import Head
    from seeing.sight.interpreter import Model
    from seeing.sight.pack import is_pack, read_pack
    from seeing.sight.prepare import prepare

    settings = ModelSettings(runtime=runtime)
    if is_pack(folder):
        Head(read_pack(folder), settings)
        return
    card = read_card(folder)
    model = Model(card, settings)
    grey = np.full((card.input.height, card.input.width, 3), GREY, np.uint8)
    fed, _ = prepare(grey, card.input)
    model.run(fed, lambda outputs: _check(card, outputs))


def _check(card: Card, outputs: Outputs) -> None:
    import numpy as np

    sizes = {name: int(np.size(part)) for name, part in outputs.items()}
    if card.task == "classifier":
        is_right = sizes["scores"] == len(card.labels)
    else:
        is_right = sizes["boxes"] == 4 * sizes["scores"] == 4 * sizes["classes"]
    if not is_right:
        raise ModelError(f"outputs of other sizes than the file says: {sizes}")
    if card.task == "classifier" and not _is_finite(outputs["scores"]):
        raise ModelError("scores that are no numbers")


def _is_finite(numbers: Any) -> bool:
    import numpy as np

    return bool(np.isfinite(numbers).all())


def main(arguments: list[str]) -> int:
    """Run the trial as a process: see the top of the file."""
    try:
        run_once(Path(arguments[0]), arguments[1])
    except UsageError as error:
        sys.stdout.write(f"{error}\n")
        return WRONG_USAGE
    except SeeingError as error:
        sys.stdout.write(f"{' '.join((error.received or str(error)).split())}\n")
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
