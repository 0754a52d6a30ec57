"""The rooms of the house: who may import whom, and what starting up must not load."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
TYPES = {
    "earcon", "errors", "events", "finding", "frame", "gesture", "languages", "lock", "phrases",
    "remembered", "settings", "settings_file", "utterance",
}  # fmt: skip
# Each room may import the rooms before it, and itself.
ROOMS = [
    "types",
    "devices",
    "sight",
    "recognisers",
    "mind",
    "looker",
    "daemon",
    "doctor",
    "commands",
    "cli",
]
NATIVE = {"cv2", "PIL", "numpy", "pytesseract", "pyttsx3", "ai_edge_litert", "tflite_runtime"}
NATIVE |= {"py3langid", "gpiozero", "lgpio", "evdev", "onnxruntime", "zxingcpp"}


def modules(folder: str) -> list[Path]:
    return sorted((PROJECT / folder).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Every module that a file imports anywhere, also inside functions and for types only."""
    found = set[str]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room(module: str) -> str | None:
    """The room of a module of ours, such as ``seeing.sight.card``."""
    parts = module.split(".")
    if parts[0] != "seeing" or len(parts) < 2:
        return None
    return "types" if parts[1] in TYPES else parts[1]


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", modules("seeing"), ids=name_of)
def test_imports_point_downwards(path: Path) -> None:
    own = room(name_of(path))
    if own is None:
        return
    allowed = ROOMS[: ROOMS.index(own) + 1]
    if own == "mind":
        allowed = ["types", "mind"]
    for module in imports(path):
        other = room(module)
        assert other is None or other in allowed or other not in ROOMS, f"{own} imports {module}"


@pytest.mark.parametrize("path", modules("seeing"), ids=name_of)
def test_the_device_never_imports_the_desktop_tool(path: Path) -> None:
    for module in imports(path):
        assert module.split(".")[0] not in {"convert", "tensorflow", "keras", "torch"}


def test_only_one_file_imports_the_interpreter_and_one_tesseract() -> None:
    importers = {
        name: {name_of(path) for path in modules("seeing") if name in path.read_text("utf-8")}
        for name in (
            "ai_edge_litert.interpreter",
            "import pytesseract",
            "import zxingcpp",
            "import onnxruntime",
        )
    }
    assert importers == {
        "ai_edge_litert.interpreter": {"seeing.sight.interpreter"},
        "import pytesseract": {"seeing.sight.reader"},
        "import zxingcpp": {"seeing.sight.codes"},
        "import onnxruntime": {"seeing.sight.reading.network"},
    }


@pytest.mark.parametrize("module", ["seeing", "seeing.cli", "seeing.mind.conductor"])
def test_importing_loads_nothing_heavy(module: str) -> None:
    code = f"import {module}, sys; print(*sorted(set(sys.modules) & {NATIVE!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT
    )
    assert done.stdout.split() == []
