"""Packs: written whole or not at all, and read with nothing taken on trust."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

import convert.packs
from convert.packs import HeadInput, PackContents, write_pack
from seeing.errors import ModelError, SeeingError, UsageError
from seeing.sight.card import InputSpec, Measured
from seeing.sight.pack import Thresholds, is_pack, read_pack
from tests.packs import directions, edited, taught, write
from tests.tiny_head import head
from tests.tiny_tflite import Tiny, build

EMOJI = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{ROCKET}"


def everything(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def network() -> PackContents:
    """A pack with a network of its own: its twelve numbers are its pixels."""
    spec = InputSpec("image", 2, 2, "float32", 127.5, 127.5, "crop")
    return taught(
        kind="fine-tuned",
        model=build(Tiny(has_softmax=False)),
        labels=tuple(f"thing {i}" for i in range(12)),
        input=spec,
        outputs={"logits": "flat"},
        familiarity=None,
    )


def test_what_was_written_is_read(tmp_path: Path) -> None:
    row = Measured("accuracy", 0.93, 0.01, "flowers", 150, "seeing-convert evaluate")
    by_label = {"my cup": Thresholds(0.99, 0.8)}
    pack = read_pack(write(tmp_path, taught(thresholds_by_label=by_label, measured=(row,))))
    assert (pack.name, pack.made, pack.kind) == ("things", "2026-11-24", "prototype")
    assert (pack.labels, pack.activation, pack.is_head) == (("Chelsea", "my cup"), "softmax", True)
    assert pack.thresholds == (Thresholds(0.9, 0.5), Thresholds(0.99, 0.8))
    assert pack.familiarity == 0.6
    assert pack.card.measured == (row,)
    assert [file.name for file in pack.files] == [
        "head.tflite", "labels.txt", "provenance.json", "report.txt",
    ]  # fmt: skip
    assert [path.name for path in tmp_path.iterdir()] == ["things"]


def test_a_network_of_its_own_needs_no_backbone(tmp_path: Path) -> None:
    contents = network()
    pack = read_pack(write(tmp_path, contents))
    assert not pack.is_head
    assert pack.familiarity is None
    assert pack.card.input == contents.input
    assert pack.card.model_path.name == "network.tflite"


def test_the_same_contents_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = (everything(write(tmp_path / name)) for name in "ab")
    assert one == two


def test_any_label_that_can_be_told_is_fine(tmp_path: Path) -> None:
    labels = (EMOJI, 'the "blue" \\ one, 10 %')
    assert read_pack(write(tmp_path, taught(labels=labels))).labels == labels


@pytest.mark.parametrize(
    ("labels", "complaint"),
    [
        (("a", "b\x1b[2J"), "that can be printed"),
        (("a", "b\nc"), "that can be printed"),
        (("a", "b\u2028c"), "that can be printed"),
        (("a", "\udcff"), "that can be printed"),
        (("a", "x" * 10_000), r"10,000 characters"),
        (("a", ""), "of 1 to 100 characters"),
        (("a", " b"), "of 1 to 100 characters"),
        (("a", "a"), "'a' 2 times"),
        ((), "1 to 10,000 labels"),
        (("a",), "instead of"),
        (("a", "b", "c"), "instead of"),
    ],
)
def test_labels_that_cannot_be_told(
    tmp_path: Path, labels: tuple[str, ...], complaint: str
) -> None:
    with pytest.raises(ModelError, match=complaint):
        write(tmp_path, taught(labels=labels))
    assert list(tmp_path.iterdir()) == []
    # The same from a hand that does not use our writer.
    pack = write(tmp_path)
    data = "".join(f"{label}\n" for label in labels).encode("utf-8", "surrogateescape")
    old = hashlib.sha256((pack / "labels.txt").read_bytes()).hexdigest()
    (pack / "labels.txt").write_bytes(data)
    edited(pack, old, hashlib.sha256(data).hexdigest())
    with pytest.raises(ModelError):
        read_pack(pack)


@pytest.mark.parametrize("name", ["../../x", "..", "", "a/b", "A", "a b", "-x", "x" * 65, "\x1b"])
def test_a_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError, match="a pack's name"):
        write_pack(tmp_path / "out", taught(name=name))
    pack = edited(write(tmp_path), 'name = "things"', f'name = "{name!r}"'.replace("\\", "/"))
    with pytest.raises(ModelError, match="a pack's name"):
        read_pack(pack)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("format = 1", "format = 2", "format 2, which a newer seeing-convert writes"),
        ("format = 1", "format = 0", "format 0"),
        ("format = 1", "", "format None"),
        ('task = "taught"', 'task = "detector"', "the task 'detector'"),
        ("sure = 0.9", "", "wrong or missing entry: 'sure'"),
        ("[thresholds]", "[thresh]", "wrong or missing entry: 'thresholds'"),
        ("sure = 0.9", "sure = nan", "a threshold of nan"),
        ("sure = 0.9", "sure = 0.4", "a threshold of 0.4, not within 0.5 and 2"),
        ("sure = 0.9", 'sure = "0.9"', "'0.9' for a number"),
        ("sure = 0.9", f"sure = {'9' * 400}", "not within"),
        ("familiarity = 0.6", "", "wrong or missing entry: 'familiarity'"),
        ("familiarity = 0.6", "familiarity = 7", "a threshold of 7"),
        ('"softmax"', '"tanh"', "'tanh', none of softmax, sigmoid"),
        ('logits = "logits"', 'logits = "other"', "without the tensor 'other'"),
        ('logits = "logits"', "", "no output logits"),
        ('name = "embedding"', 'name = "image"', "without the tensor 'image'"),
        ('file = "head.tflite"', 'file = "../head.tflite"', "a file called '../head.tflite'"),
        ('"labels.txt"', '"/etc/passwd"', "a file called '/etc/passwd'"),
        ("[[files]]", "[[other]]", "no sha256 of the labels"),
        ("made", "\x00", "Invalid statement"),
        ("width = 1280", "width = 1024", "made for backbone"),
    ],
)
def test_a_card_that_is_wrong(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    with pytest.raises(ModelError, match=complaint) as caught:
        read_pack(edited(write(tmp_path), old, new))
    assert "\n" not in str(caught.value)


def test_thresholds_of_an_unknown_label(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="thresholds of 'dog', which is no label"):
        write(tmp_path, taught(thresholds_by_label={"dog": Thresholds(0.9, 0.5)}))


def test_another_backbone(tmp_path: Path) -> None:
    other = HeadInput("resnet50", "ab" * 32)
    pack = write(tmp_path, taught(input=other))
    with pytest.raises(ModelError, match=r"things, made for resnet50 abab.*Train it again"):
        read_pack(pack)
    assert read_pack(pack, "ab" * 32).backbone == "resnet50"


def test_a_head_that_is_damaged_swapped_or_gone(tmp_path: Path) -> None:
    pack = write(tmp_path)
    model = pack / "head.tflite"
    data = model.read_bytes()
    for bad in (data[: len(data) // 2], data[:-1], b"", head(directions(2))):
        model.write_bytes(bad)
        with pytest.raises(ModelError, match=r"head.tflite with sha256 .* instead of"):
            read_pack(pack)
    model.unlink()
    with pytest.raises(ModelError, match="No such file"):
        read_pack(pack)


def test_a_file_that_is_damaged_though_the_card_agrees(tmp_path: Path) -> None:
    for bad in (taught().model[:4000], b"hello", b""):
        with pytest.raises(ModelError, match="expected a TFLite model"):
            write(tmp_path, taught(model=bad))
    assert list(tmp_path.iterdir()) == []


def test_pipes_and_links_are_no_files_of_a_pack(tmp_path: Path) -> None:
    pack = write(tmp_path)
    for name in ("labels.txt", "card.toml", "head.tflite"):
        kept = (pack / name).rename(tmp_path / name)
        (pack / name).symlink_to(kept)
        with pytest.raises(ModelError, match=f"{name} is no plain file"):
            read_pack(pack)
        (pack / name).unlink()
        os.mkfifo(pack / name)
        with pytest.raises(ModelError, match=f"{name} is no plain file"):
            read_pack(pack)
        (pack / name).unlink()
        kept.rename(pack / name)
    assert read_pack(pack).name == "things"


def test_no_pack_at_all(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path, tmp_path / "none", tmp_path / "file"):
        assert not is_pack(folder)
        with pytest.raises(ModelError, match="expected a whole pack in"):
            read_pack(folder)


def test_a_huge_card_is_not_read(tmp_path: Path) -> None:
    pack = write(tmp_path)
    with (pack / "card.toml").open("ab") as card:
        card.truncate(2_000_000)
    with pytest.raises(ModelError, match="card.toml of more than"):
        read_pack(pack)


def test_a_new_pack_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    write(tmp_path)
    assert read_pack(write(tmp_path, taught(made="2026-12-01"))).made == "2026-12-01"
    assert [path.name for path in tmp_path.iterdir()] == ["things"]


def test_nothing_but_a_pack_is_written_over(tmp_path: Path) -> None:
    for out in (tmp_path / "photos", tmp_path / "file", tmp_path / "link"):
        (tmp_path / "photos").mkdir(exist_ok=True)
        (tmp_path / "photos" / "cat.jpg").write_text("a cat")
        (tmp_path / "file").write_text("a letter")
        if out.name == "link":
            out.symlink_to(tmp_path / "nowhere")
        before = everything(tmp_path)
        with pytest.raises(UsageError, match="a new folder, or an older pack"):
            write_pack(out, taught())
        assert everything(tmp_path) == before


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("fails_at", ["head.tflite", "card.toml", "put"])
def test_a_full_disk_or_an_interruption_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, fails_at: str
) -> None:
    pack = write(tmp_path)
    before = everything(tmp_path)
    write_file, rename = convert.packs._write, Path.rename

    def full(path: Path, data: bytes) -> None:
        if path.name == fails_at:
            raise error
        write_file(path, data)

    def stuck(path: Path, to: Path) -> Path:
        if fails_at == "put" and to == pack and not path.name.endswith("-old"):
            raise error
        return rename(path, to)

    monkeypatch.setattr(convert.packs, "_write", full)
    monkeypatch.setattr(Path, "rename", stuck)
    expected = SeeingError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected):
        write(tmp_path, taught(made="2026-12-01"))
    assert everything(tmp_path) == before


@pytest.mark.skipif(shutil.which("mount") is None or os.geteuid() != 0, reason="needs root")
def test_a_disk_that_really_is_full(tmp_path: Path) -> None:
    if os.system(f"mount -t tmpfs -o size=16k none {tmp_path} 2>/dev/null"):  # noqa: S605
        pytest.skip("may not mount a small disk here")
    try:
        with pytest.raises(SeeingError, match="No space left on device. Make room there"):
            write(tmp_path)
        assert list(tmp_path.iterdir()) == []
    finally:
        os.system(f"umount --lazy {tmp_path}")  # noqa: S605


@pytest.mark.parametrize("name", ["../report.html", "card.toml", "labels.txt", "a/b"])
def test_reports_are_files_of_their_own(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="plain name of a file"):
        write(tmp_path / "in", taught(files={name: "x"}))
    assert not (tmp_path / "report.html").exists()


def test_a_byte_that_flips_is_noticed_or_harmless(tmp_path: Path) -> None:
    """In any file but the card it is noticed; in the card it may fall into a remark."""
    good = write(tmp_path)
    names = sorted(path.name for path in good.iterdir())
    rng = np.random.default_rng(0)
    noticed = 0
    for i in range(100):
        bad = shutil.copytree(good, tmp_path / str(i))
        file = bad / names[i % len(names)]
        data = bytearray(file.read_bytes())
        data[rng.integers(len(data))] ^= 1 << int(rng.integers(8))
        file.write_bytes(data)
        try:
            assert read_pack(bad).labels == ("Chelsea", "my cup")
        except ModelError as error:
            noticed += 1
            assert "\n" not in str(error)
        else:
            assert file.name == "card.toml"
    assert noticed >= 80
