import errno
import os
import sys
import zipfile
from pathlib import Path

import pytest

from constructor_desktop.core.data import Modality, Sample
from constructor_desktop.core.errors import Cancelled
from constructor_desktop.core.events import Progress
from constructor_desktop.media import archive_import
from constructor_desktop.media.gather import gather
from constructor_desktop.media.glance import glance
from tests.media.samples import picture_bytes, sound_bytes

IMAGE, AUDIO = Modality.IMAGE, Modality.AUDIO


@pytest.fixture
def drop(tmp_path):
    """Fills a folder: `drop("a/1.png", "b/2.wav")`; each file has content of its own, by the ending of its name."""
    counter = iter(range(1000))

    def fill(*names: str, at: str = "drop") -> Path:
        for name in names:
            path = tmp_path / at / name
            path.parent.mkdir(parents=True, exist_ok=True)
            make = {".png": picture_bytes, ".wav": sound_bytes}.get(path.suffix, lambda seed: b"text %d" % seed)
            path.write_bytes(make(next(counter)))
        return tmp_path / at

    return fill


@pytest.fixture
def plan_of(tmp_path):
    plans = []

    def plan(*paths, modality=None, into=None):
        plans.append(gather(paths, modality=modality, into=into, scratch=tmp_path / "scratch"))
        return plans[-1]

    yield plan
    for made in plans:
        made.close()


def rows(plan):
    return [(row.source, row.target, sorted(sample.path.name for sample in row.samples)) for row in plan.rows]


def counts(plan):
    return {row.target: len(row.samples) for row in plan.rows}


def codes(plan):
    return [note.code for note in plan.notes]


def reasons(plan):
    return sorted((entry.path.name, entry.reason) for entry in plan.skipped)


CAT_DOG = ("cat/1.png", "cat/2.png", "dog/3.png")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (CAT_DOG, {"cat": 2, "dog": 1}),
        (("1.png", "2.png"), {"drop": 2}),
        (("data/images/cat/1.png", "data/images/dog/2.png"), {"cat": 1, "dog": 1}),
        (("cat/1.png",), {"cat": 1}),
        (("images/1.png",), {"drop": 1}),
        (("2023/1.png", "2024/2.png"), {"drop": 2}),
        (("0/1.png", "1/2.png", "10/3.png"), {"0": 1, "1": 1, "10": 1}),
        (("1.png", "2.png", "more/3.png"), {"drop": 3}),
        (("cat/2023/1.png", "cat/new/2.png", "dog/3.png"), {"cat": 2, "dog": 1}),
        (("train/cat/1.png", "train/dog/2.png", "Test/cat/3.png"), {"cat": 2, "dog": 1}),
        (("train/1.png", "test/2.png"), {"drop": 2}),
        (("cat/1.png", "test/2.png"), {"cat": 1, "test": 1}),
        (("project.json", "data/cat/1.png", "runs/1/2.png"), {"cat": 1}),
    ],
)
def test_one_folder(drop, plan_of, names, expected):
    plan = plan_of(drop(*names))
    assert counts(plan) == expected
    assert plan.modality is IMAGE and plan.unassigned == ()


def test_one_folder_per_class(drop, plan_of):
    root = drop("cat/1.png", "cat/2023/2.png", "dog/3.png", "Ёж/4.png")
    assert rows(plan_of(root / "cat", root / "Ёж", root / "dog")) == [
        ("cat", "cat", ["1.png", "2.png"]),
        ("dog", "dog", ["3.png"]),
        ("Ёж", "Ёж", ["4.png"]),
    ]


def test_class_folders_that_are_divided_alike_stay_whole(drop, plan_of):
    root = drop("cat/small/1.png", "cat/big/2.png", "dog/small/3.png", "dog/big/4.png")
    assert counts(plan_of(root / "cat", root / "dog")) == {"cat": 2, "dog": 2}


def test_dropped_train_and_test_are_joined(drop, plan_of):
    root = drop("train/cat/1.png", "train/dog/2.png", "test/cat/3.png", "test/dog/4.png")
    assert counts(plan_of(root / "train", root / "test")) == {"cat": 2, "dog": 2}


