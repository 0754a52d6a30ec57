"""The catalogue, ``seeing models get``, and how far a download is."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING

import pytest

from seeing.commands.catalogue import entry_named, read_catalogue, shipped_catalogue
from seeing.commands.progress import ProgressBar
from seeing.errors import UsageError
from tests.local_site import Site, digest, serving
from tests.test_cli import seeing
from tests.tiny_tflite import Tiny, build

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

NAMES = "\n".join(f"thing {i}" for i in range(12))


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as what:
        yield what


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
