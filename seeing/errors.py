"""Everything that can go wrong, in one tree.

    SeeingError
    +-- UsageError            the command line or a settings file is wrong
    +-- PictureError          a picture cannot be read
    +-- CameraError           no camera, or it has gone
    |   +-- NoPictureError    it is there, but no picture came in time
    +-- ButtonError           no button, or its script is wrong
    +-- ModelError            a model is missing, damaged, or does not fit its card
    |   +-- NothingTaughtError  no pack is there
    +-- ReaderError           OCR is missing, or hung
    +-- ProductsError         the user's list of products cannot be read or changed
    +-- VoiceError            nothing can be spoken
    +-- PowerError            the device cannot be switched off
    +-- DownloadError         a model cannot be fetched
    +-- InstallError          the service cannot be installed
    +-- DeployError           a pack cannot be put onto a device (desktop tool)
    +-- RegistryError         a pinned package cannot be fetched (desktop tool)

Each error's text says what was expected, what was received and what to do: that is for the
log and the terminal. What the listener hears is the short phrase that ``phrase`` names in
the phrases file.
"""

from __future__ import annotations

from typing import ClassVar, Self


def one_line(text: str) -> str:
    """Text on one line and in any encoding: control characters and odd bytes are escaped."""
    plain = text.encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in plain)


class SeeingError(Exception):
    """The root: everything this project raises on purpose."""

    phrase: ClassVar[str] = "trouble"
    todo: str = ""
    """The last part of the text: what to do."""
    received: str = ""

    @classmethod
    def of(cls, *, expected: str, received: str, todo: str) -> Self:
        """Build the error from its three parts, so that no message lacks one."""
        error = cls(f"expected {expected}; received {received}. {todo}")
        error.todo = todo
        error.received = received
        return error


class UsageError(SeeingError):
    """The command line or a settings file is wrong."""

    phrase = "bad_settings"


class PictureError(SeeingError):
    """A picture cannot be read."""

    phrase = "bad_picture"


class CameraError(SeeingError):
    """No camera, or it has gone."""

    phrase = "no_camera"


class NoPictureError(CameraError):
    """The camera is there, but no picture came in time."""

    phrase = "no_picture"


class ButtonError(SeeingError):
    """No button, or its script is wrong."""

    phrase = "no_button"


class ModelError(SeeingError):
    """A model is missing, damaged, or does not fit its card."""

    phrase = "no_model"


class NothingTaughtError(ModelError):
    """No pack is there."""

    phrase = "nothing_taught"


class ReaderError(SeeingError):
    """OCR is missing, failed or took too long."""

    phrase = "no_reader"


class ProductsError(SeeingError):
    """The user's list of products cannot be read or changed."""

    phrase = "trouble"


class VoiceError(SeeingError):
    """Nothing can be spoken."""

    phrase = "no_voice"


class PowerError(SeeingError):
    """The device cannot be switched off: systemd refused, or did not answer."""

    phrase = "no_power_off"


class DownloadError(SeeingError):
    """A model cannot be fetched, or is not the one that was asked for."""

    phrase = "trouble"


class InstallError(SeeingError):
    """The service cannot be installed or taken away."""

    phrase = "trouble"


class DeployError(SeeingError):
    """A pack cannot be put onto a device (desktop tool)."""

    phrase = "trouble"


class RegistryError(SeeingError):
    """A pinned package cannot be fetched, or is not the one that was pinned."""

    phrase = "trouble"