def test_joined_splits_are_told_and_unlabelled_ones_need_a_class(drop, plan_of):
    plan = plan_of(drop("train/cat/1.png", "train/dog/2.png", "test/3.png", "test/4.png"))
    assert codes(plan) == ["splits_joined"]
    assert plan.notes[0].params == {"names": "test, train"}
    assert [(row.source, len(row.samples)) for row in plan.unassigned] == [("test", 2)]
    assert {sample.path.name for sample in plan.samples()} == {"1.png", "2.png"}


def test_files_beside_class_folders_are_told(drop, plan_of):
    plan = plan_of(drop(*CAT_DOG, "stray.png", "Thumbs.db", ".hidden.png"))
    assert counts(plan) == {"cat": 2, "dog": 1}
    assert reasons(plan) == [("stray.png", "It lies beside the class folders. Move it into the folder of its class.")]


def test_loose_files_need_a_class(drop, plan_of):
    root = drop("1.png", "2.png", "notes.txt", at="Hamster")
    plan = plan_of(*sorted(root.iterdir()))
    assert rows(plan) == [("Hamster", "", ["1.png", "2.png"])]
    assert plan.unassigned == plan.rows and plan.samples() == ()
    assert plan.rows[0].skipped_count == 1
    assigned = plan.with_targets({0: "  Hamster "})
    assert {sample.label for sample in assigned.samples()} == {"Hamster"}
    assert len(assigned.samples()) == 2 and assigned.unassigned == ()


def test_loose_files_of_several_folders_have_no_source(drop, plan_of):
    root = drop("a/1.png", "b/2.png")
    assert rows(plan_of(root / "a/1.png", root / "b/2.png")) == [("", "", ["1.png", "2.png"])]


def test_everything_goes_to_the_card_that_was_hit(drop, plan_of):
    root = drop("cat/1.png", "cat/more/2.png", "3.png", "test/x/4.png")
    plan = plan_of(root / "cat", root / "3.png", root / "test", into="Pets")
    assert rows(plan) == [("cat", "Pets", ["1.png", "2.png"]), ("test", "Pets", ["4.png"]), ("drop", "Pets", ["3.png"])]
    assert {sample.label for sample in plan.samples()} == {"Pets"}


def test_targets_can_be_changed_joined_and_emptied(drop, plan_of):
    plan = plan_of(drop(*CAT_DOG))
    joined = plan.with_targets({0: "Pets", 1: "Pets"})
    assert [sample.label for sample in joined.samples()] == ["Pets"] * 3
    assert [row.source for row in joined.rows] == ["cat", "dog"]
    assert {sample.label for sample in plan.with_targets({0: ""}).samples()} == {"dog"}
    assert counts(plan) == {"cat": 2, "dog": 1}


def test_bad_files_are_skipped_with_reasons(drop, plan_of):
    root = drop(*CAT_DOG, "cat/readme.txt")
    (root / "cat/empty.png").write_bytes(b"")
    (root / "cat/cut.png").write_bytes(picture_bytes()[:20])
    plan = plan_of(root)
    assert reasons(plan) == [
        ("cut.png", "The picture is cut off or damaged. Copy it again."),
        ("empty.png", "The file is empty (0 bytes). Copy or record it again."),
        ("readme.txt", "It is a text file, not a picture or a sound."),
    ]
    assert [row.skipped_count for row in plan.rows] == [3, 0]
    assert plan.notes == ()


def test_files_that_are_gone_are_skipped(tmp_path, plan_of):
    plan = plan_of(tmp_path / "gone.png")
    assert reasons(plan) == [("gone.png", "The file does not exist.")]


@pytest.mark.parametrize(("modality", "code"), [(None, "both_kinds"), (IMAGE, "other_kind")])
def test_the_other_kind_is_left_out_and_told(drop, plan_of, modality, code):
    plan = plan_of(drop(*CAT_DOG, "cat/4.wav", "dog/5.wav"), modality=modality)
    assert plan.modality is IMAGE and counts(plan) == {"cat": 2, "dog": 1}
    assert [(note.code, note.params) for note in plan.notes] == [(code, {"count": 2, "modality": "audio"})]
    assert len(plan.skipped) == 2 and plan.rows[0].seconds is None


