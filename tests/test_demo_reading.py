"""What the demo reads: the pictures that it draws say what they should."""

from __future__ import annotations

import pytest

from seeing.sight.codes import CodeReader
from seeing.sight.reading.network import is_installed
from seeing.sight.reading.rapid import RapidReader
from tests.demo.reading import CODE, product_label, street_sign


@pytest.mark.skipif(not is_installed(), reason="no rapidocr: pip install 'seeing[ocr]'")
def test_the_sign_is_read() -> None:
    read = [line.text for line in RapidReader(1).read(street_sign())]
    assert read == ["Castle Street", "City centre 2 km"]


def test_the_product_is_read() -> None:
    pytest.importorskip("zxingcpp", reason="no zxing-cpp here")
    assert [code.value for code in CodeReader().read(product_label())] == [CODE]
