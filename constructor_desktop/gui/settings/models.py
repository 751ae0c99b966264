"""Settings: the pretrained networks."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QTableView, QWidget

from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.language import size_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.settings.section import Section, fill_table, set_up_table

_LICENCE = 3


@dataclass(frozen=True)
class WeightsState:
    """Weights as the table shows them.

    Attributes:
        title: Name of the architecture.
        size: Bytes; 0 if they are missing.
        state: `bundled`, `missing` or `damaged`.
        licence: Licence and author.
    """

    title: str
    size: int
    state: str
    licence: str


class ModelsSection(Section):
    """A table, filled by a task that checks the files."""

    def __init__(self, services: Services, session: Session | None, parent: QWidget | None = None) -> None:
        super().__init__(services, session, parent)
        form = load_form("settings_models", services.icons, self)
        self.table = form.get(QTableView, "table")
        set_up_table(self.table)
        self._weights: list[WeightsState] = []
        self.retranslate()

    def enter(self) -> None:
        """Looks at the files, the first time."""
        if not self._weights:
            self.services.tasks.start(lambda on_event: read_weights(), "weights", done=self._take)

    def retranslate(self) -> None:
        """Fills the table."""
        states = {
            "bundled": self.tr("came with the app"),
            "missing": self.tr("missing: install the app again"),
            "damaged": self.tr("damaged: install the app again"),
        }
        rows = [(known.title, size_text(known.size), states[known.state], known.licence) for known in self._weights]
        head = (self.tr("Name"), self.tr("Size"), self.tr("State"), self.tr("Licence"))
        fill_table(self.table, head, rows, _LICENCE)

    def _take(self, weights: list[WeightsState]) -> None:
        self._weights = weights
        self.retranslate()


def read_weights() -> list[WeightsState]:
    """Returns the weights that came with the app, checked; for a task."""
    from constructor_desktop.core.errors import ModelError
    from constructor_desktop.models.architectures import REGISTRY
    from constructor_desktop.models.weights import bundled_file, locate

    found = []
    for entry in REGISTRY.list():
        if entry.weights.origin != "bundled":
            continue
        path = locate(entry.weights)
        state = "missing"
        if path is not None:
            try:
                bundled_file(entry.weights)
                state = entry.weights.origin
            except ModelError:
                state = "damaged"
        size = path.stat().st_size if path else 0
        found.append(WeightsState(entry.title, size, state, entry.weights.licence))
    return found