def test_the_project_decides_even_against_the_majority(drop, plan_of):
    plan = plan_of(drop(*CAT_DOG, "cat/4.wav"), modality=AUDIO)
    assert counts(plan) == {"cat": 1}
    assert plan.notes[0].params == {"count": 3, "modality": "image"}


def test_the_length_of_sounds_is_added_up(drop, plan_of):
    plan = plan_of(drop("a/1.wav", "a/2.wav", "b/3.wav"))
    assert [row.seconds for row in plan.rows] == pytest.approx([0.2, 0.1])


def test_nothing_usable_gives_no_rows_and_a_sentence(drop, plan_of):
    plan = plan_of(drop("cat/a.txt", "cat/b.txt"))
    assert plan.rows == () and plan.modality is None and codes(plan) == ["nothing_usable"]
    first = "a.txt: It is a text file, not a picture or a sound."
    assert plan.notes[0].message == f"None of these 2 files can be used. The first one, {first}"
    assert codes(plan_of(drop(".hidden.png", at="other"))) == ["nothing"]
    assert codes(plan_of()) == ["nothing"]


def test_copies_within_a_class_count_once_and_between_classes_are_told(drop, plan_of):
    root = drop(*CAT_DOG)
    (root / "cat/copy.png").write_bytes((root / "cat/1.png").read_bytes())
    (root / "dog/same.png").write_bytes((root / "cat/2.png").read_bytes())
    plan = plan_of(root)
    assert counts(plan) == {"cat": 2, "dog": 2}
    assert reasons(plan) == [("copy.png", "Another of these files has the same content.")]
    assert [(note.code, note.params) for note in plan.notes] == [("in_two_classes", {"count": 1})]


def test_copies_for_one_card_count_once(drop, plan_of):
    root = drop(*CAT_DOG)
    (root / "dog/same.png").write_bytes((root / "cat/2.png").read_bytes())
    plan = plan_of(root, into="Pets")
    assert len(plan.samples()) == 3 and plan.notes == () and len(plan.skipped) == 1


def test_files_of_one_size_that_differ_in_the_middle_are_no_copies(drop, plan_of):
    root = drop("a/1.png", "a/2.png")
    first = picture_bytes(5)
    for name, byte in (("1.png", b"x"), ("2.png", b"y")):
        # Bytes behind the picture are no part of it; the first look is at both ends and the middle.
        (root / "a" / name).write_bytes(first + bytes(8000) + byte + bytes(30000))
    assert counts(plan_of(root)) == {"a": 2}


def test_a_file_dropped_together_with_its_folder_counts_once_in_silence(drop, plan_of):
    root = drop(*CAT_DOG)
    plan = plan_of(root, root / "cat/1.png", root)
    assert counts(plan) == {"cat": 2, "dog": 1} and plan.skipped == () and plan.notes == ()


def test_manifests(drop, plan_of, tmp_path):
    root = drop("one.wav", "two.wav")
    table = root / "list.csv"
    table.write_text("path,class,start,end\none.wav,Rain,0,0.05\none.wav,Rain,0.05,\ntwo.wav,Dog,,\ngone.wav,Dog,,\n")
    plan = plan_of(table)
    assert counts(plan) == {"Rain": 2, "Dog": 1}
    assert Sample(root / "one.wav", "Rain", 0.05, None) in plan.samples()
    assert plan.rows[0].seconds == pytest.approx(0.1)
    assert reasons(plan) == [("gone.wav", "The file does not exist.")]
    assert {(row.source, row.target) for row in plan_of(table, into="All").rows} == {("Rain", "All"), ("Dog", "All")}


def test_a_folder_with_a_manifest_is_read_by_it(drop, plan_of):
    root = drop("audio/1.wav", "audio/2.wav")
    (root / "meta.csv").write_text("file;label\naudio/1.wav;Rain\naudio/2.wav;Dog\n")
    assert counts(plan_of(root)) == {"Rain": 1, "Dog": 1}
    (root / "meta.csv").write_text("year;sum\n1;2\n")
    assert counts(plan_of(root)) == {"drop": 2}


