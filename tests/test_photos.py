"""Collections on disk: folders a class, splits, tables; and everything that is wrong with them."""

from __future__ import annotations

import csv
import os
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convert.folders import LEFT_BEHIND
from convert.label import label_of
from convert.photo import Photo
from convert.photos import classes_of, read_photos
from seeing.errors import UsageError

# Nothing here opens a picture: an empty file is as good.
labels = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="/\\|"),
    min_size=1,
    max_size=12,
).filter(lambda text: text.strip() not in {"", ".", ".."} and not text.startswith("."))
file_names = st.from_regex(r"[a-z0-9]{1,8}\.(jpg|PNG|webp)", fullmatch=True)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def touch(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).touch()
    return folder


def refused(source: Path) -> str:
    with pytest.raises(UsageError) as caught:
        read_photos(source)
    line = str(caught.value)
    assert "\n" not in line
    return line


def normal(label: str) -> str:
    return unicodedata.normalize("NFC", label).strip()


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(labels, st.sets(file_names, min_size=1), min_size=2, max_size=5),
    st.randoms(use_true_random=False),
)
def test_a_folder_a_class(tree: dict[str, set[str]], order: object) -> None:
    if {name.lower() for name in tree} & {"train", "training"}:
        return
    if len({normal(label) for label in tree}) < 2 or LEFT_BEHIND & set(tree):
        return
    with tempfile.TemporaryDirectory() as root:
        shuffled = list(tree)
        order.shuffle(shuffled)  # type: ignore[attr-defined]
        try:
            for label in shuffled:
                touch(Path(root, label), *tree[label])
        except OSError:
            return  # a name that is too long in bytes
        photos = read_photos(Path(root))
    found = {(photo.path.parent.name, photo.path.name) for photo in photos}
    assert found == {(label, name) for label in tree for name in tree[label]}
    assert all(photo.label == normal(photo.path.parent.name) for photo in photos)
    assert list(photos) == sorted(photos, key=lambda p: (p.path.parent.name, str(p.path)))


rows = st.lists(
    st.tuples(
        file_names, st.lists(labels, max_size=3), st.sampled_from(["", "train", "Val"]), text
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda row: row[0],
)


@settings(max_examples=60, deadline=None)
@given(rows, st.sampled_from([",", ";", "\t"]))
def test_a_table(table: list[tuple[str, list[str], str, str]], delimiter: str) -> None:
    table = [(name, names, split, group.replace("\0", "")) for name, names, split, group in table]
    with tempfile.TemporaryDirectory() as root:
        path = Path(root, "photos.tsv" if delimiter == "\t" else "photos.csv")
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=delimiter)
            writer.writerow(["Image Index", "Finding Labels", "split", "group", "age"])
            writer.writerows(
                [name, "|".join(ls), split, group, 7] for name, ls, split, group in table
            )
        try:
            photos = read_photos(path, classes_at_least=0)
        except UsageError as error:
            assert "every class in train" in str(error)
            return
        expected = [
            Photo(
                Path(root, name),
                tuple(sorted({normal(label) for label in names})),
                split.lower(),
                group.strip(),
            )
            for name, names, split, group in sorted(table)
        ]
    assert list(photos) == expected


@settings(max_examples=150, deadline=None)
@given(text)
def test_any_text_as_a_table_is_read_or_refused_in_one_line(content: str) -> None:
    with tempfile.TemporaryDirectory() as root:
        table = Path(root, "photos.csv")
        table.write_text("path,label\n" + content, encoding="utf-8", newline="")
        try:
            photos = read_photos(table)
        except UsageError as error:
            assert len(str(error).splitlines()) == 1
        else:
            assert len(classes_of(photos)) >= 2


@settings(deadline=None)
@given(st.text(max_size=120))
def test_a_label_stays_one_line_and_one_name(words: str) -> None:
    try:
        label = label_of(words, "here")
    except UsageError:
        return
    assert label.splitlines() == [label]
    assert Path(label).name == label
    assert label_of(label, "here") == label


@pytest.mark.parametrize("emoji", ["🍎", "👩‍🦯", "🇪🇬 100", "⚠️"])
def test_emoji_are_fine_as_labels(tmp_path: Path, emoji: str) -> None:
    touch(tmp_path / emoji, "1.jpg")
    touch(tmp_path / "pear", "1.jpg")
    assert classes_of(read_photos(tmp_path)) == tuple(sorted([emoji, "pear"]))


@pytest.mark.parametrize("label", ["5/10", "a\\b", "..", " ", "a|b", "x" * 101, "two\u2028lines"])
def test_labels_that_cannot_be_one(tmp_path: Path, label: str) -> None:
    table = tmp_path / "photos.csv"
    table.write_text(f'path,label\n1.jpg,"{label}"\n2.jpg,b\n', encoding="utf-8")
    line = refused(table)
    assert "line 2 of" in line
    assert ascii(label.strip() if label != " " else "")[1:-1][:20] in line


def test_a_folder_whose_name_is_no_utf8(tmp_path: Path) -> None:
    touch(tmp_path / "a", "1.jpg")
    os.mkdir(os.fsencode(tmp_path) + b"/\xff")  # noqa: PTH102
    assert "expected a label" in refused(tmp_path)


def test_an_empty_class_names_what_lies_there(tmp_path: Path) -> None:
    touch(tmp_path / "apple", "1.jpg")
    touch(tmp_path / "pear", "1.heic", "2.heic", "notes.txt")
    assert f"pictures in the class folder {tmp_path / 'pear'}" in refused(tmp_path)
    assert "received 2 .heic, 1 .txt" in refused(tmp_path)


