"""Stories: frames and presses in, golden speech out. Any sentence nobody expected fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stories.world import World, read_story

STORIES = sorted(Path(__file__).with_name("stories").glob("*.story"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_story(path: Path) -> None:
    story = read_story(path)
    assert [str(said) for said in World().play(story)] == [str(said) for said in story.expected]


def test_there_are_stories() -> None:
    assert len(STORIES) >= 10
