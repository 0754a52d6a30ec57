"""Downloads against a server on this machine: cut, changed, moved, wrong, too large."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections import namedtuple
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from seeing.commands import download
from seeing.commands.catalogue import entry_named, read_catalogue, shipped_catalogue
from seeing.commands.download import Remote, fetch
from seeing.commands.progress import ProgressBar
from seeing.errors import DownloadError, UsageError
from tests.test_cli import seeing
from tests.tiny_tflite import Tiny, build

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = bytes(range(256)) * 1200
NAMES = "\n".join(f"thing {i}" for i in range(12))
Usage = namedtuple("Usage", "total used free")


@dataclass
class Site:
    """What the server does; ``cut_after`` ends each of the next answers early, in bytes."""

    data: bytes = DATA
    etag: str = '"one"'
    modified: str = ""
    has_ranges: bool = True
    has_length: bool = True
    status: int = 200
    cut_after: list[int] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/model.tflite"


@pytest.fixture
def site() -> Iterator[Site]:
    what = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self, what)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    what.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield what
    server.shutdown()
    server.server_close()
    thread.join()


def answer(handler: Any, site: Site) -> None:
    site.asked.append(dict(handler.headers))
    if handler.path == "/moved.tflite":
        handler.send_response(302)
        handler.send_header("Location", site.url)
        handler.end_headers()
        return
    if site.status != 200:
        handler.send_error(site.status)
        return
    start = range_start(handler, site)
    if start >= len(site.data):
        handler.send_error(416)
        return
    body = site.data[start:]
    handler.send_response(206 if start else 200)
    if start:
        last = len(site.data) - 1
        handler.send_header("Content-Range", f"bytes {start}-{last}/{len(site.data)}")
    for name, value in (("ETag", site.etag), ("Last-Modified", site.modified)):
        if value:
            handler.send_header(name, value)
    if site.has_length:
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    if site.cut_after:
        body = body[: site.cut_after.pop(0)]
    with contextlib.suppress(ConnectionError):
        handler.wfile.write(body)


def range_start(handler: Any, site: Site) -> int:
    match = re.match(r"bytes=(\d+)-", handler.headers.get("Range", ""))
    if not match or not site.has_ranges:
        return 0
    condition = handler.headers.get("If-Range")
    return int(match[1]) if condition in {None, site.etag, site.modified} else 0


def digest(data: bytes = DATA) -> str:
    return hashlib.sha256(data).hexdigest()


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


def catalogue(folder: Path, site: Site, **changes: object) -> Path:
    row: dict[str, object] = {
        "name": "tiny", "task": "classifier", "what": "Tiny", "url": site.url,
        "licence": "Apache-2.0", "documented": "here",
    }  # fmt: skip
    lines = [f"{key} = {json.dumps(value)}" for key, value in (row | changes).items()]
    path = folder / "catalogue.toml"
    path.write_text("[[model]]\n" + "\n".join(lines) + "\n")
    return path


def got_by_command(folder: Path, path: Path) -> subprocess.CompletedProcess[str]:
    where = ("--catalogue", path, "--state", folder)
    return seeing("models", "get", "tiny", *where)


def test_get_adds_the_model(site: Site, tmp_path: Path) -> None:
    site.data = build(Tiny(packed=NAMES))
    size_bytes = len(site.data)
    path = catalogue(tmp_path, site, bytes=size_bytes, sha256=digest(site.data))
    done = got_by_command(tmp_path, path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("added tiny: classifier, 12 labels\n")
    assert re.fullmatch(r"tiny: 0.0 of 0.0 MB, 100 %\n", done.stderr)
    card = (tmp_path / "models" / "tiny" / "card.toml").read_text()
    assert f'package = "{site.url}"' in card
    assert 'licence = "Apache-2.0"' in card
    assert list((tmp_path / "models" / ".downloads").iterdir()) == []
    again = got_by_command(tmp_path, path)
    assert (again.returncode, len(site.asked)) == (1, 1)
    assert "taken" in again.stderr


def test_get_refuses_what_is_no_model_or_another(site: Site, tmp_path: Path) -> None:
    done = got_by_command(tmp_path, catalogue(tmp_path, site))
    assert done.returncode == 1
    assert "expected a TFLite model" in done.stderr
    done = got_by_command(tmp_path, catalogue(tmp_path, site, sha256="0" * 64))
    assert done.returncode == 1
    assert "It was deleted, not used" in done.stderr
    assert "Traceback" not in done.stderr
    assert [p.name for p in (tmp_path / "models").iterdir()] == [".downloads"]
    assert list((tmp_path / "models" / ".downloads").iterdir()) == []


def test_the_catalogue_is_whole_and_official() -> None:
    entries = read_catalogue(shipped_catalogue())
    assert len({entry.name for entry in entries}) == len(entries) >= 8
    for entry in entries:
        for remote in filter(None, (entry.model, entry.labels)):
            assert remote.url.startswith("https://")
            assert remote.sha256 == "" or re.fullmatch(r"[0-9a-f]{64}", remote.sha256)
        assert entry.licence == "Apache-2.0"
        assert entry.documented.startswith("https://")


def test_the_catalogue_is_listed_without_the_network() -> None:
    done = seeing("models", "list", "--online")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 3 * len(read_catalogue(shipped_catalogue()))
    assert "sha256 not known" in done.stdout
    assert re.search(r"mobilenet-v2 +classifier +3.6 MB +sha256 7aad0c74c5e3\.\.\.", done.stdout)


@pytest.mark.parametrize(
    "text", ["", "[[model]]", "model = 3", "x", '[[model]]\nname = "a"\nurl = "file:///etc"\n']
)
def test_a_wrong_catalogue_is_wrong_usage(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.toml").write_text(text)
    with pytest.raises(UsageError, match="expected a catalogue in"):
        read_catalogue(tmp_path / "c.toml")


def test_an_unknown_name_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="a model of the catalogue: mobilenet-v1, "):
        entry_named("nope", read_catalogue(shipped_catalogue()))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("is_plain", [True, False])
def test_progress_is_a_bar_on_a_terminal_and_few_lines_elsewhere(is_plain: bool) -> None:
    for stream in (io.StringIO(), Terminal()):
        bar = ProgressBar("m", stream, is_plain=is_plain)
        for so_far in range(0, 4_000_001, 10_000):
            bar.show(so_far, 4_000_000)
        bar.end()
        lines = stream.getvalue()
        if stream.isatty() and not is_plain:
            assert lines.endswith(f"\rm [{'#' * 30}] 4.0 of 4.0 MB, 100 % \n")
            assert lines.count("\n") == 1
        else:
            assert "\r" not in lines
            assert lines.count("\n") == 11
            assert lines.endswith("m: 4.0 of 4.0 MB, 100 %\n")


def test_progress_without_a_total_tells_megabytes() -> None:
    stream = io.StringIO()
    bar = ProgressBar("m", stream, is_plain=False)
    for so_far in range(0, 2_500_000, 100_000):
        bar.show(so_far, 0)
    assert stream.getvalue().splitlines() == ["m: 0.0 MB", "m: 1.0 MB", "m: 2.0 MB"]


def test_only_the_download_knows_the_network() -> None:
    project = Path(download.__file__).parents[1]
    users = {
        os.path.relpath(path, project)
        for path in project.rglob("*.py")
        if re.search(r"^\s*(import|from) (urllib|socket|http)", path.read_text(), re.MULTILINE)
    }
    assert "commands/download.py" in users
    assert not {user for user in users if user.startswith(("mind", "recognisers", "sight"))}
