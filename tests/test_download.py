"""Downloads against a server on this machine: cut, changed, moved, wrong, too large."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seeing.commands import download
from seeing.commands.download import Remote, fetch
from seeing.errors import DownloadError
from tests.local_site import DATA, Site, digest, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as what:
        yield what


def got(site: Site, folder: Path, size_bytes: int = 0, sha256: str = "") -> bytes:
    target = folder / "a.tflite"
    told = list[tuple[int, int]]()
    remote = Remote(site.url, size_bytes, sha256)
    fetch(remote, target, lambda so_far, total: told.append((so_far, total)))
    assert [p.name for p in folder.iterdir()] == ["a.tflite"]
    assert told[-1][0] == len(site.data)
    return target.read_bytes()


def ranges(site: Site) -> list[str]:
    return [asked.get("Range", "") for asked in site.asked]


def test_a_whole_file(site: Site, tmp_path: Path) -> None:
    assert got(site, tmp_path, len(DATA), digest()) == DATA
    assert ranges(site) == [""]


def test_a_cut_is_gone_on_from(site: Site, tmp_path: Path) -> None:
    site.cut_after = [100_000, 50_000]
    assert got(site, tmp_path, len(DATA), digest()) == DATA
    assert ranges(site) == ["", "bytes=100000-", "bytes=150000-"]
    assert site.asked[1]["If-Range"] == '"one"'


def test_a_second_run_goes_on_where_the_first_gave_up(site: Site, tmp_path: Path) -> None:
    site.cut_after = [100_000, 10_000, 10_000]
    with pytest.raises(DownloadError, match="cut 3 times, last after 120,000 bytes"):
        got(site, tmp_path)
    assert not (tmp_path / "a.tflite").exists()
    assert got(site, tmp_path) == DATA
    assert ranges(site)[-1] == "bytes=120000-"


def test_a_version_that_changed_is_fetched_anew(site: Site, tmp_path: Path) -> None:
    site.cut_after = [100_000, 1, 1]
    with pytest.raises(DownloadError):
        got(site, tmp_path)
    site.data, site.etag = DATA[::-1], '"two"'
    assert got(site, tmp_path) == DATA[::-1]


def test_a_server_without_ranges_begins_anew(site: Site, tmp_path: Path) -> None:
    site.has_ranges = False
    site.cut_after = [100_000]
    assert got(site, tmp_path, len(DATA), digest()) == DATA
    assert ranges(site) == ["", "bytes=100000-"]


@pytest.mark.parametrize(
    ("etag", "modified", "sha256", "continued"),
    [
        ("", "Tue, 24 Nov 2026 10:00:00 GMT", "", "bytes=100000-"),
        ('W/"weak"', "", "", ""),
        ("", "", "", ""),
        ("", "", digest(), "bytes=100000-"),
    ],
)
def test_only_what_names_its_version_is_continued(
    site: Site, tmp_path: Path, etag: str, modified: str, sha256: str, continued: str
) -> None:
    site.etag, site.modified, site.cut_after = etag, modified, [100_000]
    assert got(site, tmp_path, 0, sha256) == DATA
    assert ranges(site) == ["", continued]


def test_a_part_longer_than_the_file_is_thrown_away(site: Site, tmp_path: Path) -> None:
    (tmp_path / "a.tflite.part").write_bytes(DATA * 2)
    note = json.dumps({"url": site.url, "version": '"one"'})
    (tmp_path / "a.tflite.part.json").write_text(note)
    assert got(site, tmp_path) == DATA
    assert ranges(site) == [f"bytes={2 * len(DATA)}-", ""]


@pytest.mark.parametrize("note", ["", "[]", "{}", '{"url": 1, "version": "x"}', "\0"])
def test_a_damaged_note_begins_anew(site: Site, tmp_path: Path, note: str) -> None:
    (tmp_path / "a.tflite.part").write_bytes(b"rubbish")
    (tmp_path / "a.tflite.part.json").write_text(note)
    assert got(site, tmp_path) == DATA
    assert ranges(site) == [""]


def test_a_redirect_is_followed(site: Site, tmp_path: Path) -> None:
    moved = site.url.replace("model", "moved")
    fetch(Remote(moved, len(DATA), digest()), tmp_path / "a", lambda *_: None)
    assert (tmp_path / "a").read_bytes() == DATA


def test_no_redirect_away_from_https() -> None:
    import urllib.request

    request = urllib.request.Request("https://example.org/a")
    with pytest.raises(OSError, match="redirect from https to http://"):
        download._NoDowngrade().redirect_request(request, None, 302, "", {}, "http://x.org/a")


def test_no_length_is_fine(site: Site, tmp_path: Path) -> None:
    site.has_length = False
    assert got(site, tmp_path, len(DATA), digest()) == DATA


@pytest.mark.parametrize("kind", ["hash", "size", "size without length"])
def test_another_file_is_refused_and_deleted(site: Site, tmp_path: Path, kind: str) -> None:
    site.has_length = kind != "size without length"
    sha256, size_bytes = (digest(b""), 0) if kind == "hash" else ("", len(DATA) + 1)
    with pytest.raises(DownloadError, match="instead of"):
        got(site, tmp_path, size_bytes, sha256)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("status", [404, 403, 500])
def test_a_refusal_is_told(site: Site, tmp_path: Path, status: int) -> None:
    site.status = status
    with pytest.raises(DownloadError, match=rf"expected to fetch http://127.*received {status}"):
        got(site, tmp_path)


def test_nobody_there(site: Site, tmp_path: Path) -> None:
    remote = Remote("http://127.0.0.1:9/a")
    with pytest.raises(DownloadError, match="refused. Check the network"):
        fetch(remote, tmp_path / "a", lambda *_: None)


def test_too_large_is_refused_before_it_comes(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "MOST_BYTES", 1000)
    with pytest.raises(DownloadError, match="307,200 bytes, more than 1,000"):
        got(site, tmp_path)
    site.has_length = False
    with pytest.raises(DownloadError, match="more than 1,000 bytes"):
        got(site, tmp_path)


def test_a_disk_too_small_is_told_before(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10, 0, 10))
    with pytest.raises(DownloadError, match="room for 10 bytes only. Make room in"):
        got(site, tmp_path)


FULL = """
import resource, signal, sys
from pathlib import Path
from seeing.commands.download import Remote, fetch
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, resource.RLIM_INFINITY))
fetch(Remote(sys.argv[1]), Path(sys.argv[2]), lambda *_: None)
"""


def test_a_disk_that_fills_up_keeps_what_came(site: Site, tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk: the write itself fails."""
    command = [sys.executable, "-c", FULL, site.url, str(tmp_path / "a.tflite")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "DownloadError: expected to fetch" in done.stderr
    assert "Make room in" in done.stderr
    assert 0 < (tmp_path / "a.tflite.part").stat().st_size <= 150_000
    assert got(site, tmp_path) == DATA
    assert ranges(site)[-1] == f"bytes={150_000}-"


def test_only_the_download_knows_the_network() -> None:
    project = Path(download.__file__).parents[1]
    users = {
        os.path.relpath(path, project)
        for path in project.rglob("*.py")
        if re.search(r"^\s*(import|from) (urllib|socket|http)", path.read_text(), re.MULTILINE)
    }
    assert "commands/download.py" in users
    assert not {user for user in users if user.startswith(("mind", "recognisers", "sight"))}
