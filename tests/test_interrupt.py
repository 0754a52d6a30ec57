"""A Ctrl-C that Python forgets is remembered."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from convert import interrupt
from convert.pool import Spread


class Deaf:
    """Whatever is raised while it is freed, Python prints and forgets."""

    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)


def twice(number: int) -> int:
    return 2 * number


def work(done: list[int]) -> None:
    with interrupt.remembered():
        for number in Spread(twice, twice, workers=1, chunk=1).over(range(1000)):
            if not done:
                Deaf()
            done.append(number)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_forgotten_interrupt_ends_the_work_soon() -> None:
    done = list[int]()
    with pytest.raises(KeyboardInterrupt):
        work(done)
    assert 1 <= len(done) < 100


def interrupted() -> None:
    with interrupt.remembered():
        os.kill(os.getpid(), signal.SIGINT)
        raise AssertionError("the interrupt did not come")


def test_nothing_is_remembered_after_the_work() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    interrupt.check()
    assert signal.getsignal(signal.SIGINT) is before


def test_in_another_thread_nothing_changes() -> None:
    def look() -> None:
        with interrupt.remembered():
            interrupt.check()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
