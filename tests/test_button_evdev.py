"""USB and Bluetooth keys: through evdev's double, and through evdev itself where it is."""

from __future__ import annotations

import os
import sys
import time
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

import pytest

from seeing.devices.button import open_button
from seeing.devices.button_evdev import FOLDER, UsbKeyButton
from seeing.errors import ButtonError
from seeing.events import Edge, Stopped
from seeing.gesture import Gesture, recognise
from seeing.settings import GestureSettings, Settings
from tests.evdev_double import Codes, Desk, Plugged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE_S = 30.0
ENTER = Codes.KEY_ENTER


class Pressed:
    """A started button and the edges that it posts."""

    def __init__(self, name: str, folder: Path = FOLDER) -> None:
        self.edges: SimpleQueue[Edge | Stopped] = SimpleQueue()
        self.button = UsbKeyButton(name, self.edges.put, folder)
        self.button.start()

    def edge(self) -> bool:
        """Whether the next edge goes down."""
        edge = self.edges.get(timeout=PATIENCE_S)
        assert isinstance(edge, Edge)
        assert abs(edge.time_s - time.monotonic()) < PATIENCE_S
        return edge.is_down

    def is_still(self, for_s: float = 0.3) -> bool:
        try:
            self.edges.get(timeout=for_s)
        except Empty:
            return True
        return False


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path)
    monkeypatch.setitem(sys.modules, "evdev", desk.module())
    return desk


@pytest.fixture
def pressed(desk: Desk) -> Iterator[Pressed]:
    desk.plug("Power Button", number=9)
    desk.plug("AB Shutter3", number=1)
    pressed = Pressed("shutter", desk.folder)
    yield pressed
    pressed.button.close()


def shutter(desk: Desk) -> Plugged:
    return next(device for device in desk.plugged if device.name == "AB Shutter3")


def wait_until_grabbed(device: Plugged) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not device.is_grabbed:
        assert time.monotonic() < deadline_s
        time.sleep(0.01)


def test_a_press_is_two_edges(desk: Desk, pressed: Pressed) -> None:
    shutter(desk).key(1)
    assert pressed.edge()
    shutter(desk).key(0)
    assert not pressed.edge()
    assert pressed.is_still()


def test_a_repetition_by_itself_is_no_press(desk: Desk, pressed: Pressed) -> None:
    shutter(desk).key(1)
    for _ in range(20):
        shutter(desk).key(2)
    shutter(desk).key(0)
    assert [pressed.edge(), pressed.edge()] == [True, False]
    assert pressed.is_still()


def test_a_shutter_that_sends_two_keys_is_pressed_once(desk: Desk, pressed: Pressed) -> None:
    shutter(desk).sends((Codes.EV_KEY, ENTER, 1), (Codes.EV_KEY, Codes.KEY_VOLUMEUP, 1))
    shutter(desk).key(0)
    assert pressed.edge()
    assert pressed.is_still()
    shutter(desk).key(0, ENTER)
    assert not pressed.edge()


def test_it_is_grabbed_and_others_are_left_alone(desk: Desk, pressed: Pressed) -> None:
    assert shutter(desk).is_grabbed
    other = desk.plugged[0]
    assert not other.is_grabbed
    pressed.is_still()
    assert other.opened == 1, "a device that is not wanted is opened once and never again"
    pressed.button.close()
    assert not shutter(desk).is_grabbed


def test_a_device_of_that_name_without_keys_is_no_button(desk: Desk) -> None:
    desk.plug("AB Shutter3 Consumer Control").has_keys = False
    pressed = Pressed("shutter", desk.folder)
    assert not desk.plugged[0].is_grabbed
    pressed.button.close()


def test_a_place_names_a_device_too(desk: Desk) -> None:
    key = desk.plug("Keyboard", phys="usb-0000:01:00.0-1.3/input0")
    pressed = Pressed("-1.3/input0", desk.folder)
    key.key(1)
    assert pressed.edge()
    pressed.button.close()


def test_other_events_are_no_press(desk: Desk, pressed: Pressed) -> None:
    shutter(desk).sends((Codes.EV_REL, 0, 1), (Codes.EV_SYN, 0, 0))
    assert pressed.is_still()


def test_unplugged_it_posts_nothing_and_comes_back_by_itself(desk: Desk, pressed: Pressed) -> None:
    shutter(desk).unplug()
    assert pressed.is_still(1.0)
    desk.plug("AB Shutter3", number=4)
    wait_until_grabbed(shutter(desk))
    shutter(desk).key(1)
    shutter(desk).key(0)
    assert [pressed.edge(), pressed.edge()] == [True, False]


