"""Files that appear whole or not at all."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Write beside ``path``, and rename when the block ends well; else nothing is left.

    Raises:
        OSError: the folder is not there or cannot be written to.
    """
    parent = path.absolute().parent
    with tempfile.NamedTemporaryFile(dir=parent, prefix=f".{path.name}-", delete=False) as file:
        try:
            yield file
            file.flush()
            Path(file.name).chmod(0o644)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
