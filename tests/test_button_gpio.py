"""The button at a GPIO pin: gpiozero's own mock pins, and the real lgpio as far as it goes here."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import threading
import time
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import gpiozero
import pytest
from gpiozero.pins.mock import MockFactory

from seeing.daemon import Daemon
from seeing.devices import button_gpio
from seeing.devices.button import open_button
from seeing.devices.button_gpio import IN_USE, NO_LGPIO, NO_LIBRARY, NO_PI, GpioButton
from seeing.errors import ButtonError, UsageError
from seeing.events import Edge, Event, Stopped, UtteranceStarted
from seeing.gesture import Gesture, recognise
from seeing.settings import GestureSettings, Settings
from tests.on_pi.test_first_look import IS_PI
from tests.test_daemon import cat, device

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["cat"]

PATIENCE_S = 30.0
Edges = SimpleQueue[Edge | Stopped]


@pytest.fixture
def pins(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A board of mock pins, chosen as a user would choose it."""
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "mock")
    monkeypatch.setattr(gpiozero.Device, "pin_factory", None)
    gpiozero.Device.ensure_pin_factory()
    assert isinstance(gpiozero.Device.pin_factory, MockFactory)
    yield gpiozero.Device.pin_factory
    gpiozero.Device.pin_factory.reset()


@pytest.fixture
def edges(pins: Any) -> Iterator[Edges]:
    queue: Edges = SimpleQueue()
    button = open_button(Settings(button="gpio:17"), queue.put)
    button.start()
    yield queue
    button.close()


def next_edge(edges: Edges) -> Edge:
    edge = edges.get(timeout=PATIENCE_S)
    assert isinstance(edge, Edge)
    return edge


def is_still(edges: Edges, for_s: float = 0.1) -> bool:
    try:
        edges.get(timeout=for_s)
    except Empty:
        return True
    return False


def test_pulled_to_ground_is_down(pins: Any, edges: Edges) -> None:
    before_s = time.monotonic()
    pins.pin(17).drive_low()
    down = next_edge(edges)
    pins.pin(17).drive_high()
    up = next_edge(edges)
    assert (down.is_down, up.is_down) == (True, False)
    assert before_s <= down.time_s <= up.time_s <= time.monotonic()


def test_the_pin_pulls_itself_up_and_lets_the_contact_come_to_rest(pins: Any, edges: Edges) -> None:
    assert pins.pin(17).pull == "up"
    assert 0.01 <= pins.pin(17).bounce <= 0.03
    assert is_still(edges)


def test_gestures_come_out_right(pins: Any, edges: Edges) -> None:
    for _ in range(2):
        pins.pin(17).drive_low()
        pins.pin(17).drive_high()
    told = [next_edge(edges) for _ in range(4)]
    patient = GestureSettings(double_s=20, long_s=20, hold_s=30, off_s=0)
    assert recognise(told, patient, told[-1].time_s) == [Gesture.SHORT, Gesture.DOUBLE]


def test_what_was_down_before_the_start_is_no_press(pins: Any) -> None:
    queue: Edges = SimpleQueue()
    button = GpioButton(17, queue.put)
    pins.pin(17).drive_low()
    button.start()
    assert is_still(queue)
    pins.pin(17).drive_high()
    let_go = next_edge(queue)
    assert recognise([let_go], GestureSettings(), until_s=let_go.time_s + 9) == []
    button.close()


def test_nothing_is_posted_before_the_start_or_after_the_end(pins: Any) -> None:
    queue: Edges = SimpleQueue()
    button = GpioButton(4, queue.put)
    pins.pin(4).drive_low()
    pins.pin(4).drive_high()
    button.start()
    button.close()
    button.close()
    pins.pin(4).drive_low()
    assert is_still(queue)


def test_a_pin_in_use_is_one_clear_error(pins: Any, edges: Edges) -> None:
    with pytest.raises(ButtonError, match=r"button at GPIO17; received GPIOPinInUse.*gpioinfo"):
        GpioButton(17, print)


@pytest.mark.parametrize("button", ["gpio:28", "gpio:-1", "gpio:", "gpio:x", "gpio:²", "usb-key: "])
def test_a_wrong_name_is_refused(button: str) -> None:
    with pytest.raises(UsageError, match="a button such as gpio:17"):
        open_button(Settings(button=button), print)


def test_an_unknown_library_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "quantum")
    monkeypatch.setattr(gpiozero.Device, "pin_factory", None)
    with pytest.raises(ButtonError, match="Unable to find pin factory 'quantum'"):
        GpioButton(17, print)


