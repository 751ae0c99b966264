"""What the user says was wrong: samples for the right class, and what a model trained with them makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QObject, Signal
from PySide6.QtGui import QImage, QImageWriter

from constructor_desktop.core.data import Sample
from constructor_desktop.core.events import OnEvent
from constructor_desktop.core.files import write_bytes
from constructor_desktop.gui.language import counted
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Done, Session
from constructor_desktop.media.recovery import wav_header
from constructor_desktop.storage.changes import AddFiles, Change, ImportSamples, MoveSamples, Outcome
from constructor_desktop.storage.document import DATA
from constructor_desktop.storage.problems import writing_to

if TYPE_CHECKING:
    from constructor_desktop.inference.changed import Changed
    from constructor_desktop.inference.predictor import Predictor

_JPEG_QUALITY = 95
_MOST_TRIED = 300


class Corrections(QObject):
    """Adds corrections to the project and remembers what was tried in this session.

    Attributes:
        fresh: Corrections that no model has learned from yet, by their paths in the project.
    """

    changed = Signal()
    """`fresh` is another."""
    compared = Signal(list, int)
    """What a new model says about what was corrected, and what else it answers otherwise: `Changed` of each.

    And how many files were compared.
    """

    def __init__(self, services: Services, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._session = session
        self._tried: dict[Path, None] = {}
        self._ours: set[Path] = set()
        self._originals: set[Path] = set()
        self.fresh: set[Path] = set()
        self._learned: set[Path] = set()  # since the last comparison
        session.done.connect(self._follow)

    @property
    def tried(self) -> list[tuple[Path, str | None]]:
        """Files that were tried or corrected, the newest last, with the class of those that are samples."""
        state = self._session.state
        found: list[tuple[Path, str | None]] = []
        for path in self._tried:
            sample = state.sample(path)
            known = state.class_of(sample.class_folder) if sample is not None else None
            if known is not None or path not in self._ours:
                found.append((path, known.name if known is not None else None))
        return found

    def remember(self, paths: Sequence[Path]) -> None:
        """Notes that files were tried; for those that were corrected, their copies stand."""
        for path in paths:
            self._tried.pop(path, None)
            if path not in self._originals:
                self._tried[path] = None
        while len(self._tried) > _MOST_TRIED:
            del self._tried[next(iter(self._tried))]

    def add_wave(self, wave: NDArray[np.float32], rate: int, name: str, *, silent: bool = False) -> None:
        """Adds a sound, `float32 [T]` at `rate`, to the class of this name, which is made if it is missing.

        One that is `silent` is called so, as it may not be what the user has meant.
        """
        samples = np.clip(np.rint(wave * 32768), -32768, 32767).astype("<i2").tobytes()
        content = wav_header(rate, len(samples)) + samples
        said = self.tr("Silence added to %1") if silent else self.tr("Added to %1")
        self._write(lambda path: write_bytes(path, content), "wav", name, said)

    def add_image(self, image: QImage, name: str) -> None:
        """Adds a picture to the class of this name, which is made if it is missing."""
        copy = image.copy()
        self._write(lambda path: _write_jpeg(copy, path), "jpg", name, self.tr("Added to %1"))

    def add_files(self, paths: Sequence[Path], name: str) -> None:
        """Adds copies of files to the class of this name; samples of this project are moved instead."""
        data = self._session.folder / DATA
        own = tuple(path for path in paths if path.is_relative_to(data))
        others = [path for path in paths if not path.is_relative_to(data)]
        folder = self._folder_of(name)
        if own and folder is not None:
            text = counted(self.tr("%n file(s) moved to %1", "", len(own)), len(own)).replace("%1", name)
            self._session.perform(MoveSamples(own, folder), text, finished=lambda outcome: self._note(outcome, own))
        if others:
            text = self.tr("Added to %1").replace("%1", name)
            if len(others) > 1:
                text = counted(self.tr("%n file(s) added to %1", "", len(others)), len(others)).replace("%1", name)
            change = ImportSamples(tuple(Sample(path, name) for path in others))
            self._session.perform(change, text, finished=lambda outcome: self._note(outcome, others))

    def learned(self, paths: set[Path]) -> None:
        """Notes that a model was trained with these corrections."""
        self._learned |= self.fresh & paths
        self.fresh -= paths
        self.changed.emit()

    def compare(self, former: Predictor, latter: Predictor, above: float) -> None:
        """Finds out, in a task, what another model says about what was tried."""
        tried = self.tried
        if not tried:
            return
        corrected, self._learned = self._learned, set()

        def work(on_event: OnEvent) -> list[Changed]:
            from constructor_desktop.inference.changed import what_changed

            return what_changed(former, latter, tried, above, on_event, corrected)

        self._services.tasks.start(
            work,
            "comparing models",
            done=lambda changed: self.compared.emit(changed, len(tried)),
            failed=self._services.notices.error.emit,
        )

    def _write(self, write: Callable[[Path], None], suffix: str, name: str, said: str) -> None:
        """Writes a file to the scratch folder in a task, then moves it into the class, which is `said`."""
        session = self._session

        def work(_: OnEvent) -> Path:
            path = session.scratch / f"live-{datetime.now():%Y%m%d-%H%M%S-%f}.{suffix}"
            with writing_to(path.parent):
                write(path)
            return path

        self._services.tasks.start(
            work,
            "writing a correction",
            done=lambda path: self._take_in(path, name, said.replace("%1", name)),
            failed=self._services.notices.error.emit,
        )

    def _take_in(self, path: Path, name: str, said: str) -> None:
        folder = self._folder_of(name)
        change: Change = ImportSamples((Sample(path, name),)) if folder is None else AddFiles((path,), folder)

        def finished(outcome: Outcome | None) -> None:
            self._note(outcome, ())
            self._services.tasks.start(lambda _: path.unlink(missing_ok=True), "tidying up")

        self._session.perform(change, said, finished=finished)

    def _folder_of(self, name: str) -> str | None:
        return next((known.folder for known in self._session.state.classes if known.name == name), None)

    def _note(self, outcome: Outcome | None, originals: Sequence[Path]) -> None:
        if outcome is None:
            return
        added = [*outcome.added, *outcome.moved.values()]
        self._originals.update(set(originals) - set(added))
        self.remember(originals)
        self._ours.update(added)
        self.fresh.update(added)
        self.remember(added)
        self.changed.emit()

    def _follow(self, done: Done) -> None:
        """Follows samples that are moved, and corrections that are undone or redone."""
        moved = done.outcome.moved
        if moved:
            self._tried = {moved.get(path, path): None for path in self._tried}
            self._ours = {moved.get(path, path) for path in self._ours}
            self.fresh = {moved.get(path, path) for path in self.fresh}
        before = set(self.fresh)
        self.fresh -= set(done.outcome.removed)
        if done.kind != "do":
            self.fresh |= self._ours & set(done.outcome.added)
        if self.fresh != before:
            self.changed.emit()


def _write_jpeg(image: QImage, path: Path) -> None:
    writer = QImageWriter(str(path), QByteArray(b"jpeg"))
    writer.setQuality(_JPEG_QUALITY)
    if not writer.write(image.convertToFormat(QImage.Format.Format_RGB888)):
        raise OSError(writer.errorString())
