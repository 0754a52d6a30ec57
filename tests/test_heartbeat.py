"""What systemd hears, on real datagram sockets: from the heartbeat alone and from the daemon."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest

from seeing.daemon import Daemon
from seeing.devices.heartbeat import Heartbeat, heartbeat_of
from seeing.events import SpeechChanged, Stopped
from seeing.settings import Settings, SpeechSettings
from tests.test_daemon import cat, device

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from seeing.events import Event

__all__ = ["cat"]

PATIENCE_S = 30.0
# Of the daemons under test; they beat every 0.2 s.
WATCHDOG_S = 0.6


class Systemd:
    """The socket that systemd would listen on."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._line.bind("\0" + address[1:] if address.startswith("@") else address)

    def hears(self, within_s: float = PATIENCE_S) -> list[str]:
        """The lines of the next datagram; none: it stayed silent."""
        self._line.settimeout(within_s)
        with contextlib.suppress(TimeoutError):
            return self._line.recv(4096).decode().splitlines()
        return []

    def waits_for(self, line: str) -> list[str]:
        """Everything up to the datagram that holds this line."""
        heard = list[str]()
        deadline_s = time.monotonic() + PATIENCE_S
        while line not in heard:
            assert time.monotonic() < deadline_s, heard
            heard += self.hears()
        return heard

    def is_silent(self, for_s: float) -> bool:
        return not self.hears(for_s)

    def forget(self) -> None:
        """Take in everything that was sent already."""
        with contextlib.suppress(BlockingIOError):
            self._line.setblocking(False)
            while True:
                self._line.recv(4096)

    def close(self) -> None:
        self._line.close()


@pytest.fixture(params=["path", "abstract"])
def systemd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Systemd]:
    is_path = request.param == "path"
    listening = Systemd(str(tmp_path / "notify") if is_path else f"@seeing-test-{os.getpid()}")
    yield listening
    listening.close()


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch, systemd: Systemd) -> Systemd:
    """A systemd that the daemons started in this test belong to."""
    monkeypatch.setenv("NOTIFY_SOCKET", systemd.address)
    monkeypatch.setenv("WATCHDOG_USEC", str(round(WATCHDOG_S * 1e6)))
    monkeypatch.delenv("WATCHDOG_PID", raising=False)
    return systemd


def test_the_first_state_is_the_news_that_it_is_ready(systemd: Systemd) -> None:
    heartbeat = Heartbeat(systemd.address)
    heartbeat.tell("Not ready.\nI have no camera.")
    heartbeat.tell("Ready. Objects.")
    heartbeat.stopping()
    assert systemd.hears() == ["STATUS=Not ready. I have no camera.", "READY=1"]
    assert systemd.hears() == ["STATUS=Ready. Objects."]
    assert systemd.hears() == ["STOPPING=1"]


def test_it_beats_in_each_third_of_the_time_and_no_oftener(systemd: Systemd) -> None:
    now_s = 100.0
    heartbeat = Heartbeat(systemd.address, watchdog_s=6.0, clock=lambda: now_s)
    assert heartbeat.wait_s(None) == 0
    heartbeat.beat()
    heartbeat.beat()
    assert heartbeat.wait_s(None) == 2
    assert heartbeat.wait_s(0.5) == 0.5
    assert systemd.hears() == ["WATCHDOG=1"]
    now_s = 101.5
    heartbeat.beat()
    assert systemd.is_silent(0.05)
    now_s = 102.0
    heartbeat.beat()
    assert systemd.hears() == ["WATCHDOG=1"]


