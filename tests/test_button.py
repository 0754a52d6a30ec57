"""Buttons: scripts as text, scripts as time, keys through a pipe."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from queue import SimpleQueue
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeing.devices.button import NoButton, open_button
from seeing.devices.button_keys import KeysButton
from seeing.devices.button_script import WORDS, ScriptButton, Step, parse_script
from seeing.devices.finger import presses
from seeing.errors import ButtonError, UsageError
from seeing.events import Edge, Stopped
from seeing.gesture import Gesture, recognise
from seeing.settings import GestureSettings, Settings

if TYPE_CHECKING:
    from pathlib import Path

TIMES = GestureSettings()


@pytest.mark.parametrize("gesture", Gesture)
def test_a_finger_makes_the_gesture_it_means(gesture: Gesture) -> None:
    edges = [Edge(at_s, is_down) for at_s, is_down in presses(gesture, TIMES)]
    assert recognise(edges, TIMES, until_s=60)[-1] is gesture


def test_a_script_is_read() -> None:
    text = "# a remark\n\n2.0 short # here\n1 down\n1.5 up\n9 end\n"
    assert parse_script(text, TIMES) == [
        Step(1, is_down=True),
        Step(1.5, is_down=False),
        Step(2.0, is_down=True),
        Step(2.1, is_down=False),
        Step(9, is_down=None),
    ]


@pytest.mark.parametrize("line", ["short", "x short", "1 jump", "1 short now", "-1 up", "nan up"])
def test_a_wrong_line_is_named(line: str) -> None:
    with pytest.raises(ButtonError, match="in line 2; received"):
        parse_script(f"1 short\n{line}\n", TIMES)


lines = st.tuples(st.floats(0, 1000), st.sampled_from(WORDS)).map(lambda t: f"{t[0]!r} {t[1]}")


@given(st.lists(lines))
def test_steps_are_in_the_order_of_time(script: list[str]) -> None:
    steps = parse_script("\n".join(script), TIMES)
    assert [step.at_s for step in steps] == sorted(step.at_s for step in steps)


@given(st.text(max_size=80))
def test_any_text_is_a_script_or_a_polite_refusal(text: str) -> None:
    try:
        parse_script(text, TIMES)
    except ButtonError as error:
        assert str(error).startswith("expected ")


def test_a_script_is_played_in_time(tmp_path: Path) -> None:
    (tmp_path / "a.script").write_text("0.1 down\n0.3 up\n0.4 end\n", "utf-8")
    events: SimpleQueue[Edge | Stopped] = SimpleQueue()
    button = ScriptButton(str(tmp_path / "a.script"), TIMES, events.put)
    began_s = time.monotonic()
    button.start()
    down, up, stopped = (events.get(timeout=5) for _ in range(3))
    assert isinstance(down, Edge)
    assert isinstance(up, Edge)
    assert isinstance(stopped, Stopped)
    assert (down.is_down, up.is_down) == (True, False)
    assert down.time_s >= began_s + 0.1
    assert up.time_s >= down.time_s + 0.15


def test_a_missing_script_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ButtonError, match="No such file"):
        ScriptButton(str(tmp_path / "none"), TIMES, lambda _: None)


def test_keys_through_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    events: SimpleQueue[Edge | Stopped] = SimpleQueue()
    read_end, write_end = os.pipe()
    with os.fdopen(read_end) as stdin, os.fdopen(write_end, "w") as keys:
        monkeypatch.setattr("sys.stdin", stdin)
        button = KeysButton(replace(TIMES, long_s=0.2, hold_s=0.5), events.put)
        button.start()
        keys.write(" xlq")
        keys.flush()
        got = [events.get(timeout=5) for _ in range(5)]
        button.close()
    edges = [event for event in got if isinstance(event, Edge)]
    assert [edge.is_down for edge in edges] == [True, False, True, False]
    times = replace(TIMES, long_s=0.2, hold_s=0.5)
    assert recognise(edges, times, until_s=edges[-1].time_s) == [Gesture.SHORT, Gesture.LONG]
    assert isinstance(got[-1], Stopped)


def test_no_keyboard_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(ButtonError, match="a keyboard on standard input"):
        KeysButton(TIMES, lambda _: None)


def test_buttons_are_chosen_by_name_only() -> None:
    button = open_button(replace(Settings(), button="none"), lambda _: None)
    assert isinstance(button, NoButton)
    with pytest.raises(UsageError, match="gpio:17, usb-key:NAME, keys, script:FILE or none"):
        open_button(replace(Settings(), button="gamepad"), lambda _: None)
