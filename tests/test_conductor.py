"""The mind under any fingers: properties that hold whatever is pressed, and when."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from seeing.events import SpeechChanged, Stopped
from seeing.mind.conductor import Conductor
from seeing.mind.effects import Configure, Hush, Quit
from seeing.settings import Settings, SpeechSettings
from tests.stories.world import MODES, Story, World

actions = st.lists(
    st.tuples(
        st.floats(0, 30),
        st.sampled_from(
            [
                "short", "double", "long", "hold", "down", "up", "see dog left", "see", "read EXIT",
                "camera lost", "camera found", "fail camera", "fail text", "looks take 0.01",
                "looks take 7", "started", "started text button",
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


@given(actions)
@settings(deadline=None)
def test_without_seeing_a_dog_no_dog_is_told(happenings: list[tuple[float, str]]) -> None:
    blind = tuple(sorted(a for a in happenings if not a[1].startswith(("see dog", "read"))))
    assert not any(
        "dog on" in said.text or "EXIT" in said.text for said in World().play(Story(blind, ()))
    )


def test_stop_silences_and_quits() -> None:
    assert Conductor(MODES, Settings()).handle(Stopped("SIGTERM"), 0) == [Hush(), Quit()]


def test_a_changed_voice_is_passed_on() -> None:
    faster = SpeechSettings(rate_wpm=300)
    assert Conductor(MODES, Settings()).handle(SpeechChanged(faster), 0) == [Configure(faster)]
