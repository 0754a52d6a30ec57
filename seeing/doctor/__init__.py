"""The doctor: looks at everything the device needs, and says what to type where it fails.

Each check is one function and one line in CHECKS; what is said aloud of it stands in the
phrases. Importing this loads nothing native: each check loads what it needs, in its own process.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seeing.doctor.account import check_groups
from seeing.doctor.board import check_heat, check_memory, check_power, check_system
from seeing.doctor.bounded import bounded
from seeing.doctor.button import check_button
from seeing.doctor.camera import check_camera
from seeing.doctor.configuration import check_settings
from seeing.doctor.hearing import check_sound, check_voice
from seeing.doctor.money import check_money
from seeing.doctor.reading import check_reader
from seeing.doctor.service import check_service
from seeing.doctor.sight import check_interpreter, check_models
from seeing.doctor.storage import check_disk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seeing.doctor.check import Check, Patient


@dataclass(frozen=True)
class Row:
    """A check, the name that it gives, and after how many seconds it counts as hung."""

    name: str
    check: Callable[[Patient], Check]
    limit_s: float


CHECKS = (
    Row("settings", check_settings, 5),
    Row("camera", check_camera, 15),
    Row("sound", check_sound, 10),
    Row("voice", check_voice, 20),
    Row("reader", check_reader, 25),
    Row("models", check_models, 25),
    Row("interpreter", check_interpreter, 25),
    Row("money", check_money, 25),
    Row("button", check_button, 5),
    Row("groups", check_groups, 5),
    Row("service", check_service, 12),
    Row("power", check_power, 5),
    Row("heat", check_heat, 5),
    Row("memory", check_memory, 5),
    Row("disk", check_disk, 10),
    Row("system", check_system, 5),
)


def examine(patient: Patient) -> Iterator[Check]:
    """Do all the checks, one after the other: each is told as soon as it is known."""
    for row in CHECKS:
        yield bounded(row.name, row.check, patient, row.limit_s)
