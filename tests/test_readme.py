"""The README's commands, run as written."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from seeing.settings import Settings
from seeing.settings_file import load_settings
from tests.demo.reading import product_label
from tests.pictures import photograph, save, written
from tests.sound import missing_programs, room

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    line.partition("#")[0].strip()
    for _, block in BLOCKS
    for line in block.splitlines()
    if re.match(r"(seeing|seeing-convert|make) ", line)
]
# Measures for minutes; `make bench` is how a person runs it.
SLOW = {"seeing bench"}
ENDLESS = {"seeing run"}


def test_there_are_commands() -> None:
    assert len(COMMANDS) >= 8


@pytest.mark.sound
@pytest.mark.xdist_group("sound")
@pytest.mark.skipif(bool(missing_programs()), reason=f"no {missing_programs()}")
@pytest.mark.parametrize(
    "command", [c for c in COMMANDS if c.startswith("seeing ") and c not in SLOW]
)
def test_a_command_runs(tmp_path: Path, command: str) -> None:
    shutil.copy(photograph("chelsea.png"), tmp_path / "cat.jpg")
    shutil.copy(photograph("coffee.png"), tmp_path / "street.jpg")
    save(tmp_path / "letter.png", written("Dear Anna")).rename(tmp_path / "letter.jpg")
    save(tmp_path / "milk.png", product_label())
    is_endless = " ".join(command.split()[:2]) in ENDLESS
    with room() as rig, contextlib.suppress(subprocess.TimeoutExpired):
        done = subprocess.run(
            [sys.executable, "-m", "seeing.cli", *shlex.split(command)[1:]],
            input="q" if is_endless else "",
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            cwd=tmp_path,
            env=os.environ | rig.environment | {"PYTHONPATH": str(PROJECT)},
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("make ")])
def test_a_make_target_exists(command: str) -> None:
    done = subprocess.run(
        ["make", "--dry-run", *command.split()[1:]],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
    )
    assert done.returncode == 0, done.stderr


def test_the_settings_shown_are_the_defaults(tmp_path: Path) -> None:
    (shown,) = [block for language, block in BLOCKS if language == "toml"]
    (tmp_path / "config.toml").write_text(shown, "utf-8")
    assert load_settings(tmp_path / "config.toml") == Settings()
    assert set(tomllib.loads(shown)["speech"]) == set(vars(Settings().speech))


def test_make_alone_prints_the_targets() -> None:
    done = subprocess.run(["make"], capture_output=True, text=True, check=True, cwd=PROJECT)
    for target in ("demo", "test", "check", "bench", "models"):
        assert f"make {target}" in done.stdout
