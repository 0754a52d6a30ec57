"""Steps of an installation: each knows whether it is done already, and how it is called."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seeing.errors import InstallError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Step:
    """One thing to do.

    Attributes:
        what: a plain line, such as "write /etc/seeing/config.toml".
        is_done: asks whether there is nothing to do.
        do: does it. Raises InstallError or OSError.
    """

    what: str
    is_done: Callable[[], bool]
    do: Callable[[], None]


def carry_out(steps: Iterable[Step], *, is_dry_run: bool) -> None:
    """Do the steps that are not done yet, and print one line for each.

    Raises:
        InstallError: one cannot be done; those after it are not tried.
    """
    for step in steps:
        if step.is_done():
            print(f"nothing to do: {step.what}")
        elif is_dry_run:
            print(f"would {step.what}")
        else:
            _do(step)
            print(f"done: {step.what}")


def _do(step: Step) -> None:
    try:
        step.do()
    except OSError as error:
        raise InstallError.of(
            expected=f"to {step.what}",
            received=str(error),
            todo="Mend that and start again; what is done already is left alone.",
        ) from error


def write(path: Path, content: bytes, *, keeps_old: bool = False) -> Step:
    """Write a file that everybody may read, and the folders above it.

    Args:
        path: of the file.
        content: all of it.
        keeps_old: leave a file alone that is there already: somebody may have changed it.
    """
    step = made(path, lambda: content)
    return replace(step, is_done=path.is_file) if keeps_old else step


def made(path: Path, make: Callable[[], bytes]) -> Step:
    """Write a file whose content is only made when it is needed."""

    def do() -> None:
        content = make()
        make_folder(path.parent)
        path.write_bytes(content)
        path.chmod(0o644)

    return Step(f"write {path}", lambda: path.is_file() and path.read_bytes() == make(), do)


def link(path: Path, target: str) -> Step:
    """Make a symbolic link; ``target`` is taken as it is."""

    def is_done() -> bool:
        return path.is_symlink() and str(path.readlink()) == target

    def do() -> None:
        make_folder(path.parent)
        path.unlink(missing_ok=True)
        path.symlink_to(target)

    return Step(f"link {path} to {target}", is_done, do)


def remove(path: Path) -> Step:
    """Remove a file, a link or a whole folder."""

    def do() -> None:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()

    return Step(f"remove {path}", lambda: not (path.exists() or path.is_symlink()), do)


def command(words: Sequence[str], is_done: Callable[[], bool]) -> Step:
    """Run a program."""
    return Step(f"run {' '.join(words)}", is_done, lambda: run(words))


def run(words: Sequence[str]) -> None:
    """Run a program to its end. Raises InstallError with what it complained about."""
    done = _ran(words)
    if done.returncode != 0:
        raise InstallError.of(
            expected=f"`{' '.join(words)}` to succeed",
            received=" ".join((done.stderr or done.stdout).split()) or f"code {done.returncode}",
            todo="Mend that and start again.",
        )


def answer_of(words: Sequence[str]) -> str:
    """What a program prints, whether or not it is pleased. Raises InstallError: it is not there."""
    return _ran(words).stdout.strip()


def make_folder(path: Path) -> None:
    """Make a folder and those above it, for everybody to read, whatever the umask is."""
    for folder in reversed([path, *path.parents]):
        if not folder.is_dir():
            folder.mkdir()
            folder.chmod(0o755)


def _ran(words: Sequence[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(words, capture_output=True, text=True, check=False)
    except OSError as error:
        raise InstallError.of(
            expected=f"the program {words[0]}",
            received=str(error),
            todo="Install it: apt install systemd udev",
        ) from error
