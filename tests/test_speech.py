"""The speech queue: whatever comes, urgency and truth hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from seeing.mind.speech import SpeechQueue
from seeing.utterance import Urgency, Utterance

utterances = st.builds(
    Utterance,
    st.text(min_size=1, max_size=5),
    st.sampled_from(Urgency),
    st.floats(0, 100),
)


def drained(queue: SpeechQueue, now_s: float) -> list[Utterance]:
    out = list[Utterance]()
    while (utterance := queue.next(now_s)) is not None:
        out.append(utterance)
    return out


def test_normal_waits_next_goes_first_now_cuts() -> None:
    queue = SpeechQueue()
    a, b, c = (Utterance(text) for text in "abc")
    n, m = (Utterance(text, Urgency.NEXT) for text in "nm")
    assert [queue.add(u) for u in (a, b, n, m, c)] == [False] * 5
    assert drained(queue, 0) == [n, m, a, b, c]
    now = Utterance("now", Urgency.NOW)
    queue.add(a)
    assert queue.add(now)
    assert drained(queue, 0) == [now]


@given(st.lists(utterances), st.floats(0, 100))
def test_stale_is_never_spoken_and_true_never_lost(given_: list[Utterance], now_s: float) -> None:
    queue = SpeechQueue()
    expected = list[Utterance]()
    for utterance in given_:
        if queue.add(utterance):
            expected = []
        expected.append(utterance)
    out = drained(queue, now_s)
    assert all(utterance.is_true_at(now_s) for utterance in out)
    assert sorted(map(id, out)) == sorted(id(u) for u in expected if u.is_true_at(now_s))


@given(st.lists(utterances))
def test_order_is_by_urgency_then_by_coming(given_: list[Utterance]) -> None:
    queue = SpeechQueue()
    for utterance in given_:
        queue.add(utterance)
    out = drained(queue, 0)
    assert [u.urgency for u in out] == sorted((u.urgency for u in out), reverse=True)
    places = [next(i for i, g in enumerate(given_) if g is u) for u in out]
    for urgency in Urgency:
        own = [place for place, u in zip(places, out, strict=True) if u.urgency is urgency]
        assert own == sorted(own)


@given(st.lists(utterances))
def test_a_press_drops_all(given_: list[Utterance]) -> None:
    queue = SpeechQueue()
    for utterance in given_:
        queue.add(utterance)
    queue.clear()
    assert len(queue) == 0
    assert queue.next(0) is None
