"""The doctor's look at the reader: which one there is, and what a better one would take."""

from __future__ import annotations

import pytest

from seeing.doctor.check import State
from seeing.doctor.reading import check_reader
from seeing.sight.reading import network
from tests.patients import patient


@pytest.mark.skipif(not network.is_installed(), reason="no rapidocr: pip install 'seeing[ocr]'")
def test_the_better_reader_is_fine() -> None:
    check = check_reader(patient())
    assert check.state is State.OK
    assert check.text.startswith("rapidocr 3.10.0 on ONNX Runtime ")


def test_without_it_tesseract_reads_and_the_doctor_says_what_to_type(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(network, "is_installed", lambda: False)
    check = check_reader(patient())
    assert check.state is State.WARN
    assert "signs are read far better with rapidocr" in check.text
    assert "pip install" in check.todo


def test_whoever_chose_tesseract_is_not_warned() -> None:
    check = check_reader(patient("reading.engine=tesseract"))
    assert check.state is State.OK
    assert check.text.startswith("tesseract ")
