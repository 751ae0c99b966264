from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.gui import language as language_module
from constructor_desktop.gui.capture.words import deleted_text
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.keys import key_text, with_keys
from constructor_desktop.gui.language import (
    NAMES,
    Language,
    count_text,
    decimal_text,
    percent_text,
    seconds_text,
    size_text,
)
from constructor_desktop.gui.page import Page
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.training import TrainingJob
from tests.gui.conftest import MakeSession

NBSP = "\N{NO-BREAK SPACE}"
NUMBERS = {
    "en": {
        count_text: {0: "0", 999: "999", 1480: f"1{NBSP}480", 1234567: f"1{NBSP}234{NBSP}567"},
        decimal_text: {5: "5.0", 0.25: "0.3", 1480.5: f"1{NBSP}480.5", -3.14: "-3.1"},
        percent_text: {0.9: f"90{NBSP}%", 0: f"0{NBSP}%", 1: f"100{NBSP}%", 0.004: f"0{NBSP}%"},
        size_text: {0: "0 bytes", 999: "999 bytes", 14600: "15 KB", 14.6e6: "14.6 MB", 2.5e9: "2.5 GB"},
        seconds_text: {
            0: "0.0 s",
            5: "5.0 s",
            9.96: "10.0 s",
            24.4: "24 s",
            59.6: "1 min",
            510: "8 min 30 s",
            3599.7: "1 h 0 min",
            7500: "2 h 5 min",
        },
    },
    "ru": {
        count_text: {1480: f"1{NBSP}480"},
        decimal_text: {5: "5,0", 1480.5: f"1{NBSP}480,5"},
        percent_text: {0.9: f"90{NBSP}%"},
        size_text: {999: "999 Б", 14.6e6: "14,6 МБ", 2.5e9: "2,5 ГБ"},
        seconds_text: {5: "5,0 с", 24: "24 с", 510: "8 мин 30 с", 7500: "2 ч 5 мин"},
    },
}
CASES = [
    (code, function, value, text)
    for code, functions in NUMBERS.items()
    for function, cases in functions.items()
    for value, text in cases.items()
]


def plain(text: str) -> str:
    """A translation may keep a number and its unit together with a no-break space."""
    return text.replace(NBSP, " ")


@pytest.mark.parametrize(("code", "function", "value", "text"), CASES)
def test_numbers_are_written_as_people_write_them(services: Services, code, function, value, text) -> None:
    services.language.choose(code)
    written = function(value)
    if function in (size_text, seconds_text):
        assert plain(written) == plain(text)
    else:
        assert written == text


def test_digits_of_per_cents(services: Services) -> None:
    assert percent_text(0.12345, 1) == f"12.3{NBSP}%"
    services.language.choose("ru")
    assert percent_text(0.12345, 1) == f"12,3{NBSP}%"
    assert decimal_text(2, 3) == "2,000"


def test_forms_and_qt_itself_speak_the_language(qtbot: QtBot, services: Services) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    form = load_form("main_window", services.icons, parent)
    shown = {}
    for code in ("en", "ru", "en"):
        services.language.choose(code)  # type: ignore[arg-type]
        QApplication.processEvents()
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        qtbot.addWidget(box)
        shown[code] = (
            form.get(QLabel, "saved").text(),
            form.get(QToolButton, "project_button").toolTip(),
            box.buttons()[0].text().replace("&", ""),
            QLocale().name(),
        )
    assert shown["en"] == ("Saved", "Project: rename, open another, close", "Cancel", "en_US")
    assert shown["ru"][0] == "Сохранено"
    assert shown["ru"][2:] == ("Отмена", "ru_RU")
    assert "project" not in shown["ru"][1].lower()


def test_pages_set_the_texts_of_their_code_again(qtbot: QtBot, services: Services, make_session: MakeSession) -> None:
    class Sentence(Page):
        def retranslate(self) -> None:
            self.setWindowTitle(percent_text(0.5, 1))

    session = make_session(Modality.IMAGE, {})
    page = Sentence(services, session, TrainingJob(services, session))
    qtbot.addWidget(page)
    page.retranslate()
    assert page.windowTitle() == f"50.0{NBSP}%"
    services.language.choose("ru")
    QApplication.processEvents()
    assert page.windowTitle() == f"50,0{NBSP}%"


def test_the_change_is_told_once_and_only_if_there_is_one(qtbot: QtBot, services: Services) -> None:
    class Counter(QWidget):
        seen = 0

        def changeEvent(self, event: QEvent) -> None:  # noqa: N802
            self.seen += event.type() == QEvent.Type.LanguageChange

    widget = Counter()
    qtbot.addWidget(widget)
    told: list[str] = []
    language = services.language

    def listen() -> None:
        told.append(language.code)

    language.changed.connect(listen)
    language.choose("en")
    language.choose("ru")
    language.choose("ru")
    QApplication.processEvents()
    assert told == ["ru"]
    assert widget.seen >= 1


@pytest.fixture
def restored(qapp: QApplication, services: Services) -> Iterator[None]:
    yield
    services.language.choose("ru")
    services.language.choose("en")


@pytest.mark.parametrize(("system", "code"), [("ru_RU", "ru"), ("ru_KZ", "ru"), ("de_DE", "en"), ("C", "en")])
def test_without_a_choice_the_system_decides(
    qapp: QApplication, restored: None, monkeypatch: pytest.MonkeyPatch, system: str, code: str
) -> None:
    monkeypatch.setattr(QLocale, "system", staticmethod(lambda: QLocale(system)))
    language = Language(qapp)
    assert (language.choice, language.code) == ("system", code)
    assert QLocale().language() == QLocale(code).language()
    language.choose("en" if code == "ru" else "ru")
    assert language.code != code
    language.choose("en")


def test_both_languages_have_a_name_in_themselves() -> None:
    assert NAMES == {"en": "English", "ru": "Русский"}


def test_the_compiled_translations_are_there(services: Services) -> None:
    folder = Path(__file__).resolve().parents[2] / "resources" / "translations"
    assert {path.name for path in folder.glob("*.qm")} == {"constructor_en.qm", "constructor_ru.qm"}
    services.language.choose("ru")
    assert len(services.language._installed) == 2


def test_a_translation_may_be_replaced_while_it_is_used(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = Path(shutil.copytree(language_module.resource_path("resources") / "translations", tmp_path / "translations"))
    monkeypatch.setattr(language_module, "resource_path", lambda _: tmp_path)
    services.language.choose("ru")
    with (copy / "constructor_ru.qm").open("r+b") as file:
        file.truncate(100)
    assert QCoreApplication.translate("Commands", "Undo") == "Отменить"
    assert QCoreApplication.translate("QFileDialog", "Directory:") == "Каталог:"


@pytest.mark.parametrize(
    ("code", "number", "expected"),
    [
        ("en", 12, "12 pictures deleted"),
        ("en", 1480, f"1{NBSP}480 pictures deleted"),
        ("ru", 1480, f"1{NBSP}480"),
        ("ru", 12000, f"12{NBSP}000"),
    ],
)
def test_counted_words_have_their_thousands_apart(services: Services, code: str, number: int, expected: str) -> None:
    services.language.choose(code)  # type: ignore[arg-type]
    assert deleted_text(Modality.IMAGE, number).startswith(expected)


def test_keys_are_written_as_the_system_does() -> None:
    native = QKeySequence("Ctrl+T").toString(QKeySequence.SequenceFormat.NativeText)
    assert with_keys("Train", "Ctrl+T") == f"Train ({native})"
    assert key_text("Ctrl+T") == native
