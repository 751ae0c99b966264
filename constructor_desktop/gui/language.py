"""The language of the window, switchable while it runs, and numbers and times as people write them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal
from PySide6.QtWidgets import QApplication

from constructor_desktop.core.resources import resource_path

LanguageChoice = Literal["system", "en", "ru"]
NAMES = {"en": "English", "ru": "Русский"}

_NBSP = "\N{NO-BREAK SPACE}"
_MINUTE, _HOUR = 60, 3600

# What the Russian translation that comes with Qt lacks of its file dialog.
_TEXTS_OF_QT = (
    QT_TRANSLATE_NOOP("QFileDialog", "&Look in:"),
    QT_TRANSLATE_NOOP("QFileDialog", "Files of &type:"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Drive"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Folder"),
)


class Language(QObject):
    """Installs the translators; Qt then sends every widget a LanguageChange event."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: LanguageChoice = "system") -> None:
        super().__init__(app)
        self._app = app
        self._installed: list[tuple[QTranslator, bytes]] = []
        self._choice: LanguageChoice = choice
        self._install()

    @property
    def choice(self) -> LanguageChoice:
        """What the user chose."""
        return self._choice

    @property
    def code(self) -> str:
        """The language in force, `en` or `ru`."""
        if self._choice != "system":
            return self._choice
        return "ru" if QLocale.system().language() == QLocale.Language.Russian else "en"

    def choose(self, choice: LanguageChoice) -> None:
        """Switches the language."""
        if choice != self._choice:
            self._choice = choice
            self._install()
            self.changed.emit()

    def _install(self) -> None:
        for old, _ in self._installed:
            self._app.removeTranslator(old)
            old.deleteLater()
        QLocale.setDefault(QLocale("ru_RU" if self.code == "ru" else "en_US"))
        own = resource_path("resources") / "translations"
        qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        self._installed = []
        for path in (qt / f"qtbase_{self.code}.qm", own / f"constructor_{self.code}.qm"):
            if path.is_file():
                self._add(path.read_bytes())

    def _add(self, content: bytes) -> None:
        """Installs a translator before the others. It reads from memory: a file may be replaced while it is used."""
        translator = QTranslator(self)
        if translator.load(content):
            self._app.installTranslator(translator)
            self._installed.append((translator, content))


def count_text(number: int) -> str:
    """Returns a whole number with its thousands apart: `1 480`."""
    return f"{number:,}".replace(",", _NBSP)


def counted(text: str, number: int) -> str:
    """Returns a translated text in which Qt wrote a number for `%n`, with the number's thousands apart.

    To be called before names are filled in, which may hold the same digits.
    """
    return text.replace(str(number), count_text(number), 1)


def decimal_text(value: float, digits: int = 1) -> str:
    """Returns a number with the language's decimal separator."""
    return QLocale().toString(float(value), "f", digits).replace(QLocale().groupSeparator(), _NBSP)


def percent_text(share: float, digits: int = 0) -> str:
    """Returns a share of 1 as per cent with a no-break space: `90 %`."""
    return f"{decimal_text(100 * share, digits)}{_NBSP}%"


def size_text(size: int) -> str:
    """Returns a number of bytes for people, `14.6 MB`."""
    translate = QCoreApplication.translate
    if size < 1000:
        return translate("Numbers", "%1 bytes").replace("%1", str(size))
    if size < 1_000_000:
        return translate("Numbers", "%1 KB").replace("%1", decimal_text(size / 1e3, 0))
    if size < 1_000_000_000:
        return translate("Numbers", "%1 MB").replace("%1", decimal_text(size / 1e6, 1))
    return translate("Numbers", "%1 GB").replace("%1", decimal_text(size / 1e9, 1))


def seconds_text(seconds: float) -> str:
    """Returns a length for people: `5.0 s`, `24 s`, `8 min 30 s`, `2 h 5 min`."""
    translate = QCoreApplication.translate
    if seconds < 10:
        return translate("Numbers", "%1 s").replace("%1", decimal_text(seconds, 1))
    whole = round(seconds)
    if whole < _MINUTE:
        return translate("Numbers", "%1 s").replace("%1", str(whole))
    if whole < _HOUR:
        text = translate("Numbers", "%1 min %2 s") if whole % _MINUTE else translate("Numbers", "%1 min")
        return text.replace("%1", str(whole // _MINUTE)).replace("%2", str(whole % _MINUTE))
    text = translate("Numbers", "%1 h %2 min")
    return text.replace("%1", str(whole // _HOUR)).replace("%2", str(whole % _HOUR // _MINUTE))
