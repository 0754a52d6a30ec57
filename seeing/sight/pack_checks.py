"""What must hold of a pack's files before anything in them is used."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from seeing.errors import ModelError
from seeing.sight.tflite_file import read_tflite

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from seeing.sight.pack import Pack
    from seeing.sight.tflite_file import Tensor, TFLiteFile

CARD_FILE = "card.toml"
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
MOST_FILE_BYTES = 256_000_000
MOST_LABELS, MOST_LABEL_CHARS = 10_000, 100
# Control characters, line separators and halves of characters; an emoji's joiners are fine.
UNFIT = {"Cc", "Cs", "Zl", "Zp"}


def check_name(name: str) -> None:
    """Refuse a name that could lead anywhere but into one folder. Raises ModelError."""
    if not NAME.fullmatch(name):
        raise ModelError.of(
            expected="a pack's name: small letters, digits, dots, dashes and underscores",
            received=repr(name[:80]),
            todo="Give it another name.",
        )


def check_labels(labels: Sequence[str]) -> None:
    """Refuse labels that cannot be told, or not be told apart. Raises ModelError."""
    if not 0 < len(labels) <= MOST_LABELS:
        raise _wrong_labels(f"1 to {MOST_LABELS:,} labels", f"{len(labels):,}")
    for label in labels:
        is_fit = not UNFIT & set(map(unicodedata.category, label)) and label == label.strip()
        if not label or len(label) > MOST_LABEL_CHARS or not is_fit:
            expected = f"labels of 1 to {MOST_LABEL_CHARS} characters that can be printed"
            raise _wrong_labels(expected, f"{label[:40]!r} ({len(label):,} characters)")
    (most, times), *_ = Counter(labels).most_common(1)
    if times > 1:
        raise _wrong_labels("labels that differ", f"{most!r} {times} times")


def digest_of(path: Path) -> str:
    """The sha256 of a file, which need not fit in memory. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def no_pack(folder: Path, received: str) -> ModelError:
    """The error about a folder that is no pack, or a damaged one."""
    return ModelError.of(
        expected=f"a whole pack in {folder}",
        received=received,
        todo="Copy or deploy it again, or train it again with `seeing-convert train`.",
    )


def check_file(folder: Path, name: str, sha256: str) -> None:
    """Refuse a file that is not in the folder, or not as it was made. Raises ModelError."""
    path = folder / name
    if path.name != name or name in {"", "..", CARD_FILE}:
        raise no_pack(folder, f"a file called {name[:80]!r}")
    try:
        size_bytes = _regular(path).stat().st_size
        digest = digest_of(path) if size_bytes <= MOST_FILE_BYTES else "too large"
    except OSError as error:
        raise no_pack(folder, str(error)) from error
    if digest != sha256:
        received = f"{name} with sha256 {digest[:12]}... ({size_bytes:,} bytes)"
        raise no_pack(folder, f"{received} instead of {sha256[:12]}...")


def bounded(path: Path, most_bytes: int) -> bytes:
    """Read a small file. Raises OSError, and ValueError when it is not small."""
    with _regular(path).open("rb") as file:
        data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise ValueError(f"{path.name} of more than {most_bytes:,} bytes")
    return data


def _regular(path: Path) -> Path:
    """Reading a pipe would never end, and a link leads out of the pack."""
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise OSError(f"{path.name} is no plain file")
    return path


def check_network(pack: Pack) -> None:
    """Refuse a network that does not take and give what the card says, before it is ever run."""
    path = pack.card.model_path
    try:
        file = read_tflite(path.read_bytes(), path)
    except OSError as error:
        raise no_pack(pack.folder, str(error)) from error
    spec = pack.card.input
    shape = (1, spec.width) if pack.is_head else (1, spec.height, spec.width, 3)
    _check_tensor(pack, _named(pack, file, file.inputs, spec.name), shape, spec.dtype)
    logits = _named(pack, file, file.outputs, pack.card.outputs["logits"])
    _check_tensor(pack, logits, (1, len(pack.labels)), "float32")
    if pack.familiarity is not None:
        name = pack.card.outputs["familiarity"]
        _check_tensor(pack, _named(pack, file, file.outputs, name), (1, 1), "float32")


def _named(pack: Pack, file: TFLiteFile, numbers: tuple[int, ...], name: str) -> Tensor:
    tensors = {file.tensors[number].name: file.tensors[number] for number in numbers}
    if name not in tensors:
        raise no_pack(pack.folder, f"a network without the tensor {name!r}, with {list(tensors)}")
    return tensors[name]


def _check_tensor(pack: Pack, tensor: Tensor, shape: tuple[int, ...], dtype: str) -> None:
    if (tensor.shape, tensor.dtype) != (shape, dtype):
        received = f"{tensor.name} of {tensor.shape} {tensor.dtype}"
        raise no_pack(pack.folder, f"{received} instead of {shape} {dtype}: labels or input differ")


def _wrong_labels(expected: str, received: str) -> ModelError:
    return ModelError.of(
        expected=expected, received=received, todo="Rename the classes and train again."
    )