def test_the_same_file_again_is_a_new_device(desk: Desk, pressed: Pressed) -> None:
    shutter(desk).unplug()
    stranger = desk.plug("Mouse", number=1)
    assert pressed.is_still(1.0)
    assert not stranger.is_grabbed
    stranger.unplug()
    wait_until_grabbed(desk.plug("AB Shutter3", number=1))


def test_unplugged_while_down_it_is_let_go(desk: Desk, pressed: Pressed) -> None:
    """Or the key would count as held, and six seconds later the device would go off."""
    shutter(desk).key(1)
    assert pressed.edge()
    shutter(desk).unplug()
    assert not pressed.edge()
    assert pressed.is_still()


def test_what_the_kernel_dropped_is_asked_for(desk: Desk, pressed: Pressed) -> None:
    shutter(desk).key(1)
    assert pressed.edge()
    shutter(desk).down.clear()
    shutter(desk).sends((Codes.EV_SYN, Codes.SYN_DROPPED, 0))
    assert not pressed.edge()


def test_a_shutter_that_sleeps_at_first_is_waited_for(desk: Desk) -> None:
    pressed = Pressed("shutter", desk.folder)
    assert pressed.is_still()
    desk.plug("AB Shutter3")
    wait_until_grabbed(shutter(desk))
    shutter(desk).key(1)
    assert pressed.edge()
    pressed.button.close()


def test_a_second_device_of_that_name_joins(desk: Desk, pressed: Pressed) -> None:
    second = desk.plug("AB Shutter3 Keyboard", number=2)
    wait_until_grabbed(second)
    second.key(1)
    assert pressed.edge()
    shutter(desk).key(1)
    second.key(0)
    assert pressed.is_still()
    shutter(desk).key(0)
    assert not pressed.edge()


def test_gestures_come_out_right(desk: Desk, pressed: Pressed) -> None:
    for value in (1, 0, 1, 0):
        shutter(desk).key(value)
    edges = [pressed.edges.get(timeout=PATIENCE_S) for _ in range(4)]
    own = [edge for edge in edges if isinstance(edge, Edge)]
    patient = GestureSettings(double_s=20, long_s=20, hold_s=30, off_s=0)
    assert recognise(own, patient, own[-1].time_s) == [Gesture.SHORT, Gesture.DOUBLE]


def test_no_right_to_read_is_one_clear_error(desk: Desk) -> None:
    desk.plug("AB Shutter3").is_forbidden = True
    with pytest.raises(ButtonError, match=r"no right to read .*event0.*usermod -aG input"):
        UsbKeyButton("shutter", print, desk.folder)


def test_rights_that_come_late_are_used(desk: Desk, pressed: Pressed) -> None:
    shutter(desk).unplug()
    again = desk.plug("AB Shutter3", number=3)
    again.is_forbidden = True
    assert pressed.is_still()
    again.is_forbidden = False
    wait_until_grabbed(again)


def test_a_key_that_another_program_has_is_one_clear_error(desk: Desk) -> None:
    desk.plug("AB Shutter3").is_taken = True
    with pytest.raises(ButtonError, match=r"AB Shutter3 for itself.*busy.*fuser -v"):
        UsbKeyButton("shutter", print, desk.folder)


def test_without_evdev_it_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "evdev", None)
    with pytest.raises(ButtonError, match="apt install python3-evdev"):
        open_button(Settings(button="usb-key:shutter"), print)


def test_it_closes_at_once_and_twice(desk: Desk) -> None:
    desk.plug("AB Shutter3")
    pressed = Pressed("shutter", desk.folder)
    pressed.button.close()
    pressed.button.close()
    unstarted = UsbKeyButton("shutter", print, desk.folder)
    unstarted.close()


@pytest.mark.skipif(not os.access("/dev/uinput", os.W_OK), reason="no /dev/uinput to write to")
def test_a_key_that_the_kernel_makes() -> None:
    evdev = pytest.importorskip("evdev")
    code = evdev.ecodes.KEY_VOLUMEUP
    kind = {evdev.ecodes.EV_KEY: [code]}
    with evdev.UInput(kind, name="seeing test key") as key:
        time.sleep(1)
        pressed = Pressed("seeing test key")
        for value in (1, 2, 0):
            key.write(evdev.ecodes.EV_KEY, code, value)
            key.syn()
        assert [pressed.edge(), pressed.edge()] == [True, False]
    assert pressed.is_still(1.0)
    with evdev.UInput(kind, name="seeing test key") as key:
        time.sleep(5)
        key.write(evdev.ecodes.EV_KEY, code, 1)
        key.syn()
        assert pressed.edge()
    assert not pressed.edge()
    pressed.button.close()
