"""Pinned packages: only the archive with the pinned sha256 is ever used."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from convert.registry import Package, fetch, members
from seeing.errors import RegistryError

if TYPE_CHECKING:
    from pathlib import Path


def archive_bytes(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def npm_that_packs(folder: Path, data: bytes) -> None:
    """An npm on the PATH that answers `npm pack` with these bytes and counts its calls."""
    (folder / "data").write_bytes(data)
    npm = folder / "npm"
    npm.write_text(
        "#!/bin/sh\n"
        f"echo called >> {folder}/calls\n"
        f"for word; do case $word in --pack-destination=*) "
        f'cp {folder}/data "${{word#*=}}/thing-1.0.0.tgz";; esac; done\n'
    )
    npm.chmod(0o755)


def thing(data: bytes) -> Package:
    return Package("npm", "thing", "1.0.0", hashlib.sha256(data).hexdigest(), "thing-1.0.0.tgz")


def test_a_pinned_archive_is_fetched_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = archive_bytes({"package/a.txt": b"hello"})
    npm_that_packs(tmp_path, data)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    for _ in range(2):
        kept = fetch(thing(data), tmp_path / "cache")
        assert members(kept, ["a.txt"]) == {"a.txt": b"hello"}
    assert (tmp_path / "calls").read_text().count("called") == 1


def test_another_archive_is_refused_and_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm_that_packs(tmp_path, archive_bytes({"package/a.txt": b"swapped"}))
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(RegistryError, match="another archive than the pinned one"):
        fetch(thing(b"what was pinned"), tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_damaged_archive_in_the_cache_is_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = archive_bytes({"package/a.txt": b"hello"})
    npm_that_packs(tmp_path, data)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "thing-1.0.0.tgz").write_bytes(data[:10])
    assert fetch(thing(data), tmp_path / "cache").read_bytes() == data


def test_no_npm_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RegistryError, match="apt install npm"):
        fetch(thing(b""), tmp_path)


def test_members_of_a_wheel_and_what_is_not_there(tmp_path: Path) -> None:
    wheel = tmp_path / "thing.whl"
    with zipfile.ZipFile(wheel, "w") as zipped:
        zipped.writestr("thing/weights.bin", b"123")
        zipped.writestr("../escape.txt", b"never")
    assert members(wheel, ["thing/weights.bin"]) == {"thing/weights.bin": b"123"}
    with pytest.raises(RegistryError, match="none of that name"):
        members(wheel, ["thing/other.bin"])
    assert [path.name for path in tmp_path.iterdir()] == ["thing.whl"]


def test_a_link_in_a_tar_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "a.tgz"
    with tarfile.open(path, "w:gz") as tar:
        link = tarfile.TarInfo("package/a.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(RegistryError, match="none of that name"):
        members(path, ["a.txt"])
