"""Fetches one file: goes on where it was cut, and gives out nothing that was not checked.

What has come so far is kept in ``NAME.part``; beside it, ``NAME.part.json`` says of which
version of which address it is, so that two versions are never joined.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import shutil
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from seeing.errors import DownloadError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Progress = Callable[[int, int], None]

TIMEOUT_S = 30.0
CHUNK_BYTES = 64 * 1024
MOST_BYTES = 256_000_000
TRIES = 3
PARTIAL, UNSATISFIABLE = 206, 416


@dataclass(frozen=True)
class Remote:
    """A file somewhere else; ``size_bytes`` 0 and ``sha256`` "" when they are not known."""

    url: str
    size_bytes: int = 0
    sha256: str = ""


class _Cut(Exception):  # noqa: N818 - not an error: the download goes on
    """The connection ended before the file did."""


class _NoDowngrade(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but not from https to anything that anybody could change."""

    def redirect_request(
        self, req: Any, fp: Any, code: Any, msg: Any, headers: Any, newurl: str
    ) -> Any:
        if req.full_url.startswith("https://") and not newurl.startswith("https://"):
            raise urllib.error.URLError(f"a redirect from https to {newurl}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch(remote: Remote, target: Path, progress: Progress) -> None:
    """Fetch a file, or the rest of one.

    Args:
        remote: what to fetch; its size and sha256 are checked where they are known.
        target: where it goes; it is only there when it is whole.
        progress: told the bytes so far and the bytes in all (0: not known).

    Raises:
        DownloadError: it cannot be fetched, or is not the one that was asked for. What has come
            is kept, unless it was wrong.
    """
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _fetch_in_pieces(remote, part, progress)
        _check(remote, part)
        part.rename(target)
        _note_of(part).unlink(missing_ok=True)
    except urllib.error.HTTPError as error:
        raise _failed(remote, f"{error.code} {error.reason}", "Try again later.") from error
    except urllib.error.URLError as error:
        raise _failed(remote, str(error.reason), "Check the network and try again.") from error
    except http.client.HTTPException as error:
        raise _failed(remote, f"an answer that is no HTTP ({error!r})", "Try again.") from error
    except OSError as error:
        todo = f"Make room in {target.parent} and try again: it goes on where it stopped."
        raise _failed(remote, error.strerror or str(error), todo) from error


def _fetch_in_pieces(remote: Remote, part: Path, progress: Progress) -> None:
    for _ in range(TRIES):
        try:
            return _fetch_rest(remote, part, progress)
        except _Cut:
            continue
    size_bytes = part.stat().st_size if part.is_file() else 0
    raise _failed(
        remote,
        f"a connection that was cut {TRIES} times, last after {size_bytes:,} bytes",
        "Run the same command again: it goes on from there.",
    )


def _fetch_rest(remote: Remote, part: Path, progress: Progress) -> None:
    have_bytes, headers = _range_headers(remote, part)
    if remote.size_bytes and have_bytes == remote.size_bytes:
        return
    request = urllib.request.Request(remote.url, headers=headers)  # noqa: S310 - checked scheme
    opener = urllib.request.build_opener(_NoDowngrade)
    try:
        answer = opener.open(request, timeout=TIMEOUT_S)
    except urllib.error.HTTPError as error:
        if error.code == UNSATISFIABLE and have_bytes:
            part.unlink()
            raise _Cut from error
        raise
    except (ConnectionError, TimeoutError) as error:
        raise _Cut from error
    with answer:
        _take(remote, part, answer, have_bytes, progress)


def _range_headers(remote: Remote, part: Path) -> tuple[int, dict[str, str]]:
    """How much is there already, and what to ask so that only the same version is continued.

    Where the server names no version, only a known sha256 can tell two of them apart.
    """
    headers = {"User-Agent": "seeing", "Accept-Encoding": "identity"}
    try:
        note = json.loads(_note_of(part).read_text("utf-8"))
        have_bytes = part.stat().st_size
        version = str(note["version"])
        if note["url"] != remote.url or not have_bytes or not (version or remote.sha256):
            return 0, headers
    except (OSError, ValueError, KeyError, TypeError):
        return 0, headers
    headers["Range"] = f"bytes={have_bytes}-"
    return have_bytes, headers | ({"If-Range": version} if version else {})


def _take(remote: Remote, part: Path, answer: Any, have_bytes: int, progress: Progress) -> None:
    start = _start_of(answer, have_bytes)
    length = int(answer.headers.get("Content-Length") or 0)
    total = start + length if length else remote.size_bytes
    _check_total(remote, total, part, start)
    note = {"url": remote.url, "version": _version_of(answer)}
    _note_of(part).write_text(json.dumps(note), "utf-8")
    with part.open("r+b" if start else "wb") as out:
        out.truncate(start)
        out.seek(start)
        got = start + _copy(answer, out, start, total, progress)
    if length and got < total:
        raise _Cut


def _start_of(answer: Any, have_bytes: int) -> int:
    """Where the answer goes on. A server may send the whole file instead: then from 0."""
    if answer.status != PARTIAL:
        return 0
    match = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range") or "")
    if not match or int(match[1]) != have_bytes:
        raise http.client.HTTPException("a part that was not asked for")
    return have_bytes


def _version_of(answer: Any) -> str:
    """What names this version of the file; a weak ETag does not promise the same bytes."""
    tag = str(answer.headers.get("ETag") or "")
    return tag if tag.startswith('"') else str(answer.headers.get("Last-Modified") or "")


def _check_total(remote: Remote, total: int, part: Path, start: int) -> None:
    wanted = f"{remote.size_bytes or MOST_BYTES:,}"
    if remote.size_bytes and total != remote.size_bytes:
        _forget(part)
        todo = "It is another file than the catalogue's."
        raise _failed(remote, f"{total:,} bytes instead of {wanted}", todo)
    if total > MOST_BYTES:
        todo = "A small computer cannot run it; use a smaller one."
        raise _failed(remote, f"{total:,} bytes, more than {wanted}", todo)
    free_bytes = shutil.disk_usage(part.parent).free
    if total - start > free_bytes:
        todo = f"Make room in {part.parent} and try again."
        raise _failed(remote, f"room for {free_bytes:,} bytes only", todo)


def _copy(answer: Any, out: BinaryIO, start: int, total: int, progress: Progress) -> int:
    got = 0
    while True:
        try:
            chunk = answer.read(CHUNK_BYTES)
        except (http.client.IncompleteRead, ConnectionError, TimeoutError) as error:
            raise _Cut from error
        if not chunk:
            return got
        got += out.write(chunk)
        if start + got > MOST_BYTES:
            raise http.client.HTTPException(f"more than {MOST_BYTES:,} bytes")
        progress(start + got, total)


def _check(remote: Remote, part: Path) -> None:
    data = part.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    has_size = not remote.size_bytes or len(data) == remote.size_bytes
    if has_size and remote.sha256 in {"", digest}:
        return
    _forget(part)
    raise _failed(
        remote,
        f"{len(data):,} bytes with sha256 {digest[:12]}... instead of {remote.sha256[:12]}...",
        "It was deleted, not used. Try again; if it stays so, the file was changed.",
    )


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    _note_of(part).unlink(missing_ok=True)


def _note_of(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _failed(remote: Remote, received: str, todo: str) -> DownloadError:
    return DownloadError.of(expected=f"to fetch {remote.url}", received=received, todo=todo)
