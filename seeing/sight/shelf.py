"""The shelf of models: those that come with the project, and those that the user added."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from seeing.errors import ModelError
from seeing.sight.card import read_card, shipped_models
from seeing.sight.foreign import Wanted, plan
from seeing.sight.pack_checks import NAME
from seeing.sight.staging import scratch, writing
from seeing.sight.tflite_file import read_tflite
from seeing.sight.trial import try_model

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from seeing.settings import ModelSettings
    from seeing.sight.card import Card
    from seeing.sight.foreign import Plan

MOST_BYTES = 256_000_000
MODEL_FILE, LABELS_FILE, CARD_FILE = "model.tflite", "labels.txt", "card.toml"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Origin:
    """Where a model is from: what the card says of it."""

    package: str
    rebuild: str
    licence: str = ""


@dataclass(frozen=True)
class Request:
    """A model to be added.

    Attributes:
        file: the TFLite file.
        name: what it will be called; see ``name_of``.
        origin: where it is from.
        wanted: what the user says of it.
    """

    file: Path
    name: str
    origin: Origin
    wanted: Wanted = field(default_factory=Wanted)


def name_of(path: Path) -> str:
    """A name for a file's model: ``My Model.tflite`` -> ``my-model``."""
    return plain_name(path.stem)


def plain_name(text: str) -> str:
    """What a name may not hold becomes a dash; empty: nothing is left."""
    return re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-._")[:64]


def folders_in(shelf: Path) -> list[Path]:
    """The models' folders on a shelf, by name; what is half written is left out.

    Of a shelf that may not be looked into there are none: the shipped models go on.
    """
    try:
        cards = list(shelf.glob(f"*/{CARD_FILE}"))
    except OSError as error:
        log.error("models in %s are not used: %s", shelf, error)
        return []
    return sorted(card.parent for card in cards if not card.parent.name.startswith("."))


def find_card(name: str, settings: ModelSettings) -> Card:
    """The card of the model of a name, be it shipped or added.

    Raises:
        ModelError: there is none, or its card is wrong.
    """
    shelves = [shipped_models()] + ([Path(settings.folder)] if settings.folder else [])
    folders = [folder for shelf in shelves for folder in folders_in(shelf)]
    for folder in folders:
        if folder.name == name:
            return read_card(folder)
    raise ModelError.of(
        expected=f"a model: {', '.join(folder.name for folder in folders)}",
        received=repr(name),
        todo="Name one of these, or add it with `seeing models add FILE`.",
    )


def add(request: Request, shelf: Path, runtime: str) -> Card:
    """Put a foreign model on the shelf: the file, its labels and a card.

    It is tried in another process before it is there; when anything fails, nothing is.

    Args:
        request: what to add.
        shelf: the user's folder of models; made when missing.
        runtime: which interpreter tries it.

    Raises:
        ModelError: the name is taken or no name, or the model is none that can be used.
    """
    check_name(request.name, shelf)
    data = _read(request.file)
    planned = plan(read_tflite(data, request.file), request.wanted)
    with _writing(shelf), scratch(shelf, ".adding-") as folder:
        (folder / MODEL_FILE).write_bytes(data)
        (folder / LABELS_FILE).write_text("\n".join(planned.labels) + "\n", "utf-8")
        (folder / CARD_FILE).write_text(card_text(request, planned, data), "utf-8")
        try_model(folder, runtime)
        folder.chmod(0o755)
        folder.rename(shelf / request.name)
    return read_card(shelf / request.name)


def remove(name: str, shelf: Path) -> None:
    """Take a model off the user's shelf.

    Raises:
        ModelError: there is no added model of this name.
    """
    added = [folder for folder in folders_in(shelf) if folder.name == name]
    if not added:
        names = ", ".join(folder.name for folder in folders_in(shelf)) or "none so far"
        raise ModelError.of(
            expected=f"a model that was added: {names}",
            received=repr(name),
            todo="Models that come with seeing stay.",
        )
    with _writing(shelf):
        doomed = Path(tempfile.mkdtemp(prefix=".removing-", dir=shelf))
        added[0].rename(doomed / name)
        shutil.rmtree(doomed)


def check_name(name: str, shelf: Path) -> None:
    """Refuse a name that is none, or that a model has already. Raises ModelError."""
    if not NAME.fullmatch(name):
        raise ModelError.of(
            expected="a name of small letters, digits, dots, dashes and underscores",
            received=repr(name),
            todo="Give another with --name.",
        )
    taken = {folder.name for parent in (shipped_models(), shelf) for folder in folders_in(parent)}
    if name in taken:
        raise ModelError.of(
            expected="a name that is free",
            received=f"{name!r}, which is taken",
            todo=f"Give another with --name, or run `seeing models remove {name}` first.",
        )


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise ModelError.of(
                expected=f"a model of at most {MOST_BYTES // 1_000_000} MB",
                received=f"{file.stat().st_size / 1e6:,.0f} MB in {file}",
                todo="A small computer cannot run it; use a smaller one.",
            )
        return file.read_bytes()
    except OSError as error:
        raise ModelError.of(
            expected=f"a TFLite model in {file}",
            received=error.strerror or str(error),
            todo="Name another file.",
        ) from error


def _writing(shelf: Path) -> AbstractContextManager[None]:
    return writing(
        f"to write into {shelf}", "Make room there, or name another folder with --state."
    )


def card_text(request: Request, planned: Plan, data: bytes) -> str:
    """The card of a foreign model, as TOML."""
    spec, scores = planned.input, planned.scores
    top = {
        "name": request.name, "task": planned.task, "file": MODEL_FILE, "labels": LABELS_FILE,
        "licence": request.origin.licence or "not stated in the file",
        "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data),
    }  # fmt: skip
    tables = {
        "source": {
            "package": request.origin.package, "version": "", "rebuild": request.origin.rebuild,
            "note": f"{planned.note}; thresholds are the defaults for {planned.task}s, "
            "not measured on this model",
        },
        "input": vars(spec),
        "outputs": planned.outputs,
        "scores": vars(scores) if planned.task == "classifier" else {},
        "thresholds": planned.thresholds,
    }  # fmt: skip
    sections = [_pairs(top)] + [f"[{name}]\n{_pairs(t)}" for name, t in tables.items() if t]
    return "\n\n".join(sections) + "\n"


def _pairs(table: dict[str, object]) -> str:
    return "\n".join(f"{key} = {_toml(value)}" for key, value in table.items())


def _toml(value: object) -> str:
    """A TOML text is a JSON text, but for DEL, which TOML wants escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
