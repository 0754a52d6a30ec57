"""What the desktop tool reaches on public pictures: `python -m tests.bench.teaching [--quick]`.

Flowers end to end (400 photographs to learn from, 150 to be tested on, which were looked at while
the heads were made), Coral's imprinting pictures, two published rupee models, every head from few
photographs, and fine-tuning. `--quick` leaves out the last two, which take a quarter of an
hour.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import Any

from convert.cache import default_cache
from tests.pictures import DATA

RUPEES = (("inr_tm_aks9111hat", 0.89, 0.58), ("inr_tm_mani", 0.92, 0.57))
NEEDED = ("flowers", "photos_coral", "models", "banknotes_inr_flat", "banknotes_inr_table")


def convert(*words: object) -> str:
    """What ``seeing-convert`` prints."""
    command = [sys.executable, "-m", "convert.cli", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def evaluated(model: Path, photos: Path, *more: object) -> dict[str, Any]:
    """The figures of ``seeing-convert evaluate``."""
    figures: dict[str, Any] = json.loads(convert("evaluate", model, photos, "--json", *more))
    return figures


def flowers(folder: Path) -> None:
    """End to end, with nothing kept from before."""
    began_s, spent_s = time.monotonic(), _children_s()
    data = DATA / "flowers"
    words = ("--test", data / "val", "--out", folder / "flowers", "--cache", folder / "cache")
    convert("train", data / "train", *words)
    wall_s, cpu_s = time.monotonic() - began_s, _children_s() - spent_s
    small = evaluated(folder / "flowers", data / "val", "--split", "all")
    print(
        f"flowers, 400 -> 150, linear head, int8: accuracy {small['accuracy']:.3f} (wanted 0.93); "
        f"speaks on {small['speaks_on']:.2f}, of that wrong {small['wrong_when_it_speaks']:.3f}; "
        f"calibration error {small['expected_calibration_error']:.3f} (wanted 0.03; on as few "
        f"photographs a perfect one shows {small['the_same_of_a_perfect_one']:.3f})"
    )
    print(f"end to end {wall_s:.0f} s, {cpu_s:.0f} s of processor (wanted 60 s on two cores)")
    print(_differences(folder / "flowers"))


def _differences(pack: Path) -> str:
    """What the report says of the 8-bit file beside the one in floats."""
    lines = (pack / "report.txt").read_text("utf-8").splitlines()
    said = [line for line in lines if "float" in line.lower() and "int8" in line.lower()]
    return "int8 against float: " + " ".join(said[:2])


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def imprinting(folder: Path) -> None:
    """Coral's cat, dog and hot dog: one or two photographs each to learn from."""
    rows = ["path,label,split"]
    for path in sorted((DATA / "photos_coral" / "imprinting").glob("*.jpg")):
        label, split, _ = path.stem.split("_")
        rows.append(f"{path},{label},{split}")
    table = folder / "imprinting.csv"
    table.write_text("\n".join(rows) + "\n", "utf-8")
    for head in ("cosine", "prototype"):
        out = folder / head
        convert("train", table, "--head", head, "--out", out, "--copies", 8)
        got = evaluated(out, table, "--split", "test")
        print(f"imprinting, {head}: {got['right']} of {got['photographs']} right (wanted all)")


def rupees() -> None:
    """Two published models, with pictures as their files hold them, as those figures were made."""
    for name, *wanted in RUPEES:
        model = DATA / "models" / name / "model_unquant.tflite"
        for place, known in zip(("flat", "table"), wanted, strict=True):
            photos = DATA / f"banknotes_inr_{place}"
            got = evaluated(model, photos, "--as-stored")["accuracy"]
            turned = evaluated(model, photos)["accuracy"]
            print(f"{name}, {place}: {got:.3f} (known: {known}); turned upright {turned:.3f}")


def sizes(folder: Path) -> None:
    """What of it goes onto the device."""
    card = tomllib.loads((folder / "flowers" / "card.toml").read_text("utf-8"))
    print(f"the flowers' head: {card['model']['bytes']:,} bytes")


def longer() -> None:
    """Every head from few photographs; fine-tuning."""
    cache = str(default_cache())
    for words in (
        ("tests.bench.few_shots", str(DATA / "flowers"), "--cache", cache),
        ("tests.bench.finetuning", str(DATA / "flowers"), cache),
    ):
        print(" ".join(("python -m", *words)), flush=True)
        subprocess.run([sys.executable, "-m", *words], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="without few shots and fine-tuning")
    is_quick = parser.parse_args().quick
    missing = [name for name in NEEDED if not (DATA / name).is_dir()]
    if missing:
        raise SystemExit(f"no {', '.join(missing)} in SEEING_DATA ({DATA})")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        flowers(folder)
        sizes(folder)
        imprinting(folder)
    rupees()
    if not is_quick:
        longer()


if __name__ == "__main__":
    main()
