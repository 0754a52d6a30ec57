"""What a head is: the small last part of a network, fitted to embeddings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Head(Protocol):
    """A fitted head.

    Attributes:
        kind: its name in `convert.heads.HEADS`, such as ``linear``.
        labels: the classes, in the order of the logits.
        activation: ``softmax``, or ``sigmoid`` where several labels may hold at once.
    """

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def labels(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def activation(self) -> str: ...  # noqa: D102

    def logits(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Embeddings, shape (n, width) -> logits before the temperature, shape (n, classes)."""

    def graph(self, embedding: Any) -> Any:
        """The same as Keras layers: a symbolic (1, width) -> a symbolic (1, classes)."""
