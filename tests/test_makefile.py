"""How the Makefile makes the virtual environment, by what it would do."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]


def would_do(venv: Path, modules: Path) -> str:
    done = subprocess.run(
        ["make", "--dry-run", f"VENV={venv}", f"{venv}/bin/pip"],
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(modules)},
    )
    return done.stdout


@pytest.mark.parametrize("has_camera_modules", [True, False])
def test_the_venv_sees_the_system_when_the_camera_is_there(
    tmp_path: Path, has_camera_modules: bool
) -> None:
    # A module that cannot be imported stands before one that this machine may really have.
    text = "" if has_camera_modules else "raise ImportError"
    (tmp_path / "libcamera.py").write_text(text, "utf-8")
    venv = tmp_path / "venv"
    options = " --system-site-packages" if has_camera_modules else ""
    line = would_do(venv, tmp_path).replace("  ", " ")
    assert f"-m venv{options} {venv}\n" in line
    assert not venv.exists(), "nothing was made"
