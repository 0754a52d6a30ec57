"""A web server on this machine that does what servers do to downloads."""

from __future__ import annotations

import contextlib
import hashlib
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = bytes(range(256)) * 1200


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


@contextlib.contextmanager
def serving() -> Iterator[Site]:
    """Serve a site on a port of this machine."""
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