def test_a_table_that_is_no_manifest_is_refused(drop, plan_of):
    root = drop("1.png")
    (root / "sums.csv").write_text("year,sum\n1,2\n")
    plan = plan_of(root / "sums.csv", root / "1.png")
    assert codes(plan) == ["refused"] and plan.notes[0].params["names"] == "sums.csv"
    assert plan.notes[0].message.startswith("sums.csv: The first row of a manifest must name its columns")
    assert len(plan.rows) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_links_out_of_the_folder_are_not_followed(drop, plan_of, tmp_path):
    root = drop(*CAT_DOG)
    outside = drop("secret.png", at="outside")
    (root / "cat/link.png").symlink_to(outside / "secret.png")
    (root / "fish").symlink_to(outside)
    plan = plan_of(root)
    assert counts(plan) == {"cat": 2, "dog": 1}
    assert [entry.path.name for entry in plan.skipped] == ["fish", "link.png"]


def zipped(folder: Path, target: Path, prefix: str = "") -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*.*")):
            archive.write(path, prefix + path.relative_to(folder).as_posix())
    return target


@pytest.mark.parametrize("prefix", ["", "top/", "top/deeper/", "drop/"])
def test_archives_of_class_folders(drop, plan_of, tmp_path, prefix):
    archive = zipped(drop(*CAT_DOG, "cat/.DS_Store", "cat/._1.png"), tmp_path / "pets.zip", prefix)
    plan = plan_of(archive)
    assert counts(plan) == {"cat": 2, "dog": 1} and plan.skipped == ()
    assert all(sample.path.read_bytes().startswith(b"\x89PNG") for sample in plan.samples())
    assert all(sample.path.is_relative_to(tmp_path / "scratch") for sample in plan.samples())
    plan.close()
    assert list((tmp_path / "scratch").iterdir()) == []
    assert archive.exists()


def test_an_archive_of_files_is_a_class(drop, plan_of, tmp_path):
    archive = zipped(drop("1.png", "2.png"), tmp_path / "Hamster.zip")
    assert counts(plan_of(archive)) == {"Hamster": 2}
    assert counts(plan_of(archive, into="Pets")) == {"Pets": 2}


def test_an_archive_with_a_manifest(drop, plan_of, tmp_path):
    root = drop("audio/1.wav", "audio/2.wav")
    (root / "meta.csv").write_text("path,class\naudio/1.wav,Rain\naudio/2.wav,Dog\n")
    assert counts(plan_of(zipped(root, tmp_path / "a.zip"))) == {"Rain": 1, "Dog": 1}


class OldInfo(zipfile.ZipInfo):
    """An entry whose name is written in a code page, without saying so, as old programs did."""

    encoding = "cp866"

    def _encodeFilenameFlags(self):  # noqa: N802
        return self.filename.encode(self.encoding), self.flag_bits & ~0x800


@pytest.mark.parametrize("encoding", ["cp866", "cp1251", "utf-8"])
def test_russian_names_in_old_archives(plan_of, tmp_path, encoding):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number, name in enumerate(("Кошка/кот один.png", "Собака/пёс.png")):
            info = OldInfo(name)
            info.encoding = encoding
            archive.writestr(info, picture_bytes(number))
    plan = plan_of(tmp_path / "a.zip")
    assert rows(plan) == [("Кошка", "Кошка", ["кот один.png"]), ("Собака", "Собака", ["пёс.png"])]


def test_western_names_in_old_archives(plan_of, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number, name in enumerate(("Bär/Müller.png", "Café/olé.png")):
            info = OldInfo(name)
            info.encoding = "cp437"
            archive.writestr(info, picture_bytes(number))
    assert counts(plan_of(tmp_path / "a.zip")) == {"Bär": 1, "Café": 1}


@pytest.mark.parametrize("name", ["../evil.png", "cat/../../evil.png", "/evil.png", "C:/evil.png", "..\\evil.png"])
def test_archives_that_lead_out_are_refused(plan_of, tmp_path, name):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("cat/1.png", picture_bytes())
        archive.writestr("X" * len(name), picture_bytes())
    content = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(content.replace(b"X" * len(name), name.encode()))
    plan = plan_of(tmp_path / "a.zip")
    assert plan.rows == () and codes(plan) == ["refused", "nothing_usable"]
    assert reasons(plan) == [("a.zip", archive_import.OUTSIDE)]
    assert not list(tmp_path.rglob("evil*"))


def test_bombs_are_refused_before_they_are_unpacked(plan_of, tmp_path, monkeypatch):
    monkeypatch.setattr(archive_import, "_RATIO_FREE_BYTES", 2**20)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"cat/{number}.png", bytes(2**24))
    assert reasons(plan_of(tmp_path / "a.zip")) == [("a.zip", archive_import.TOO_LARGE)]
    assert not list((tmp_path / "scratch").glob("*/*"))


