"""What came of a check is said where nothing hides it, in the language in force."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from constructor_desktop.gui.cloud import work
from constructor_desktop.gui.cloud.leftovers import Leftovers
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.settings.cloud import CloudSection
from constructor_desktop.gui.settings.dialog import SIZE, SettingsDialog
from constructor_desktop.gui.widgets.danger import add_danger_button
from constructor_desktop.gui.widgets.labels import ElidedLabel
from constructor_desktop.jobs.cloud.check import CheckResult
from constructor_desktop.jobs.cloud.orphans import Kind, Orphan, Reason
from constructor_desktop.jobs.cloud.profile import load_profile
from constructor_desktop.jobs.cloud.reaper import Findings
from constructor_desktop.jobs.cloud.record import JobStore, Obligation, Phase
from constructor_desktop.jobs.cloud.secrets import SecretStore
from tests.gui.cloud_fakes import PROFILE, make_record
from tests.gui.test_cloud_settings import (
    BAD,
    GOOD,
    WAIT,
    checked,
    config,
    dialog,
    edit,
    leftovers,
    no_keyring,
    private_key,
    save,
    saved,
    section,
)

__all__ = ["checked", "config", "dialog", "leftovers", "no_keyring", "private_key", "saved", "section"]

UNKNOWN = CheckResult("image", False, "Not checked, because the cloud could not be asked with this key.", checked=False)
WORSE = CheckResult("bucket", False, "There is no bucket my-bucket.")


@pytest.fixture
def russian(services: Services):
    services.language.choose("ru")
    yield
    services.language.choose("en")


def verdict(section: CloudSection) -> QLabel:
    return section.form.get(QLabel, "in_place")


def check(qtbot: QtBot, services: Services, section: CloudSection) -> None:
    section.check()
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)


def is_in_view(section: CloudSection, line: QWidget) -> bool:
    viewport = section.form.get(QScrollArea, "scroll").viewport()
    top = line.mapTo(viewport, QPoint()).y()
    return top >= 0 and top + line.height() <= viewport.height()


@pytest.mark.usefixtures("saved")
def test_a_bad_answer_is_told_and_brought_into_view(
    qtbot: QtBot, services: Services, section: CloudSection, checked: list[CheckResult]
) -> None:
    checked[:] = [GOOD, GOOD, BAD, WORSE, GOOD, GOOD, GOOD]
    section.window().resize(720, 520)
    section.form.get(QToolButton, "private_fold").setChecked(True)
    edit(section, "bucket", "my-bucket")
    save(qtbot, services, section)
    qtbot.waitUntil(lambda: len(section.checks.results) == 7 and services.tasks.running == 0, timeout=WAIT)
    assert section.banner.isVisible() and not verdict(section).isVisible()
    assert section.banner.text.text() == f"The check found 2 problems: {BAD.sentence}"
    assert not section.form.get(QScrollArea, "scroll").isAncestorOf(section.banner)
    line = next(one for one in section.checks.findChildren(QLabel) if one.text() == BAD.sentence)
    qtbot.waitUntil(lambda: is_in_view(section, line), timeout=WAIT)


@pytest.mark.usefixtures("saved")
def test_what_was_not_checked_is_no_problem_of_its_own(
    qtbot: QtBot, services: Services, section: CloudSection, checked: list[CheckResult]
) -> None:
    checked[:] = [GOOD, UNKNOWN, BAD, UNKNOWN]
    check(qtbot, services, section)
    assert section.banner.text.text() == f"The check found 1 problem: {BAD.sentence}"
    line = section.checks.line_to_show()
    assert isinstance(line, QLabel) and line.text() == BAD.sentence
    texts = [label.text() for label in section.checks.findChildren(QLabel) if label.text()]
    assert texts.count(UNKNOWN.sentence) == 2  # they are seen all the same
    assert verdict(section).isHidden()


@pytest.mark.usefixtures("saved")
def test_good_answers_are_told_too_until_something_else_is(
    qtbot: QtBot, services: Services, section: CloudSection, checked: list[CheckResult]
) -> None:
    assert not verdict(section).isVisible()
    check(qtbot, services, section)
    assert verdict(section).isVisible() and verdict(section).text() == "Everything is in place."
    assert section.banner.isHidden()
    checked.append(BAD)
    check(qtbot, services, section)
    assert section.banner.isVisible() and verdict(section).isHidden()
    checked.remove(BAD)
    check(qtbot, services, section)
    assert section.banner.isHidden() and verdict(section).isVisible()


@pytest.mark.usefixtures("saved")
def test_the_banner_follows_the_language(
    qtbot: QtBot, services: Services, section: CloudSection, checked: list[CheckResult]
) -> None:
    checked.append(CheckResult("bucket", False, "The quotas suffice for the machine."))
    check(qtbot, services, section)
    english = section.banner.text.text()
    services.language.choose("ru")
    qtbot.waitUntil(lambda: "Квот" in section.banner.text.text(), timeout=WAIT)
    services.language.choose("en")
    qtbot.waitUntil(lambda: section.banner.text.text() == english, timeout=WAIT)


def test_the_section_is_higher_than_the_others(qtbot: QtBot, dialog: SettingsDialog) -> None:
    screen = dialog.screen().availableGeometry().size()
    assert dialog.height() >= min(CloudSection.ROOM.height(), screen.height() - 80)
    dialog.show_section("general")
    assert dialog.size() == SIZE
    dialog.resize(800, 560)
    dialog.show_section("cloud")
    assert dialog.size() == QSize(800, 560)  # the user's own


@pytest.mark.parametrize("language", ["en", "ru"])
def test_fields_stand_below_each_other(qtbot: QtBot, services: Services, section: CloudSection, language: str) -> None:
    section.form.get(QToolButton, "private_fold").setChecked(True)
    services.language.choose(language)  # type: ignore[arg-type]
    text = {"en": "Folder", "ru": "Каталог"}[language]
    try:
        qtbot.waitUntil(lambda: section.form.get(QLabel, "folder_label").text() == text, timeout=WAIT)
        qtbot.wait(50)
        fields = [
            section.form.get(QLineEdit, "folder"),
            section.form.get(QDoubleSpinBox, "cap"),
            section.form.get(QCheckBox, "preemptible"),
            section.form.get(QLineEdit, "endpoint"),
        ]
        assert len({field.mapTo(section, QPoint()).x() for field in fields}) == 1
        label, box = section.form.get(QLabel, "preemptible_label"), section.form.get(QCheckBox, "preemptible")
        assert label.mapTo(section, label.rect().center()).y() == box.mapTo(section, box.rect().center()).y()
    finally:
        services.language.choose("en")


@pytest.mark.usefixtures("saved")
def test_a_kept_key_is_said_shortly(section: CloudSection) -> None:
    key = section.form.get(ElidedLabel, "key")
    assert key.text() == "kept"
    assert key.fontMetrics().horizontalAdvance(key.text()) <= key.width()
    assert section.form.get(QPushButton, "key_choose").toolTip() == "Choose another one to replace it"


# -- what is running in the folder -----------------------------------------------------------------------------------


def question_of(qtbot: QtBot, leftovers: Leftovers) -> str:
    said: list[str] = []

    def read() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        said.append(box.text())
        box.reject()

    QTimer.singleShot(0, read)
    qtbot.mouseClick(leftovers.clean_button, Qt.MouseButton.LeftButton)
    return said[0]


@pytest.mark.parametrize(("results", "told"), [(0, False), (1, True)])
def test_a_result_is_not_deleted_unsaid(
    qtbot: QtBot,
    services: Services,
    leftovers: Leftovers,
    monkeypatch: pytest.MonkeyPatch,
    results: int,
    told: bool,
) -> None:
    there = [Orphan(Kind.VM, "vm-1", "vm-1", Reason.LOST, PROFILE)]
    there += [Orphan(Kind.PREFIX, f"job-{number}", "x", Reason.RESULT, PROFILE) for number in range(results)]
    monkeypatch.setattr(work, "find_leftovers", lambda: Findings(tuple(there), ()))
    leftovers.look()
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    question = question_of(qtbot, leftovers)
    assert question.startswith(f"Delete {1 + results} thing")
    assert ("also deletes the finished result" in question) is told


def test_what_was_said_follows_the_language(
    qtbot: QtBot, services: Services, leftovers: Leftovers, russian: None
) -> None:
    leftovers.look()
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    own = leftovers._text.text()
    services.language.choose("en")
    qtbot.waitUntil(lambda: leftovers._text.text() == "Save the settings first.", timeout=WAIT)
    assert own != "Save the settings first."


@pytest.mark.usefixtures("saved")
def test_nothing_is_removed_that_a_machine_is_deleted_with(
    qtbot: QtBot, services: Services, section: CloudSection, config: Path
) -> None:
    make_record(JobStore(config), 1, phase=Phase.RUNNING, vm=Obligation.MAYBE)
    section._start(lambda _: work.remove_access(), section._take_removed)
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    assert section.banner.text.text() == "A job still has a machine in the cloud. End it first, in the list of jobs."
    assert load_profile(config) is not None and SecretStore(config).load() is not None


def test_a_button_that_deletes_looks_like_one(qtbot: QtBot, services: Services) -> None:
    box = QMessageBox()
    qtbot.addWidget(box)
    button = add_danger_button(box, "Delete")
    box.addButton("Keep", QMessageBox.ButtonRole.RejectRole)
    box.show()
    qtbot.waitExposed(box)
    corner = button.grab().toImage().pixelColor(button.width() // 2, 4)
    assert corner == services.theme.color("danger-fill")
    assert box.buttonRole(button) == QMessageBox.ButtonRole.DestructiveRole
