"""Places in a text: every sentence is read once, in its order, whatever comes between."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from seeing.mind.place import Paragraphs, Place
from seeing.utterance import Sentence

sentences = st.builds(Sentence, st.text("ab", min_size=1), st.sampled_from(["", "fr"]))
texts = st.lists(st.lists(sentences, min_size=1, max_size=4).map(tuple), max_size=5).map(tuple)


def read_to_end(place: Place) -> list[Sentence]:
    read = list[Sentence]()
    while place.next is not None:
        read.append(place.next)
        place = place.after_sentence()
    return read


@given(texts)
def test_every_sentence_is_read_once(text: Paragraphs) -> None:
    assert read_to_end(Place(text)) == [sentence for paragraph in text for sentence in paragraph]


@given(texts, st.integers(0, 5))
def test_what_comes_later_is_read_too(text: Paragraphs, known: int) -> None:
    place = Place(text[:known])
    read = list[Sentence]()
    while place.next is not None:
        read.append(place.next)
        place = place.after_sentence()
    assert read + read_to_end(place.grown(text)) == read_to_end(Place(text))


@given(texts, st.lists(st.sampled_from(["sentence", "paragraph", "again"]), max_size=20))
def test_no_step_leads_out_of_the_text(text: Paragraphs, steps: list[str]) -> None:
    place = Place(text)
    for step in steps:
        before = place
        if step == "sentence":
            place = place.after_sentence()
        elif step == "paragraph":
            place = place.at_next_paragraph()
            assert place.sentence == 0
        else:
            place = place.at_paragraph_again()
            assert (place.paragraph, place.sentence) <= (before.paragraph, before.sentence)
        assert place.is_at_end or place.next


def test_again_begins_the_paragraph_that_was_heard_last() -> None:
    a, b, c = map(Sentence, "abc")
    place = Place(((a, b), (c,)))
    assert place.at_paragraph_again().next == a
    assert place.after_sentence().at_paragraph_again().next == a
    second = place.at_next_paragraph()
    assert second.at_paragraph_again().next == a
    assert second.after_sentence().is_at_end
    assert second.after_sentence().at_paragraph_again().next == c
