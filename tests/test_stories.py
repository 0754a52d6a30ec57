"""Stories: frames and presses in, golden speech out. Any sentence nobody expected fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stories.story import read_story
from tests.stories.world import World

STORIES = sorted(Path(__file__).with_name("stories").glob("*.story"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_story(path: Path) -> None:
    story = read_story(path)
    world = World()
    said = world.play(story)
    heard = world.heard if story.has_sounds else said
    assert [str(one) for one in heard] == [str(one) for one in story.expected]


def test_there_are_stories() -> None:
    assert len(STORIES) >= 10
