"""A rig with ears: a private real-time sound card, and a recorder that says when it was heard.

A PulseAudio of our own (own home, own socket, no network) has one null sink, which consumes
sound at the pace of a real card. An ALSA configuration makes ``aplay -D default`` play into
it, and ``parec`` records what a listener would hear. Nothing of the machine's own sound
set-up is read or changed.
"""

from __future__ import annotations

import array
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from seeing.devices.wav import Sound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seeing.settings import SpeechSettings

RATE_HZ = 48000
LOUD = 60
"""A sample above this is sound; the null sink itself is exactly silent."""
PROGRAMS = ("pulseaudio", "parec", "aplay")


def missing_programs() -> str:
    """What the rig lacks on this machine, or an empty string."""
    return ", ".join(name for name in PROGRAMS if not shutil.which(name))


def tone(duration_s: float) -> bytes:
    """A loud tone without a pause, as WAV."""
    return Sound(array.array("h", [9000, -9000] * round(duration_s * 4000)), 8000).wav()


class Tone:
    """An engine that says everything as five seconds of a steady tone."""

    name = "tone"

    def render(self, text: str, speech: SpeechSettings, pace: float) -> bytes:
        """Return the tone."""
        return tone(5)

    def close(self) -> None:
        """Nothing to end."""


@dataclass
class Ear:
    """Knows when it heard something, in monotonic seconds.

    A burst is the first and last loud sample of a piece from the recorder, about 2 ms long.
    """

    stream: IO[bytes]
    bursts: list[tuple[float, float]] = field(default_factory=list)
    is_awake: threading.Event = field(default_factory=threading.Event)
    # A busy machine delivers late, never early: of the last second, the earliest is right.
    offsets_s: deque[float] = field(default_factory=lambda: deque(maxlen=500))
    count: int = 0

    def listen(self) -> None:
        """Read until the recorder ends; runs on a thread of its own."""
        while data := os.read(self.stream.fileno(), 1 << 16):
            self._take(array.array("h", data[: len(data) // 2 * 2]), time.monotonic())
            self.is_awake.set()

    def _take(self, samples: array.array[int], end_s: float) -> None:
        first_s = self.count / RATE_HZ
        self.count += len(samples)
        self.offsets_s.append(end_s - self.count / RATE_HZ)
        if not samples or (max(samples) <= LOUD and min(samples) >= -LOUD):
            return
        loud = [i for i, x in enumerate(samples) if abs(x) > LOUD]
        first_s += min(self.offsets_s)
        self.bursts.append((first_s + loud[0] / RATE_HZ, first_s + loud[-1] / RATE_HZ))

    def since(self, start_s: float) -> list[tuple[float, float]]:
        """The bursts that began after ``start_s``."""
        return [burst for burst in list(self.bursts) if burst[0] >= start_s]

    def first_sound(self, start_s: float, limit_s: float = 5.0) -> float:
        """Wait for the first sound after ``start_s``; its time, or ``inf``."""
        while time.monotonic() < start_s + limit_s:
            if bursts := self.since(start_s):
                return bursts[0][0]
            time.sleep(0.002)
        return float("inf")

    def last_sound(self, start_s: float, quiet_s: float = 0.4) -> float:
        """Listen ``quiet_s`` more; the time of the last sound since ``start_s``, or ``-inf``."""
        time.sleep(quiet_s)
        bursts = self.since(start_s)
        return bursts[-1][1] if bursts else float("-inf")


@dataclass(frozen=True)
class Room:
    """A running rig: the environment that programs need to be heard in it, and the ear."""

    environment: dict[str, str]
    ear: Ear


ALSA_CONFIG = """
pcm.!default {{ type pulse server "{server}" }}
ctl.!default {{ type pulse server "{server}" }}
"""


def _environment(home: Path) -> dict[str, str]:
    server = f"unix:{home}/native"
    config = home / "asound.conf"
    config.write_text(
        Path("/usr/share/alsa/alsa.conf").read_text("utf-8") + ALSA_CONFIG.format(server=server),
        "utf-8",
    )
    return {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "XDG_CONFIG_HOME": str(home),
        "PULSE_SERVER": server,
        "PULSE_RUNTIME_PATH": str(home),
        "PULSE_COOKIE": str(home / "cookie"),
        "ALSA_CONFIG_PATH": str(config),
    }


def _start_server(home: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    sink = f"sink_name=ear rate={RATE_HZ} channels=1 format=s16le"
    command = [
        *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"),
        *("--realtime=no", "--high-priority=no", "--disable-shm=yes", "--log-target=stderr"),
        *("-L", f"module-null-sink {sink}"),
        *("-L", f"module-native-protocol-unix auth-anonymous=1 socket={home}/native"),
    ]
    log = (home / "pulse.log").open("wb")
    with log:
        server = subprocess.Popen(
            command, env=os.environ | environment, stderr=log, stdout=log, start_new_session=True
        )
    deadline_s = time.monotonic() + 10
    while not (home / "native").exists():
        if time.monotonic() > deadline_s or server.poll() is not None:
            raise RuntimeError("pulseaudio did not start: " + (home / "pulse.log").read_text())
        time.sleep(0.01)
    return server


def _start_ear(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [
        *("parec", "--device=ear.monitor", "--raw", "--format=s16le", f"--rate={RATE_HZ}"),
        *("--channels=1", "--latency-msec=2", "--process-time-msec=1"),
    ]
    return subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.PIPE)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def room() -> Iterator[Room]:
    """A private sound card with a recorder, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="ear-") as folder, contextlib.ExitStack() as ends:
        home = Path(folder)
        environment = _environment(home)
        ends.callback(_end, _start_server(home, environment))
        recorder = _start_ear(environment)
        assert recorder.stdout is not None
        ear = Ear(recorder.stdout)
        listener = threading.Thread(target=ear.listen, daemon=True)
        listener.start()
        ends.callback(listener.join, 3)
        ends.callback(_end, recorder)
        assert ear.is_awake.wait(10), "the recorder does not deliver"
        yield Room(environment, ear)


@contextlib.contextmanager
def inside(rig: Room) -> Iterator[Ear]:
    """Programs started in this block play into the rig."""
    before = dict(os.environ)
    os.environ.update(rig.environment)
    try:
        yield rig.ear
    finally:
        os.environ.clear()
        os.environ.update(before)
