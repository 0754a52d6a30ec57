"""The versions of what ran, for reports and provenance."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

import seeing

PACKAGES = (
    "ai-edge-litert", "tflite-runtime", "numpy", "opencv-python-headless", "pillow", "scikit-learn",
    "keras", "tensorflow-cpu", "tensorflow",
)  # fmt: skip


def versions() -> tuple[tuple[str, str], ...]:
    """Name and version of this project, Python and each installed package that counts."""
    found = [("seeing", seeing.__version__), ("Python", platform.python_version())]
    for name in PACKAGES:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            continue
    return tuple(found)
