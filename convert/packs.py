"""Writes a pack: the folder that the device loads. It is there whole, or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convert.cards import to_toml
from seeing.errors import SeeingError, UsageError
from seeing.sight.pack import FORMAT, TASK, Thresholds, is_pack, read_pack
from seeing.sight.pack_checks import CARD_FILE, check_labels, check_name
from seeing.sight.staging import scratch, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from seeing.sight.card import InputSpec, Measured
    from seeing.sight.pack import Pack

LABELS_FILE, PROVENANCE_FILE = "labels.txt", "provenance.json"
HEAD_FILE, NETWORK_FILE = "head.tflite", "network.tflite"


@dataclass(frozen=True)
class HeadInput:
    """A head reads a backbone's embedding.

    Attributes:
        backbone: its name.
        sha256: of its file: the head fits no other.
        width: how many numbers an embedding has.
        tensor: the head's input, float32, shape (1, width).
    """

    backbone: str
    sha256: str
    width: int = 1280
    tensor: str = "embedding"


@dataclass(frozen=True)
class PackContents:
    """All of a pack.

    Attributes:
        name: small letters, digits, dots, dashes and underscores; on the device it replaces
            an older pack of the same name.
        made: the day, as ISO date such as ``2026-11-24``.
        kind: of head, such as ``linear``, or how a whole network was made.
        labels: in the order of the logits.
        activation: ``softmax``, or ``sigmoid`` where several labels may hold at once.
        model: the TFLite file. Its output ``logits`` is float32, shape (1, labels), with the
            temperature divided in; ``familiarity`` is float32, shape (1, 1), -1..1.
        input: a backbone's embedding, or for a whole network the picture.
        thresholds: for all labels.
        familiarity: below it nothing is named; None: the model has no such output.
        thresholds_by_label: for some labels, instead of ``thresholds``.
        outputs: what an output means -> its tensor's name, where that differs.
        measured: figures for the card.
        provenance: photographs' sha256, versions, seed, command: anything JSON can hold.
        files: reports, and the head in floats: name -> text or bytes.
    """

    name: str
    made: str
    kind: str
    labels: tuple[str, ...]
    activation: str
    model: bytes
    input: HeadInput | InputSpec
    thresholds: Thresholds
    familiarity: float | None = None
    thresholds_by_label: Mapping[str, Thresholds] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    measured: tuple[Measured, ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str | bytes] = field(default_factory=dict)


def write_pack(out: Path, contents: PackContents) -> Pack:
    """Write a pack into the folder `out`, in the place of an older one.

    The same contents give the same bytes. It is written beside `out`, read back as the device
    would, and renamed; whatever fails, be it a full disk or Ctrl-C, leaves `out` as it was.

    Raises:
        UsageError: `out` is there and is no pack.
        ModelError: the contents do not make a pack that a device could load.
        SeeingError: it cannot be written.
    """
    check_name(contents.name)
    check_labels(contents.labels)
    out = Path(os.path.abspath(out))  # noqa: PTH100 - resolve() would write through a link
    check_target(out)
    backbone = contents.input.sha256 if isinstance(contents.input, HeadInput) else ""
    with _writing(out), scratch(out.parent, f".{out.name}-") as staging:
        for name, data in _files(contents).items():
            _write(staging / name, data)
        read_pack(staging, backbone)
        _put(staging, out)
    return read_pack(out, backbone)


def check_target(out: Path, may_be_replaced: Callable[[Path], bool] = is_pack) -> None:
    """Refuse to write over anything but a pack. Raises UsageError: ask before long work."""
    if (out.exists() or out.is_symlink()) and not may_be_replaced(out):
        raise UsageError.of(
            expected=f"a new folder, or an older pack, in {out}",
            received="something else, which stays as it is",
            todo="Name another folder with --out.",
        )


def _files(contents: PackContents) -> dict[str, bytes]:
    """Every file of the pack by name; the card last: without it there is no pack."""
    is_head = isinstance(contents.input, HeadInput)
    model_file = HEAD_FILE if is_head else NETWORK_FILE
    provenance = json.dumps(contents.provenance, indent=1, sort_keys=True, ensure_ascii=False)
    files = {
        model_file: contents.model,
        LABELS_FILE: "".join(f"{label}\n" for label in contents.labels).encode(),
        PROVENANCE_FILE: f"{provenance}\n".encode(),
    }
    for name, content in contents.files.items():
        if Path(name).name != name or name in {*files, CARD_FILE}:
            raise UsageError.of(
                expected="the plain name of a file of its own", received=repr(name), todo="Rename."
            )
        files[name] = content.encode() if isinstance(content, str) else content
    return files | {CARD_FILE: to_toml(_card(contents, model_file, files)).encode()}


def _card(contents: PackContents, model_file: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    told = {} if contents.familiarity is None else {"familiarity": contents.familiarity}
    outputs = {"logits": "logits"} | {key: key for key in told} | dict(contents.outputs)
    model = _described(model_file, contents.model)
    return {
        "format": FORMAT, "task": TASK, "name": contents.name, "made": contents.made,
        "labels": LABELS_FILE, "activation": contents.activation,
        "model": {"file": model.pop("name"), **model, "kind": contents.kind},
        **_input(contents.input),
        "outputs": outputs,
        "thresholds": asdict(contents.thresholds) | told,
        "files": [_described(n, data) for n, data in sorted(files.items()) if n != model_file],
        "thresholds_by_label": [
            {"label": label, **asdict(at)}
            for label, at in sorted(contents.thresholds_by_label.items())
        ],
        "measured": [asdict(measured) for measured in contents.measured],
    }  # fmt: skip


def _input(fed: HeadInput | InputSpec) -> dict[str, Any]:
    if isinstance(fed, HeadInput):
        backbone = {"name": fed.backbone, "sha256": fed.sha256}
        return {"backbone": backbone, "input": {"name": fed.tensor, "width": fed.width}}
    return {"input": asdict(fed)}


def _described(name: str, data: bytes) -> dict[str, Any]:
    return {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _put(staging: Path, out: Path) -> None:
    """Rename the new pack into place; an older one goes only when that has worked."""
    staging.chmod(0o755)
    if not out.exists():
        staging.rename(out)
        return
    old = staging.with_name(f"{staging.name}-old")
    try:
        out.rename(old)
        staging.rename(out)
    finally:
        if old.exists() and not out.exists():
            old.rename(out)
        shutil.rmtree(old, ignore_errors=True)


def _writing(out: Path) -> AbstractContextManager[None]:
    todo = "Make room there, or name another folder with --out."
    return writing(f"to write the pack {out}", todo, SeeingError)