@pytest.mark.parametrize(
    ("limit", "value", "reason"),
    [
        ("MAX_ENTRIES", 2, archive_import.TOO_MANY),
        ("MAX_BYTES", 300, archive_import.TOO_LARGE),
        ("MAX_ENTRY_BYTES", 100, archive_import.TOO_LARGE),
        ("_SPARE_BYTES", 2**60, archive_import.NO_ROOM),
    ],
)
def test_archives_that_are_too_large_are_refused(drop, plan_of, tmp_path, monkeypatch, limit, value, reason):
    archive = zipped(drop(*CAT_DOG), tmp_path / "a.zip")
    monkeypatch.setattr(archive_import, limit, value)
    assert reasons(plan_of(archive)) == [("a.zip", reason)]


def test_encrypted_archives_are_refused(drop, plan_of, tmp_path):
    archive = zipped(drop("cat/1.png"), tmp_path / "a.zip")
    content = bytearray(archive.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(signature) + offset] |= 1
    archive.write_bytes(content)
    assert reasons(plan_of(archive)) == [("a.zip", archive_import.ENCRYPTED)]


def test_damaged_archives(drop, plan_of, tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 no")
    assert reasons(plan_of(tmp_path / "a.zip")) == [("a.zip", archive_import.NOT_A_ZIP)]
    archive = zipped(drop("cat/1.png", "cat/2.png"), tmp_path / "b.zip")
    content = archive.read_bytes()
    archive.write_bytes(content.replace(b"\x89PNG", b"\x89PNX", 1))  # The checksum no longer fits.
    plan = plan_of(archive)
    assert counts(plan) == {"cat": 1}
    assert reasons(plan) == [("1.png", archive_import.DAMAGED_ENTRY)]


def test_names_in_archives_that_a_disk_refuses(plan_of, tmp_path):
    names = ["cat/a:b?.png", "cat/A.png", "cat/a.png", "cat/" + "д" * 150 + ".png", "con/1.png", "cat /2.png"]
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number, name in enumerate(names):
            archive.writestr(name, picture_bytes(number))
    plan = plan_of(tmp_path / "a.zip")
    assert counts(plan) == {"cat": 5, "_con": 1}
    assert all(len(sample.path.name.encode()) < 200 and sample.path.suffix == ".png" for sample in plan.samples())


def test_links_in_archives_are_not_made(plan_of, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("cat/1.png", picture_bytes())
        info = zipfile.ZipInfo("cat/link.png")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    plan = plan_of(tmp_path / "a.zip")
    assert counts(plan) == {"cat": 1} and reasons(plan) == [("link.png", archive_import.LINK)]


def test_a_full_disk_leaves_nothing_of_the_archive(drop, plan_of, tmp_path, monkeypatch):
    archive = zipped(drop(*CAT_DOG), tmp_path / "a.zip")
    create = archive_import._create
    made = []

    def failing(target):
        made.append(target)
        if len(made) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        return create(target)

    monkeypatch.setattr(archive_import, "_create", failing)
    plan = plan_of(archive)
    assert reasons(plan) == [("a.zip", archive_import.NO_ROOM)] and plan.rows == ()
    assert list((tmp_path / "scratch").iterdir()) == []


def test_what_the_project_does_not_take_is_skipped(drop, tmp_path):
    folder = drop("a/1.png", "a/2.png", "b/3.png", "b/4.txt")
    asked = []

    def left_out(samples, on_event):
        asked.extend((sample.path.name, sample.label) for sample in samples)
        return {0: "It is there.", 2: "It is there."}

    plan = gather([folder], modality=IMAGE, scratch=tmp_path / "scratch", left_out=left_out)
    assert asked == [("1.png", "a"), ("2.png", "a"), ("3.png", "b")]
    assert rows(plan) == [("a", "a", ["2.png"])] and plan.rows[0].skipped_count == 1
    assert [entry.path.name for entry in plan.skipped if entry.reason == "It is there."] == ["1.png", "3.png"]


@pytest.mark.parametrize(
    ("names", "start"),
    [
        (["a/1.png", "a/2.png", "a/3.txt"], "None of these 2 files is new. The first one, 1.png: It is there."),
        (["a/1.png"], "Nothing here is new. 1.png: It is there."),
    ],
)
def test_nothing_new_is_said(drop, tmp_path, names, start):
    def left_out(samples, on_event):
        return dict.fromkeys(range(len(samples)), "It is there.")

    plan = gather([drop(*names)], modality=IMAGE, scratch=tmp_path / "scratch", left_out=left_out)
    assert plan.rows == () and codes(plan) == ["nothing_new"]
    assert plan.notes[0].message == start


@pytest.mark.parametrize("stage", ["unpack", "list", "read", "same"])
@pytest.mark.parametrize("error", [Cancelled, RuntimeError])
def test_cancelling_leaves_nothing_behind(drop, tmp_path, stage, error):
    archive = zipped(drop(*CAT_DOG), tmp_path / "a.zip")

    def on_event(event):
        if isinstance(event, Progress) and event.stage == stage:
            raise error

    with pytest.raises(error):
        gather([archive], modality=None, scratch=tmp_path / "scratch", on_event=on_event)
    assert list((tmp_path / "scratch").iterdir()) == []
    assert archive.exists()


def test_progress(drop, tmp_path):
    events = []
    archive = zipped(drop(*CAT_DOG), tmp_path / "a.zip")
    with gather([archive], modality=None, scratch=tmp_path / "scratch", on_event=events.append):
        last = {event.stage: (event.done, event.total) for event in events}
    size = sum(path.stat().st_size for path in (tmp_path / "drop").rglob("*.png"))
    assert last == {"unpack": (size, size), "list": (2, 0), "read": (3, 3), "same": (3, 3)}


def test_a_glance_agrees_with_the_plan(drop, plan_of, tmp_path):
    root = drop(*CAT_DOG, "cat/notes.txt", "dog/4.wav", "stray.png")
    loose = drop("5.png", "list.csv", at="loose")
    archive = zipped(drop("cow/6.png", "hen/7.png", at="farm"), tmp_path / "farm.zip")
    seen = glance([root, loose / "5.png", loose / "list.csv", archive])
    assert seen.classes == ("cat", "cow", "dog", "hen")
    assert (seen.pictures, seen.sounds, seen.files) == (6, 1, 7)
    assert (seen.skipped, seen.loose, seen.manifests, seen.complete) == (2, 1, 1, True)
    plan = plan_of(root, loose / "5.png", archive)
    assert {row.target for row in plan.rows} - {""} == set(seen.classes)


def test_a_glance_ends_in_time(drop, tmp_path):
    root = drop(*(f"{name}/{number}.png" for name in "abc" for number in range(30)))
    seen = glance([root], limit_seconds=-1.0)
    assert not seen.complete and seen.files == 0
    (tmp_path / "a.zip").write_bytes(b"no zip")
    assert glance([tmp_path / "a.zip", tmp_path / "gone", tmp_path / "gone.zip"]).skipped == 3


def test_a_glance_does_not_read_huge_archives(plan_of, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(6000):
            archive.writestr(f"{number}.png", b"")
    seen = glance([tmp_path / "a.zip"])
    assert not seen.complete and seen.files == 0


def test_the_files_that_were_dropped_stay_as_they_are(drop, plan_of, tmp_path):
    root = drop(*CAT_DOG)
    before = {path: (path.read_bytes(), os.stat(path).st_mtime_ns) for path in root.rglob("*.png")}
    plan_of(root).close()
    assert {path: (path.read_bytes(), os.stat(path).st_mtime_ns) for path in root.rglob("*.png")} == before
