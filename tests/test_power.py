"""The switch: when systemd is asked, what of its answers is told, and that a laptop stays on."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from seeing.devices import power
from seeing.devices.power import NEVER, NO_SERVICE, switch_off
from seeing.errors import PowerError
from seeing.events import PowerStaysOn
from tests.test_daemon import PATIENCE_S, cat, device

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["cat"]


@pytest.fixture
def systemctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Put a ``systemctl`` first on the PATH that notes how it was called, then does as told."""

    def write(then: str) -> Path:
        folder, calls = tmp_path / "bin", tmp_path / "calls"
        folder.mkdir()
        program = folder / "systemctl"
        program.write_text(f'#!/bin/sh\necho "$@" >> {calls}\n{then}\n', "utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
        return calls

    return write


@pytest.mark.parametrize(
    ("choice", "environment"),
    [
        ("auto", {}),
        ("auto", {"INVOCATION_ID": "1"}),
        ("auto", {"INVOCATION_ID": "1", "SYSTEMD_EXEC_PID": "1"}),
        ("auto", {"SYSTEMD_EXEC_PID": str(os.getpid())}),
        ("systemd", {}),
    ],
)
def test_a_laptop_stays_on(
    choice: str,
    environment: dict[str, str],
    systemctl: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = systemctl("exit 0")
    below(environment, monkeypatch)
    assert switch_off(choice) == PowerStaysOn(NO_SERVICE)
    assert not calls.exists()


def below(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("INVOCATION_ID", "SYSTEMD_EXEC_PID"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


def test_never_is_never(systemctl: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    calls = systemctl("exit 0")
    below({"INVOCATION_ID": "1", "SYSTEMD_EXEC_PID": str(os.getpid())}, monkeypatch)
    assert switch_off("never") == PowerStaysOn(NEVER)
    assert not calls.exists()


@pytest.mark.parametrize(
    ("choice", "environment"),
    [
        ("auto", {"INVOCATION_ID": "1", "SYSTEMD_EXEC_PID": str(os.getpid())}),
        ("systemd", {"INVOCATION_ID": "1"}),
    ],
)
def test_a_service_goes_off(
    choice: str,
    environment: dict[str, str],
    systemctl: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = systemctl("exit 0")
    below(environment, monkeypatch)
    assert switch_off(choice) is None
    assert calls.read_text() == "--no-ask-password --no-wall poweroff\n"


@pytest.mark.parametrize(
    ("then", "received"),
    [
        ("echo Access denied >&2; exit 1", "received Access denied"),
        ("exit 4", "received exit code 4"),
        ("exec sleep 60", "timed out"),
    ],
)
def test_a_refusal_is_told_with_its_cure(
    then: str,
    received: str,
    systemctl: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    systemctl(then)
    below({"INVOCATION_ID": "1"}, monkeypatch)
    monkeypatch.setattr(power, "ANSWER_S", 0.5)
    stays_on = switch_off("systemd")
    assert stays_on is not None
    assert isinstance(stays_on.error, PowerError)
    assert received in stays_on.why
    assert "polkitd" in stays_on.why


def test_no_systemctl_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    below({"INVOCATION_ID": "1"}, monkeypatch)
    stays_on = switch_off("systemd")
    assert stays_on is not None
    assert "No such file" in stays_on.why


def test_held_on_a_desk_only_seeing_ends(
    tmp_path: Path, cat: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below({}, monkeypatch)
    with device(tmp_path, camera=f"photos:{cat}") as seeing:
        assert seeing.hears() == "Ready. Objects."
        seeing.press("p")
        while (heard := seeing.hears()) != "Shutting down.":
            assert heard.startswith(("Keep holding", "Press once"))
        assert seeing.process.wait(PATIENCE_S) == 0
    assert NO_SERVICE in (tmp_path / "log").read_text()


def test_held_on_a_service_the_power_goes_off_after_the_last_words(
    tmp_path: Path,
    cat: Path,
    systemctl: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = systemctl("exit 0")
    below({"INVOCATION_ID": "1"}, monkeypatch)
    with device(tmp_path, camera=f"photos:{cat}", power_off="systemd") as seeing:
        assert seeing.hears() == "Ready. Objects."
        seeing.press("p")
        while seeing.hears() != "Shutting down.":
            assert not calls.exists()
        deadline_s = time.monotonic() + PATIENCE_S
        while not calls.exists() and time.monotonic() < deadline_s:
            time.sleep(0.05)
        assert calls.read_text().endswith("poweroff\n")
        seeing.press(" ")
        assert seeing.is_silent(1.0)
        assert seeing.stop() == 0


def test_where_systemd_refuses_that_is_told_and_it_goes_on(
    tmp_path: Path,
    cat: Path,
    systemctl: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    systemctl("echo Access denied >&2; exit 1")
    below({"INVOCATION_ID": "1"}, monkeypatch)
    with device(tmp_path, camera=f"photos:{cat}", power_off="systemd") as seeing:
        assert seeing.hears() == "Ready. Objects."
        seeing.press("p")
        while (heard := seeing.hears()) != "I cannot shut down.":
            assert heard.startswith(("Keep holding", "Press once", "Shutting down"))
        seeing.press(" ")
        assert seeing.hears() == "A cat in the middle."
