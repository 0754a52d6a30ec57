"""Checks models and interpreter: the files are whole, a cat is seen as one, and quickly."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from seeing.doctor.check import Check, fail, failed, ok, reason, warn
from seeing.errors import ModelError, SeeingError

if TYPE_CHECKING:
    from seeing.doctor.check import Patient
    from seeing.recognisers.mode import Recogniser
    from seeing.sight.interpreter import Model

# See cat.txt for where it comes from.
PICTURE = Path(__file__).with_name("cat.jpg")
LABEL = "cat"
RUNS = 3
SLOW_MS = 1500
CPUINFO = "Take ProcSubset= out of the service. Type: sudo systemctl edit --full seeing"


def check_models(patient: Patient) -> Check:
    """Every model's file has the sha256 of its card, and the detector finds the cat."""
    from seeing.sight.card import shipped_models

    folders = sorted(path.parent for path in shipped_models().glob("*/card.toml"))
    if not folders:
        return fail("models", f"there are none in {shipped_models()}", _again())
    problems = [problem for folder in folders if (problem := _problem(folder))]
    if problems:
        return fail("models", "; ".join(problems), _again())
    names = ", ".join(folder.name for folder in folders)
    try:
        seen = _seen(patient)
    except SeeingError as error:
        return failed("models", error, "seeing models")
    if LABEL not in seen:
        said = ", ".join(seen) or "nothing"
        return fail("models", f"{names}: whole, but took a picture of a cat for {said}", _again())
    return ok("models", f"{names}: whole, and a picture of a cat was recognised")


def check_interpreter(patient: Patient) -> Check:
    """Which runtime there is, and whether it runs with what makes it quick."""
    if "processor" not in patient.read("proc/cpuinfo").lower():
        # LiteRT on ARM crashes at the first look when this file is empty.
        text = "/proc/cpuinfo cannot be read: models run some 200 times slower, or crash"
        return warn("interpreter", text, CPUINFO)
    try:
        model = _detector(patient)
        took_ms = _look_ms(model)
    except SeeingError as error:
        return failed("interpreter", error, _other_runtime(patient))
    is_fast = model.is_accelerated()
    threads = f"{model.threads} thread{'' if model.threads == 1 else 's'}"
    how = f"{model.runtime}, {threads}, {'with' if is_fast else 'without'} XNNPACK"
    text = f"{how}, {took_ms:.0f} ms a look"
    if model.runtime == "litert" and not is_fast:
        return warn("interpreter", text, f"Type: {_other_runtime(patient)}")
    if took_ms > SLOW_MS:
        return warn("interpreter", f"{text}; that is slow", "See what else runs. Type: top")
    return ok("interpreter", text)


def _problem(folder: Path) -> str:
    from seeing.sight.card import read_card, read_verified_model

    try:
        read_verified_model(read_card(folder))
    except ModelError as error:
        return f"{folder.name}: {reason(error)}"
    return ""


def _other_runtime(patient: Patient) -> str:
    if patient.settings.models.runtime != "auto":
        return "seeing doctor --set models.runtime=auto"
    return f"{sys.executable} -m pip install --force-reinstall ai-edge-litert"


def _again() -> str:
    """How the files come back: from git in a clone, else with the package."""
    from seeing.sight.card import shipped_models

    models = shipped_models()
    if (models.parent / ".git").exists():
        return f"Type: git -C {models.parent} checkout -- models"
    return f"Type: {sys.executable} -m pip install --force-reinstall --no-deps seeing"


def _seen(patient: Patient) -> list[str]:
    """What the mode objects would plainly state of the cat."""
    from seeing.devices.picture import read_picture
    from seeing.recognisers import mode_named

    recogniser: Recogniser = mode_named("objects").open(patient.settings)
    recognised = recogniser.recognise(read_picture(PICTURE))
    return [finding.label for finding in recognised.findings if finding.is_sure]


def _detector(patient: Patient) -> Model:
    from seeing.sight.card import read_card, shipped_models
    from seeing.sight.interpreter import Model

    return Model(read_card(shipped_models() / "objects"), patient.settings.models)


def _look_ms(model: Model) -> float:
    took_ms = list[float]()
    # The first run also prepares: it says nothing of the others.
    for _ in range(1 + RUNS):
        began_s = time.perf_counter()
        model.invoke()
        took_ms.append((time.perf_counter() - began_s) * 1000)
    return statistics.median(took_ms[1:])
