from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import ExportError
from constructor_desktop.core.events import Progress
from constructor_desktop.gui.export import page as page_module
from constructor_desktop.gui.export.page import INCLUDE, ExportPage
from constructor_desktop.gui.export.wording import plain_text
from constructor_desktop.gui.export.work import RECORD, read_exported
from constructor_desktop.gui.requests import ExportRun
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.gui.widgets.segmented import Switch
from constructor_desktop.gui.widgets.strips import Banner, EmptyState
from tests.gui.conftest import MakeSession, tone, write_samples, write_wave
from tests.gui.trained import CLASSES, OpenTrained, fixture_open_trained, fixture_trained_folders

__all__ = ["fixture_open_trained", "fixture_trained_folders"]

WAIT = 120_000


class Shown:
    """The page with what a user sees of it."""

    def __init__(self, services: Services, session: Session, qtbot: QtBot) -> None:
        self.qtbot, self.session = qtbot, session
        self.page = ExportPage(services, session, TrainingJob(services, session))
        qtbot.addWidget(self.page)
        self.form = self.page._form
        self.page.resize(1196, 748)
        self.page.show()
        self.page.activate()
        qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)

    def text(self, name: str) -> str:
        return self.form.get(QLabel, name).text()

    def visible(self, name: str) -> bool:
        return self.form.get(QWidget, name).isVisible()

    def press(self, name: str) -> None:
        self.qtbot.mouseClick(self.form.get(QPushButton, name), Qt.MouseButton.LeftButton)

    def wait(self) -> None:
        self.qtbot.waitUntil(lambda: self.page._task is None, timeout=WAIT)

    def export(self) -> Path:
        self.press("primary")
        self.wait()
        assert self.page._exported is not None
        return Path(self.page._exported.bundle)

    def export_again(self) -> Path:
        self.press("again")
        self.wait()
        assert self.page._exported is not None
        return Path(self.page._exported.bundle)

    def lines(self, name: str) -> str:
        self.press(f"copy_{name}")
        return QGuiApplication.clipboard().text()

    def sizes(self) -> list[str]:
        labels = self.form.get(QWidget, "contents").findChildren(QLabel)
        return [label.text() for label in labels if label.text().endswith(("KB", "MB", "bytes"))]


@pytest.fixture
def show(qtbot: QtBot, services: Services, open_trained: OpenTrained) -> Iterator[object]:
    made: list[Shown] = []

    def open_page(modality: Modality) -> Shown:
        made.append(Shown(services, open_trained(modality), qtbot))
        return made[-1]

    yield open_page
    for one in made:
        one.page.shut_down()
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)


@pytest.mark.parametrize("modality", list(Modality))
def test_one_click_makes_a_bundle_that_works_as_the_page_says(show, modality: Modality, tmp_path: Path) -> None:
    shown = show(modality)
    assert shown.text("result_title") == "Ready to export"
    assert not shown.visible("check_card") and shown.sizes() == []
    bundle = shown.export()
    assert bundle.parent == shown.session.folder / "exports" and bundle.suffix == ".zip"
    assert shown.text("result_title") == "Your model is ready"
    assert bundle.name in shown.form.get(QLabel, "result_text").text()
    check_what_is_told(shown, bundle)
    example = write_example(tmp_path, modality)
    shutil.copy(bundle, tmp_path)
    label, known = run_python(shown, tmp_path).split()
    assert label == CLASSES[modality][0] and known in ("True", "False")
    assert CLASSES[modality][0] in run_terminal(shown, tmp_path)
    assert example.exists()


def write_example(folder: Path, modality: Modality) -> Path:
    """A file like those of the first class, named as in the lines."""
    if modality is Modality.AUDIO:
        write_wave(folder / "new.wav", tone(310.0, 1.0))
        return folder / "new.wav"
    write_samples(folder / "like", modality, 1, 0)
    from PIL import Image

    Image.open(next((folder / "like").iterdir())).convert("RGB").save(folder / "new.jpg")
    return folder / "new.jpg"


