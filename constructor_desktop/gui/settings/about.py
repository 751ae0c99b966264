"""Settings: versions of the program and of what it is built with, and their licences."""

from __future__ import annotations

import platform
import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution, requires, version

from PySide6.QtCore import QSize, qVersion
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHeaderView, QLabel, QTableView, QWidget

from constructor_desktop.core.resources import resource_path
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.settings.section import Section, fill_table, set_up_table

PACKAGE = "ai-constructor"
_LOGO, _ROW = 56, 38
_LONGEST = 60
_CLASSIFIER = "License :: OSI Approved :: "


class AboutSection(Section):
    """What a report of an error should name."""

    def __init__(self, services: Services, session: Session | None, parent: QWidget | None = None) -> None:
        super().__init__(services, session, parent)
        self.form = load_form("settings_about", services.icons, self)
        logo = QIcon(str(resource_path("resources", "icons", "app.svg")))
        pixmap = logo.pixmap(QSize(_LOGO, _LOGO), self.devicePixelRatioF())
        self.form.get(QLabel, "logo").setPixmap(pixmap)
        self.table = self.form.get(QTableView, "table")
        set_up_table(self.table)
        self.table.setWordWrap(True)  # some licences have long names
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.verticalHeader().setMinimumSectionSize(_ROW)
        self._libraries: list[tuple[str, str, str]] = []
        self.retranslate()

    def enter(self) -> None:
        """Reads the licences, the first time."""
        if not self._libraries:
            self.services.tasks.start(lambda on_event: read_libraries(), "licences", done=self._take)

    def retranslate(self) -> None:
        """Sets versions and table."""
        shown = self.tr("Version %1").replace("%1", installed_version(PACKAGE))
        self.form.get(QLabel, "app_version").setText(shown)
        parts = (
            f"Python {platform.python_version()}",
            f"Qt {qVersion()}",
            f"torch {installed_version('torch')}",
            platform.platform(terse=True),
        )
        self.form.get(QLabel, "versions").setText(" · ".join(parts))
        head = (self.tr("Library"), self.tr("Version"), self.tr("Licence"))
        fill_table(self.table, head, self._libraries, 2)

    def _take(self, libraries: list[tuple[str, str, str]]) -> None:
        self._libraries = libraries
        self.retranslate()


def installed_version(name: str) -> str:
    """Returns the version of an installed package, without importing it."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"


def read_libraries() -> list[tuple[str, str, str]]:
    """Returns name, version and licence of what the program needs; for a task."""
    try:
        wanted = requires(PACKAGE) or []
    except PackageNotFoundError:  # a checkout that is not installed
        return []
    names = [re.split(r"[ ;<>=!~\[(]", line, maxsplit=1)[0] for line in wanted if "extra ==" not in line]
    found = []
    for name in sorted(names, key=str.casefold):
        try:
            known = distribution(name)
        except PackageNotFoundError:
            continue
        found.append((name, known.version, licence_of(known)))
    return found


def licence_of(known: Distribution) -> str:
    """Returns what a package says of its licence, in a few words; a dash if nothing."""
    expression = _field(known, "License-Expression")
    classifiers = [
        line.removeprefix(_CLASSIFIER) for line in known.metadata.get_all("Classifier") or [] if _CLASSIFIER in line
    ]
    text = _field(known, "License").strip().split("\n")[0]
    short = text if len(text) <= _LONGEST and text != "UNKNOWN" else ""
    return expression or short or ", ".join(classifiers) or _title_of_licence(known) or "–"


def _title_of_licence(known: Distribution) -> str:
    """Returns the first line of the licence that was installed with a package; empty if there is none."""
    text = known.read_text("LICENSE") or ""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")[:_LONGEST]


def _field(known: Distribution, name: str) -> str:
    values: list[str] = known.metadata.get_all(name) or [""]
    return values[0]
