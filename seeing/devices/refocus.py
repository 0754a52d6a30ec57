"""When to free an autofocus that sticks: decisions only, no camera.

After a fast change from near to far, continuous autofocus may stay where it was and report
that all is sharp (picamera2's issue 1272); leaving the mode and entering it again frees it.
"""

from __future__ import annotations

from enum import IntEnum

STUCK_S = 1.0
REST_S = 5.0
BLURRED = 0.5
"""The figure of merit depends on the scene, so it is only held against the same scene's best."""


class AfState(IntEnum):
    """What libcamera's control AfState says."""

    IDLE = 0
    SCANNING = 1
    FOCUSED = 2
    FAILED = 3


class Refocus:
    """Watches the autofocus, picture by picture."""

    def __init__(self) -> None:
        self._best_fom = 0
        self._stuck_since_s: float | None = None
        self._freed_s = float("-inf")

    def is_due(self, af_state: int, fom: int, now_s: float) -> bool:
        """Whether the autofocus should be freed now; if so, it is taken as done.

        Args:
            af_state: an AfState.
            fom: FocusFoM, the figure of merit of the sharpness, 0 or more.
            now_s: monotonic seconds.
        """
        if not self._is_stuck(af_state, fom):
            self._stuck_since_s = None
            return False
        if self._stuck_since_s is None:
            self._stuck_since_s = now_s
        if now_s - self._stuck_since_s < STUCK_S or now_s - self._freed_s < REST_S:
            return False
        self._best_fom, self._stuck_since_s, self._freed_s = 0, None, now_s
        return True

    def _is_stuck(self, af_state: int, fom: int) -> bool:
        if af_state == AfState.FAILED:
            return True
        if af_state != AfState.FOCUSED:
            # It looks around by itself: what it finds next is another scene.
            self._best_fom = 0
            return False
        self._best_fom = max(self._best_fom, fom)
        return fom < BLURRED * self._best_fom
