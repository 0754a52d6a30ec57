"""The shelf of packs: a folder with a folder for each, changed only by renaming.

A pack that takes the place of another passes through two renames: ``NAME`` becomes
``.NAME.old``, then the new one becomes ``NAME``. Should the power fail in between, the old one
still counts, for it is read wherever there is no ``NAME``.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from seeing.errors import ModelError
from seeing.sight.pack import read_pack
from seeing.sight.pack_checks import CARD_FILE, NAME, check_name
from seeing.sight.staging import scratch, writing
from seeing.sight.trial import try_model

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from seeing.sight.pack import Pack


def packs_in(shelf: Path) -> dict[str, Path]:
    """The folders of the packs by name, in order. What is half written is left out.

    Raises:
        OSError: the shelf is there and cannot be read.
    """
    folders = folders_in(shelf)
    packs = {name: Path(folder) for name, folder in folders.items()}
    return {name: folder for name, folder in packs.items() if _has_card(folder)}


def folders_in(shelf: Path) -> dict[str, str]:
    """The same with folders that have no card, and as texts: each look waits for this."""
    try:
        names = set(os.listdir(shelf))  # noqa: PTH208 - quicker than iterdir
    except FileNotFoundError:
        return {}
    folders = dict[str, str]()
    for name in names:
        known_as = name.removeprefix(".").removesuffix(".old") if name.startswith(".") else name
        is_standing_in = name == f".{known_as}.old" and known_as not in names
        if (name == known_as or is_standing_in) and NAME.fullmatch(known_as):
            folders[known_as] = f"{shelf}/{name}"
    return dict(sorted(folders.items()))


def _has_card(folder: Path) -> bool:
    """Whether there is a card; one that may not be read is for `read_pack` to complain about."""
    try:
        (folder / CARD_FILE).stat()
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def strange_folders(shelf: Path) -> list[Path]:
    """Folders that look like packs but lie under a name that none can have."""
    cards = sorted(shelf.glob(f"*/{CARD_FILE}"))
    named = [card.parent for card in cards if not card.parent.name.startswith(".")]
    return [folder for folder in named if not NAME.fullmatch(folder.name)]


def add(folder: Path, shelf: Path, runtime: str) -> Pack:
    """Copy a pack onto the shelf, in the place of an older one of its name.

    It is checked, and run once in another process, before it counts; whatever fails, the old
    one stays.

    Args:
        folder: of the pack.
        shelf: made when missing.
        runtime: which interpreter tries it.

    Raises:
        ModelError: it is no pack that can be used here, or cannot be written.
    """
    pack = read_pack(folder)
    with _writing(shelf), scratch(shelf, ".staging-") as staging:
        for name in (*(file.name for file in pack.files), CARD_FILE):
            _copy(folder / name, staging / name)
        read_pack(staging)
        try_model(staging, runtime)
        staging.chmod(0o755)
        _put(staging, shelf / pack.name)
    return read_pack(shelf / pack.name)


def remove(name: str, shelf: Path) -> None:
    """Take a pack off the shelf. Raises ModelError when there is none of this name."""
    with _writing(shelf):
        packs = packs_in(shelf)
        if name not in packs:
            raise ModelError.of(
                expected=f"a pack: {', '.join(packs) or 'none so far'}",
                received=repr(name[:80]),
                todo="`seeing packs` lists them.",
            )
        with scratch(shelf, ".staging-") as doomed:
            if old_of(shelf / name).exists():
                old_of(shelf / name).rename(doomed / "old")
            if (shelf / name).exists():
                (shelf / name).rename(doomed / "new")


def old_of(folder: Path) -> Path:
    """What a pack's folder is called while another takes its place."""
    return folder.with_name(f".{folder.name}.old")


def _put(staging: Path, folder: Path) -> None:
    check_name(folder.name)
    old = old_of(folder)
    if folder.exists():
        shutil.rmtree(old, ignore_errors=True)
        folder.rename(old)
    staging.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as read, target.open("wb") as written:
        shutil.copyfileobj(read, written)
        written.flush()
        os.fsync(written.fileno())
    target.chmod(0o644)


def _writing(shelf: Path) -> AbstractContextManager[None]:
    return writing(
        f"to read and write the packs in {shelf}",
        "Make room there, check its permissions, or name another folder with --state.",
    )
