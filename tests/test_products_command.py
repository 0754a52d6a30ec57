"""``seeing products``: names for codes, typed or scanned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.cli import main
from tests.pictures import save
from tests.test_codes import MILK, drawn

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_products_are_added_listed_said_and_forgotten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = str(save(tmp_path / "milk.png", drawn(MILK, "EAN13")))
    state = ["--state", str(tmp_path)]
    assert main(["products", *state]) == 0
    assert main(["products", "add", picture, "oat milk", *state]) == 0
    assert main(["products", "list", *state]) == 0
    assert main(["product", picture, *state]) == 0
    assert main(["products", "remove", MILK, *state]) == 0
    assert main(["products", "remove", MILK, *state]) == 1
    printed = capsys.readouterr()
    assert printed.out.splitlines() == [
        "no products yet. Type: seeing products add CODE NAME",
        f"added {MILK}: oat milk",
        f"{MILK}: oat milk",
        f"{picture}: Oat milk.",
        f"removed {MILK}: oat milk",
    ]
    assert "a code in the list" in printed.err


def test_a_picture_without_a_code_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = str(save(tmp_path / "none.png", drawn("x")[:30]))
    assert main(["products", "add", picture, "milk", "--state", str(tmp_path)]) == 1
    assert "a picture of one code; received 0 codes" in capsys.readouterr().err


def test_a_number_whose_check_digit_is_wrong_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = ["--state", str(tmp_path)]
    assert main(["products", "add", "4006381333932", "felt pen", *state]) == 0
    assert "its last digit does not fit" in capsys.readouterr().out
    assert main(["products", "add", "4006381333931", "felt pen", *state]) == 0
    assert "digit" not in capsys.readouterr().out
