"""Embeddings as an .npz file: arrays only, never a pickle, readable by any NumPy.

`vectors` and `copies` as in `convert.embedded`; `paths`, `labels` (with bars between), `splits` and
`groups` one a photograph; `backbone` and `backbone_sha256`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from convert.embedded import Embedded
from convert.photo import Photo
from convert.whole_file import whole_file
from seeing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

BAR = "|"


def write_embedded(path: Path, embedded: Embedded) -> None:
    """Write a file, or nothing: it appears when it is whole. Raises OSError."""
    photos = embedded.photos
    with whole_file(path) as file:
        np.savez(
            file,
            vectors=embedded.vectors,
            copies=embedded.copies,
            paths=_texts(str(photo.path) for photo in photos),
            labels=_texts(BAR.join(photo.labels) for photo in photos),
            splits=_texts(photo.split for photo in photos),
            groups=_texts(photo.group for photo in photos),
            backbone=_texts([embedded.backbone]),
            backbone_sha256=_texts([embedded.backbone_sha256]),
        )


def read_embedded(path: Path) -> Embedded:
    """Read such a file. Raises UsageError: it is none."""
    try:
        with np.load(path, allow_pickle=False) as held:
            columns = [held[name].tolist() for name in ("paths", "labels", "splits", "groups")]
            photos = tuple(
                Photo(Path(place), tuple(filter(None, labels.split(BAR))), split, group)
                for place, labels, split, group in zip(*columns, strict=True)
            )
            return Embedded(
                photos,
                held["vectors"],
                held["copies"],
                str(held["backbone"][0]),
                str(held["backbone_sha256"][0]),
            )
    except (OSError, ValueError, KeyError, EOFError, AttributeError, BadZipFile) as error:
        raise UsageError.of(
            expected=f"embeddings in {path}",
            received=str(error),
            todo="Make them with `seeing-convert embed`.",
        ) from error


def _texts(texts: Iterable[str]) -> NDArray[np.str_]:
    return np.array(list(texts), dtype=np.str_)
