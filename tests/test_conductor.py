"""The mind under any fingers: properties that hold whatever is pressed, and when."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from seeing.events import Edge, PowerStaysOn, SpeechChanged, Stopped
from seeing.mind.conductor import Conductor
from seeing.mind.effects import Configure, Hush, PowerOff, Quit, Say
from seeing.settings import GestureSettings, Settings, SpeechSettings
from tests.stories.story import Story
from tests.stories.world import MODES, World

actions = st.lists(
    st.tuples(
        st.floats(0, 30),
        st.sampled_from(
            [
                "short", "double", "triple", "long", "hold", "power", "down", "up",
                "see dog left", "see", "read EXIT", "camera lost", "camera found",
                "fail camera", "fail text", "looks take 0.01", "looks take 7",
                "voice hangs", "systemd refuses", "started", "started text button",
                "guide good", "guide cut_left", "guide no_page", "page One. Two. | Three.",
                "note EUR 20", "note EUR 5", "note ?",
                "earcons off", "earcons on", "shine bright 0.7", "cover",
            ]
        ),
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(actions)
def test_any_presses_any_faults(happenings: list[tuple[float, str]]) -> None:
    """World itself asserts that nothing stale is said and that the voice is never doubly used."""
    said = World().play(Story(tuple(sorted(happenings)), ()))
    assert all(sentence.text for sentence in said)
    assert not any("{" in sentence.text for sentence in said)


@settings(max_examples=100, deadline=None)
@given(actions, st.sampled_from(["objects", "light", "text", "page", "money"]))
def test_any_presses_while_watching(happenings: list[tuple[float, str]], mode: str) -> None:
    """World asserts that no sound is made under speech; without earcons there is none at all."""
    begin = [(0.0, f"mode {mode}"), (0.0, "watch 0.5")]
    world = World()
    world.play(Story((*begin, *sorted(happenings), (60.0, "stop watching")), ()))
    silent = [(at_s, what) for at_s, what in happenings if not what.startswith("earcons")]
    world = World()
    off = (0.0, "earcons off")
    world.play(Story((*begin, off, *sorted(silent), (60.0, "stop watching")), ()))
    assert world.heard == world.said


@given(actions)
@settings(deadline=None)
def test_without_seeing_a_dog_no_dog_is_told(happenings: list[tuple[float, str]]) -> None:
    blind = tuple(sorted(a for a in happenings if not a[1].startswith(("see dog", "read"))))
    assert not any(
        "dog on" in said.text or "EXIT" in said.text for said in World().play(Story(blind, ()))
    )


patient = actions.map(
    lambda happenings: [a for a in happenings if a[1] not in {"power", "down", "up"}]
)


@given(patient)
@settings(deadline=None)
def test_without_six_seconds_of_holding_the_power_stays_on(
    happenings: list[tuple[float, str]],
) -> None:
    world = World()
    world.play(Story(tuple(sorted(happenings)), ()))
    assert not world.is_off


@given(actions)
@settings(deadline=None)
def test_where_it_never_goes_off_it_never_says_so(happenings: list[tuple[float, str]]) -> None:
    never = replace(Settings(), gestures=GestureSettings(off_s=0))
    world = World(never)
    said = world.play(Story(tuple(sorted(happenings)), ()))
    assert not world.is_off
    assert not any("hut" in sentence.text and "down" in sentence.text for sentence in said)


def leaving() -> Conductor:
    """A conductor that has just said its last words, at second 6."""
    conductor = Conductor(MODES, Settings())
    conductor.handle(Edge(0, is_down=True), 0)
    conductor.tick(3)
    effects = conductor.tick(6)
    assert [type(effect) for effect in effects] == [Hush, Say]
    return conductor


def test_the_power_goes_off_once_at_the_latest_five_seconds_later() -> None:
    conductor = leaving()
    assert conductor.deadline_s() == 11
    assert conductor.tick(10.9) == []
    assert conductor.tick(11) == [PowerOff()]
    assert conductor.deadline_s() is None
    assert conductor.tick(12) == []


def test_a_stop_on_the_way_out_quits() -> None:
    assert leaving().handle(Stopped("SIGTERM"), 7) == [Hush(), Quit()]


def test_outside_systemd_only_seeing_ends() -> None:
    conductor = leaving()
    conductor.tick(11)
    assert conductor.handle(PowerStaysOn("not a service"), 11) == [Hush(), Quit()]


def test_stop_silences_and_quits() -> None:
    assert Conductor(MODES, Settings()).handle(Stopped("SIGTERM"), 0) == [Hush(), Quit()]


def test_a_changed_voice_is_passed_on() -> None:
    faster = SpeechChanged(SpeechSettings(rate_wpm=300), has_earcons=True)
    assert Conductor(MODES, Settings()).handle(faster, 0) == [Configure(faster.speech)]