def test_one_class_is_no_choice(tmp_path: Path) -> None:
    touch(tmp_path / "apple", "1.jpg")
    assert "at least 2 classes" in refused(tmp_path)
    assert "received 1 (apple)" in refused(tmp_path)


@pytest.mark.parametrize("name", ["nothing", "photos.csv"])
def test_what_is_not_there(tmp_path: Path, name: str) -> None:
    assert "No such file or directory" in refused(tmp_path / name)


def test_a_folder_without_anything(tmp_path: Path) -> None:
    assert f"pictures in {tmp_path}; received none" in refused(tmp_path)


def test_pictures_beside_the_classes(tmp_path: Path) -> None:
    touch(tmp_path / "apple", "1.jpg")
    touch(tmp_path, "2.jpg")
    assert "1 pictures beside them, such as 2.jpg" in refused(tmp_path)


def test_an_unreadable_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path / "apple", "1.jpg")
    locked = touch(tmp_path / "pear", "1.jpg")
    scandir = os.scandir

    def scan(folder: str | Path) -> object:
        if Path(folder) == locked:
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    # Root may read everything, so the disk cannot be made to refuse.
    monkeypatch.setattr(os, "scandir", scan)
    assert f"a folder that can be read: {locked}; received Permission denied" in refused(tmp_path)


def test_links_that_go_in_circles_are_walked_once(tmp_path: Path) -> None:
    touch(tmp_path / "apple" / "red", "1.jpg")
    touch(tmp_path / "pear", "1.jpg")
    (tmp_path / "apple" / "red" / "round").symlink_to(tmp_path / "apple")
    (tmp_path / "apple" / "itself").symlink_to(tmp_path / "apple" / "itself")
    (tmp_path / "apple" / "up").symlink_to(tmp_path)
    (tmp_path / "pear" / "self.jpg").symlink_to(tmp_path / "pear" / "self.jpg")
    found = [str(photo.path.relative_to(tmp_path)) for photo in read_photos(tmp_path)]
    below_up = ["apple/up/pear/1.jpg", "apple/up/pear/self.jpg"]
    assert found == ["apple/red/1.jpg", *below_up, "pear/1.jpg", "pear/self.jpg"]


def test_what_archives_leave_behind_is_no_class(tmp_path: Path) -> None:
    touch(tmp_path / "apple", "1.jpg", "._1.jpg", ".DS_Store")
    touch(tmp_path / "pear", "1.jpg", "Thumbs.db")
    touch(tmp_path / "__MACOSX" / "apple", "1.jpg")
    touch(tmp_path / ".git", "1.jpg")
    touch(tmp_path, "README.md")
    assert [photo.label for photo in read_photos(tmp_path)] == ["apple", "pear"]


def test_train_and_validation_folders(tmp_path: Path) -> None:
    for split in ("Training", "validation", "test"):
        touch(tmp_path / split / "apple", "1.jpg")
        touch(tmp_path / split / "pear", "1.jpg")
    splits = [(photo.split, photo.label) for photo in read_photos(tmp_path)]
    expected = [(s, label) for s in ("train", "val", "test") for label in ("apple", "pear")]
    assert splits == expected


def test_classes_may_be_called_train_and_test(tmp_path: Path) -> None:
    touch(tmp_path / "train", "1.jpg")
    touch(tmp_path / "test", "1.jpg")
    assert [photo.label for photo in read_photos(tmp_path)] == ["test", "train"]
    assert {photo.split for photo in read_photos(tmp_path)} == {""}


def test_a_class_that_is_never_taught(tmp_path: Path) -> None:
    touch(tmp_path / "train" / "apple", "1.jpg")
    touch(tmp_path / "train" / "pear", "1.jpg")
    touch(tmp_path / "val" / "fig", "1.jpg")
    assert "every class in train; received none of fig there" in refused(tmp_path)


def test_a_plain_folder_needs_no_classes(tmp_path: Path) -> None:
    touch(tmp_path, "b.jpg", "a.jpg")
    photos = read_photos(tmp_path, classes_at_least=0)
    assert [(photo.path.name, photo.labels) for photo in photos] == [("a.jpg", ()), ("b.jpg", ())]


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("", "the columns path and label (or labels)"),
        ("path,colour\n", "received path, colour"),
        ("path,label,labels\n", "the columns path and label (or labels)"),
        ("path,file,label\n", "one column of path"),
        ("path,label\n1.jpg\n", "2 fields in line 2"),
        ("path,label\n1.jpg,a\n1.jpg,b\n", "1.jpg again in line 3"),
        ("path,label\n,a\n", "a path in line 2"),
        ("path,label,split\n1.jpg,a,middle\n", "received 'middle'"),
        ('path,label\n"1.jpg,a\n', "2 fields in line 2"),
    ],
)
def test_tables_that_are_wrong(tmp_path: Path, content: str, wrong: str) -> None:
    table = tmp_path / "photos.csv"
    table.write_text(content, encoding="utf-8")
    assert wrong in refused(table)


def test_a_table_in_another_encoding(tmp_path: Path) -> None:
    table = tmp_path / "photos.csv"
    table.write_bytes("path,label\n1.jpg,café\n".encode("latin-1"))
    assert "a table in UTF-8" in refused(table)


def test_a_table_from_a_spreadsheet(tmp_path: Path) -> None:
    table = tmp_path / "photos.csv"
    table.write_bytes("\ufeffPath;Label\r\n1.jpg;café\r\n\r\n2.jpg;thé\r\n".encode())
    assert classes_of(read_photos(table)) == ("café", "thé")