@pytest.mark.parametrize(
    ("error", "version", "todo"),
    [
        (ImportError("No module", name="gpiozero"), (3, 13), NO_LIBRARY),
        (ImportError("No module", name="lgpio"), (3, 11), NO_LIBRARY),
        (ImportError("No module", name="lgpio"), (3, 13), NO_LGPIO),
        (Exception("GPIO busy"), (3, 11), IN_USE),
        (gpiozero.GPIOPinInUse("pin GPIO17 is already in use by <x>"), (3, 11), IN_USE),
        (gpiozero.PinUnknownPi("unable to locate Pi revision"), (3, 11), NO_PI),
        (RuntimeError("something else"), (3, 11), NO_PI),
    ],
)
def test_each_error_says_what_to_type(
    error: Exception, version: tuple[int, int], todo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    assert button_gpio._todo(error) == todo


@pytest.mark.parametrize("names", [(), ("gpiochip0", "gpiochip4")])
def test_no_chip_is_no_pi_and_a_chip_that_will_not_open_is_a_matter_of_rights(
    names: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in names:
        (tmp_path / name).touch()
    monkeypatch.setattr(button_gpio, "DEV", tmp_path)
    todo = button_gpio._todo(Exception("can not open gpiochip"))
    assert ("usermod -aG gpio" in todo) == bool(names)


def test_without_gpiozero_it_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "mock")
    monkeypatch.setitem(sys.modules, "gpiozero", None)
    with pytest.raises(ButtonError, match="pip install 'gpiozero>=2.0.1'"):
        GpioButton(17, print)


def test_the_daemon_is_pressed_at_its_pin(pins: Any, cat: Path) -> None:
    heard: SimpleQueue[str] = SimpleQueue()

    def watch(event: Event) -> None:
        if isinstance(event, UtteranceStarted):
            heard.put(event.utterance.text)

    settings = Settings(button="gpio:17", voice="print", camera=f"photos:{cat}")
    daemon = Daemon(settings, watch)
    thread = threading.Thread(target=daemon.run)
    thread.start()
    try:
        assert heard.get(timeout=PATIENCE_S) == "Ready. Objects."
        pins.pin(17).drive_low()
        pins.pin(17).drive_high()
        assert heard.get(timeout=PATIENCE_S) == "A cat in the middle."
    finally:
        daemon.post(Stopped())
        thread.join(PATIENCE_S)
    assert not thread.is_alive()


@pytest.mark.skipif(IS_PI, reason="here there are pins")
def test_without_a_pin_the_daemon_says_so(tmp_path: Path, cat: Path) -> None:
    with device(tmp_path, camera=f"photos:{cat}", button="gpio:17") as seeing:
        assert seeing.hears() == "Not ready. I have no button."
        assert seeing.stop() == 0
    assert "expected a button at GPIO17; received" in (tmp_path / "log").read_text()


WITH_LGPIO = """
import os, sys
from seeing.devices.button_gpio import GpioButton
from seeing.errors import ButtonError
before = os.getcwd()
try:
    GpioButton(17, print).close()
    print("opened")
except ButtonError as error:
    print("refused", error)
assert "lgpio" in sys.modules, "lgpio is what was asked for"
assert os.getcwd() == before, "lgpio has moved the process"
print(os.environ["LG_WD"], sorted(os.listdir(os.environ["LG_WD"])))
"""


def with_lgpio(folder: Path, **environment: str) -> str:
    kept = {k: v for k, v in os.environ.items() if k not in {"LG_WD", "GPIOZERO_PIN_FACTORY"}}
    done = subprocess.run(
        [sys.executable, "-c", WITH_LGPIO],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env=kept | environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


needs_lgpio = pytest.mark.skipif(
    importlib.util.find_spec("lgpio") is None, reason="lgpio is not installed"
)


@needs_lgpio
@pytest.mark.parametrize("variable", ["RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR", "TMPDIR"])
def test_lgpios_pipe_stays_in_the_runtime_folder(variable: str, tmp_path: Path) -> None:
    here, runtime = tmp_path / "here", tmp_path / "run"
    here.mkdir()
    runtime.mkdir()
    empty = {"RUNTIME_DIRECTORY": "", "XDG_RUNTIME_DIR": ""}
    told = with_lgpio(here, **(empty | {variable: str(runtime)}))
    assert f"{runtime}/seeing-gpio-" in told
    assert ".lgd-nfy" in told
    assert list(here.iterdir()) == []
    assert list(runtime.iterdir()) == [], "nothing is left behind"


@needs_lgpio
def test_a_runtime_folder_of_the_users_own_is_kept(tmp_path: Path) -> None:
    here, own = tmp_path / "here", tmp_path / "own"
    here.mkdir()
    own.mkdir()
    assert with_lgpio(here, LG_WD=str(own)).splitlines()[-1].startswith(str(own))
    assert list(here.iterdir()) == []
    assert own.is_dir()


@needs_lgpio
def test_a_runtime_folder_that_is_not_there_is_passed_over(tmp_path: Path) -> None:
    told = with_lgpio(tmp_path, RUNTIME_DIRECTORY=str(tmp_path / "none"), TMPDIR=str(tmp_path))
    assert f"{tmp_path}/seeing-gpio-" in told