def check_what_is_told(shown: Shown, bundle: Path) -> None:
    exported = shown.page._exported
    assert exported is not None
    assert shown.visible("check_card")
    assert shown.text("same") == f"{exported.same} of {exported.compared}"
    assert exported.same == exported.compared > 0
    assert exported.max_difference < 1e-3
    with zipfile.ZipFile(bundle) as archive:
        unpacked = {entry.filename: entry.file_size for entry in archive.infolist() if not entry.is_dir()}
    assert exported.files == unpacked
    assert exported.size == bundle.stat().st_size
    assert len(shown.sizes()) == 4
    record = json.loads(next(shown.session.folder.glob(f"runs/*/{RECORD}")).read_bytes())
    assert record["bundle"] == str(bundle)


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def run_python(shown: Shown, folder: Path) -> str:
    code = shown.lines("python")
    assert code.startswith("import sys; sys.path.append(")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=clean_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def run_terminal(shown: Shown, folder: Path) -> str:
    """Runs the lines; what they install is installed here, and the sample is where the lines expect it."""
    lines = shown.lines("terminal").splitlines()
    assert [line.split()[0] for line in lines] == ["unzip", "python", "python"]
    assert lines[1] == "python -m pip install -r requirements.txt"
    name = lines[0].split(" -d ")[0].removeprefix("unzip ").strip('"')
    with zipfile.ZipFile(folder / name) as archive:
        archive.extractall(folder / "model")
    assert (folder / "model" / "requirements.txt").is_file()
    for example in folder.glob("new.*"):
        shutil.copy(example, folder / "model")
    done = subprocess.run(
        [sys.executable, *lines[2].split()[1:]],
        cwd=folder / "model",
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_progress_is_shown_and_cancelling_leaves_nothing(show, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = show(Modality.AUDIO)
    stages: list[str] = []
    former = ExportPage._progress

    def watch(page: ExportPage, events: list[Progress]) -> None:
        former(page, events)
        stages.append(shown.text("stage"))
        if not page.services.tasks.running:
            return
        shown.press("stop")

    monkeypatch.setattr(ExportPage, "_progress", watch)
    shown.press("primary")
    assert shown.visible("running") and not shown.visible("primary")
    assert not shown.form.get(QComboBox, "model").isEnabled()
    assert shown.page.why_not_close() == "The export is still running. Stop it and close?"
    shown.wait()
    assert shown.page.why_not_close() == ""
    assert stages and set(stages) <= {"Pack", "Unpack and test", "Compare with the answers here"}
    assert shown.form.get(QProgressBar, "progress").maximum() == 1000
    left = [path.name for path in (shown.session.folder / "exports").glob("*")]
    assert left == []
    assert shown.page._exported is None
    assert shown.text("result_title") == "Ready to export"
    assert not shown.form.get(Banner, "banner").isVisible()
    assert list(shown.session.folder.glob(f"runs/*/{RECORD}")) == []


def test_a_failure_is_told_where_it_arose_and_can_be_tried_again(show, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = show(Modality.AUDIO)
    real = page_module.export

    def fail(*args: object, **others: object) -> None:
        raise ExportError("The bundle answers differently. Export it again.")

    monkeypatch.setattr(page_module, "export", fail)
    shown.press("primary")
    shown.wait()
    banner = shown.form.get(Banner, "banner")
    assert banner.isVisible()
    assert banner.text.text() == "The bundle answers differently. Export it again."
    assert shown.text("result_title") == "The export did not succeed"
    monkeypatch.setattr(page_module, "export", real)
    shown.qtbot.mouseClick(banner.button, Qt.MouseButton.LeftButton)
    assert not banner.isVisible()
    shown.wait()
    assert shown.page._exported is not None


def test_a_damaged_run_is_a_sentence(show) -> None:
    shown = show(Modality.AUDIO)
    model = next(shown.session.folder.glob("runs/*/model.safetensors"))
    model.write_bytes(b"nothing")
    shown.press("primary")
    shown.wait()
    banner = shown.form.get(Banner, "banner")
    assert banner.isVisible() and banner.text.text().endswith(".")
    assert list((shown.session.folder / "exports").glob("*")) == []


def test_where_the_project_was_moved_away_nothing_is_exported(show) -> None:
    shown = show(Modality.AUDIO)
    place = shown.session.folder
    moved = place.rename(place.with_name("moved"))
    shown.press("primary")
    shown.wait()
    banner = shown.form.get(Banner, "banner")
    assert banner.isVisible() and "Put it back" in banner.text.text() and not place.exists()
    moved.rename(place)


def test_a_place_that_cannot_be_written_is_a_sentence(show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = show(Modality.AUDIO)
    (tmp_path / "file").write_text("in the way")
    shown.page.export(tmp_path / "file" / "bundle.zip")
    shown.wait()
    assert shown.form.get(Banner, "banner").isVisible()
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_full_disk_is_a_sentence_and_leaves_nothing(show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = show(Modality.AUDIO)

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("constructor_desktop.export.writer.write_bytes", refuse)
    shown.page.export(tmp_path / "bundle.zip")
    shown.wait()
    told = shown.form.get(Banner, "banner").text.text()
    assert told == f"Cannot write to {tmp_path}: the disk is full. Free some space and try again."
    assert not (tmp_path / "bundle.zip").exists()


def test_each_run_keeps_its_own_bundle(show) -> None:
    shown = show(Modality.AUDIO)
    first = shown.session.runs[0].path
    bundle = shown.export()
    content = bundle.read_bytes()
    copy = first.with_name("20990101-000000-001")
    shutil.copytree(first, copy)
    (copy / RECORD).unlink()
    shown.session.refresh()
    shown.qtbot.waitUntil(lambda: shown.form.get(QComboBox, "model").count() == 2, timeout=WAIT)
    shown.page.activate(ExportRun(copy))
    shown.qtbot.waitUntil(lambda: shown.page._target is not None, timeout=WAIT)
    other = shown.export()
    assert other.name == f"{bundle.stem}-2.zip" and bundle.read_bytes() == content
    shown.page.activate(ExportRun(first))
    shown.qtbot.waitUntil(lambda: shown.page._exported is not None, timeout=WAIT)
    assert shown.export_again() == bundle


def test_a_bundle_that_is_gone_is_told(show, services: Services) -> None:
    shown = show(Modality.AUDIO)
    shown.export().unlink()
    with shown.qtbot.waitSignal(services.notices.toast) as told:
        shown.press("primary")
    assert "not there any more" in told.args[0]
    shown.qtbot.waitUntil(lambda: shown.text("result_title") == "Ready to export", timeout=WAIT)


def test_changes_of_the_project_do_not_touch_an_export(show, tmp_path: Path) -> None:
    shown = show(Modality.AUDIO)
    target = tmp_path / "mine.zip"
    shown.page.export(target)
    shown.session.changed.emit()
    shown.wait()
    assert target.is_file() and shown.text("result_title") == "Your model is ready"
    shown.session.changed.emit()
    assert shown.page._target == target and shown.text("result_title") == "Your model is ready"


def test_saving_elsewhere_and_what_is_remembered(
    show, qtbot: QtBot, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = show(Modality.AUDIO)
    target = tmp_path / "with blanks" / "my model.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(target.with_suffix("")), ""))
    shown.press("save_to")
    shown.wait()
    assert target.is_file()
    assert '"my model.zip"' in shown.lines("terminal")
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    shown.press("primary")
    assert opened == [str(target.parent)]
    again = Shown(services, shown.session, qtbot)
    assert again.text("result_title") == "Your model is ready"
    assert again.page._exported == shown.page._exported
    target.write_bytes(b"changed")
    changed = Shown(services, shown.session, qtbot)
    assert changed.text("result_title") == "Ready to export"
    assert read_exported(changed.page.run().path) is None  # type: ignore[union-attr]


def test_samples_can_be_left_out(show, services: Services) -> None:
    shown = show(Modality.IMAGE)
    include = shown.form.get(Switch, "include")
    assert include.isChecked()
    shown.qtbot.mouseClick(include, Qt.MouseButton.LeftButton)
    assert not services.preferences.flag(INCLUDE, default=True)
    with zipfile.ZipFile(shown.export()) as archive:
        names = archive.namelist()
    assert not [name for name in names if name.lower().endswith((".jpg", ".png", ".wav"))]
    assert any(name.startswith("selftest/") for name in names)


def test_without_a_model_it_says_what_to_do(qtbot: QtBot, services: Services, make_session: MakeSession) -> None:
    shown = Shown(services, make_session(Modality.IMAGE, {"Cat": 2}), qtbot)
    stack = shown.form.get(QStackedWidget, "stack")
    assert stack.currentIndex() == 1
    asked: list[str] = []
    services.navigator.requested.connect(lambda page, request: asked.append(page))
    empty = shown.page.findChild(EmptyState)
    assert empty is not None
    qtbot.mouseClick(empty.button, Qt.MouseButton.LeftButton)
    assert asked == ["train"]


def test_another_page_chooses_the_run_and_new_runs_appear(show) -> None:
    shown = show(Modality.AUDIO)
    first = shown.session.runs[0].path
    copy = first.with_name(first.name[:-1] + ("9" if first.name[-1] != "9" else "8"))
    shutil.copytree(first, copy)
    shown.session.refresh()
    models = shown.form.get(QComboBox, "model")
    shown.qtbot.waitUntil(lambda: models.count() == 2, timeout=WAIT)
    for run in (first, copy, first):
        shown.page.activate(ExportRun(run))
        assert shown.page.run().path == run
    shown.qtbot.waitUntil(lambda: shown.page.services.tasks.running == 0, timeout=WAIT)


def newer_run(shown: Shown, name: str = "20990101-000000-001") -> Path:
    """Adds a run that is newer than the others, as a training does."""
    first = shown.session.runs[-1].path
    copy = first.with_name(name)
    shutil.copytree(first, copy)
    (copy / RECORD).unlink(missing_ok=True)
    before = len(shown.session.runs)
    shown.session.refresh()
    shown.qtbot.waitUntil(lambda: len(shown.session.runs) == before + 1, timeout=WAIT)
    shown.qtbot.waitUntil(lambda: shown.page.services.tasks.running == 0, timeout=WAIT)
    return copy


def test_a_newer_run_is_chosen_and_an_older_bundle_is_called_so(show) -> None:
    shown = show(Modality.AUDIO)
    first = shown.session.runs[0].path
    shown.export()
    assert shown.text("result_title") == "Your model is ready" and "newer" not in shown.text("result_run")
    assert shown.text("result_run").startswith("Run: Fast")
    second = newer_run(shown)
    assert shown.page.run().path == second
    assert shown.text("result_title") == "Ready to export" and not shown.visible("check_card")
    models = shown.form.get(QComboBox, "model")
    models.setCurrentIndex(1)
    shown.qtbot.waitUntil(lambda: shown.page._exported is not None, timeout=WAIT)
    assert shown.page.run().path == first
    assert shown.text("result_title") == "An older model"
    assert shown.text("result_run").endswith("There is a newer one.")
    assert shown.form.get(QLabel, "result_icon").property("state") == ""
    shown.session.changed.emit()
    assert shown.page.run().path == first, "what the user has chosen stays"
    third = newer_run(shown, "20990102-000000-001")
    assert shown.page.run().path == third


def test_a_run_that_ends_during_an_export_does_not_take_its_place(show) -> None:
    shown = show(Modality.AUDIO)
    first = shown.session.runs[0].path
    shown.press("primary")
    assert shown.page._task is not None
    copy = first.with_name("20990101-000000-001")
    shutil.copytree(first, copy)
    shown.session.refresh()
    shown.qtbot.waitUntil(lambda: len(shown.session.runs) == 2, timeout=WAIT)
    shown.wait()
    assert shown.page.run().path == first and shown.page._exported is not None
    assert shown.text("result_title") == "An older model"


def test_the_lines_of_code_take_the_height_they_need_in_every_width(show) -> None:
    shown = show(Modality.AUDIO)
    box = shown.form.get(QTextBrowser, "python")
    heights = []
    for width in (1196, 700, 1836, 1196):
        shown.page.resize(width, 748)
        shown.qtbot.waitUntil(lambda: box.height() == round(box.document().size().height()) + 14)
        heights.append(box.height())
    assert heights[0] == heights[3] and heights[1] > heights[2]


def test_the_language_changes_everything(show, services: Services) -> None:
    shown = show(Modality.AUDIO)
    shown.export()
    services.language.choose("ru")
    QGuiApplication.processEvents()
    texts = [shown.text(name) for name in ("result_title", "check_text", "give_text", "include_text", "same")]
    assert all(any("а" <= letter <= "я" for letter in text) for text in texts), texts
    services.theme.choose("dark")
    assert shown.page.grab().width() == 1196
    assert shown.form.get(QFrame, "check_card").isVisible()
    assert "predict" in shown.form.get(QTextBrowser, "python").toPlainText()


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (0.25, "0.3"), (3.2e-7, "0.0000003"), (1.0, "1.0"), (1e-20, "0.000000000000000")]
)
def test_small_differences_are_written_without_an_exponent(services: Services, value: float, text: str) -> None:
    assert plain_text(value) == text