@pytest.mark.parametrize(
    ("environment", "wakes"),
    [
        ({}, False),
        ({"WATCHDOG_USEC": "6000000"}, False),
        ({"NOTIFY_SOCKET": "vsock:2:1", "WATCHDOG_USEC": "6000000"}, False),
        ({"NOTIFY_SOCKET": "/run/n"}, False),
        ({"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "soon"}, False),
        ({"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "0"}, False),
        ({"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "6000000", "WATCHDOG_PID": "1"}, False),
        ({"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "6000000"}, True),
        ({"NOTIFY_SOCKET": "@n", "WATCHDOG_USEC": "6", "WATCHDOG_PID": str(os.getpid())}, True),
    ],
)
def test_the_loop_is_only_woken_for_a_watchdog(environment: dict[str, str], wakes: bool) -> None:
    heartbeat = heartbeat_of(environment)
    assert heartbeat.wait_s(None) == (0 if wakes else None)
    assert heartbeat.wait_s(7.0) == (0 if wakes else 7.0)


def test_a_systemd_that_is_gone_or_deaf_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Heartbeat(str(tmp_path / "gone")).tell("Ready.")
    assert "was not told" in caplog.text
    deaf = Systemd(str(tmp_path / "deaf"))
    heartbeat = Heartbeat(deaf.address)
    for _ in range(2000):
        heartbeat.tell("Ready.")
    assert "unavailable" in caplog.text
    deaf.close()


def test_the_daemon_tells_its_life(tmp_path: Path, cat: Path, watched: Systemd) -> None:
    with device(tmp_path, camera=f"photos:{cat}") as seeing:
        assert seeing.hears() == "Ready. Objects."
        heard = watched.waits_for("READY=1")
        assert heard[-2:] == ["STATUS=Ready. Objects.", "READY=1"]
        assert set(heard[:-2]) <= {"WATCHDOG=1"}
        for _ in range(3):
            assert watched.hears() == ["WATCHDOG=1"]
        seeing.press("d")
        watched.waits_for("STATUS=Text.")
        cat.rename(tmp_path / "away")
        watched.waits_for("STATUS=The camera is gone. I keep looking for it.")
        seeing.stop()
        heard = watched.waits_for("STOPPING=1")
        assert "READY=1" not in heard
        assert watched.is_silent(2 * WATCHDOG_S)


def test_not_ready_is_alive_too(tmp_path: Path, watched: Systemd) -> None:
    with device(tmp_path, camera=f"photos:{tmp_path / 'none'}"):
        heard = watched.waits_for("READY=1")
        assert "STATUS=Not ready. I have no camera." in heard
        watched.waits_for("WATCHDOG=1")


def test_what_is_seen_and_read_is_never_told(tmp_path: Path, cat: Path, watched: Systemd) -> None:
    with device(tmp_path, camera=f"photos:{cat}") as seeing:
        assert seeing.hears() == "Ready. Objects."
        seeing.press(" ")
        assert seeing.hears() == "A cat in the middle."
        seeing.stop()
        assert not [line for line in watched.waits_for("STOPPING=1") if "cat" in line]


def test_a_stopped_process_beats_no_more(tmp_path: Path, cat: Path, watched: Systemd) -> None:
    with device(tmp_path, camera=f"photos:{cat}") as seeing:
        watched.waits_for("READY=1")
        watched.waits_for("WATCHDOG=1")
        seeing.process.send_signal(signal.SIGSTOP)
        time.sleep(WATCHDOG_S)
        watched.forget()
        assert watched.is_silent(3 * WATCHDOG_S)
        seeing.process.send_signal(signal.SIGCONT)
        assert watched.hears() == ["WATCHDOG=1"]


def test_a_loop_that_hangs_beats_no_more(cat: Path, watched: Systemd) -> None:
    """All other threads of it are well: camera, looks and voice must not stand in for the loop."""
    hangs, goes_on = threading.Event(), threading.Event()

    def watch(event: Event) -> None:
        if isinstance(event, SpeechChanged):
            hangs.set()
            assert goes_on.wait(PATIENCE_S)

    daemon = Daemon(Settings(camera=f"photos:{cat}", voice="print", button="none"), watch)
    loop = threading.Thread(target=daemon.run)
    loop.start()
    try:
        watched.waits_for("READY=1")
        daemon.post(SpeechChanged(SpeechSettings(), has_earcons=True))
        assert hangs.wait(PATIENCE_S)
        watched.forget()
        assert watched.is_silent(3 * WATCHDOG_S)
    finally:
        goes_on.set()
        daemon.post(Stopped())
        loop.join(PATIENCE_S)
    assert "STOPPING=1" in watched.waits_for("STOPPING=1")


def test_outside_systemd_the_idle_loop_sleeps_for_ever(
    cat: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.setenv("WATCHDOG_USEC", "600000")
    daemon = Daemon(Settings(camera=f"photos:{cat}", voice="print", button="none"), print)
    try:
        assert daemon._heartbeat.wait_s(None) is None
    finally:
        daemon._close()
