"""The recorded clips that wait: keeping them makes samples of them, discarding them can be taken back for a while.

A clip whose keeping is undone waits again; the note beside its file stays until the next start for that reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.capture.words import added_text
from constructor_desktop.gui.language import counted
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Done, Session
from constructor_desktop.media.recovery import RecordedClip
from constructor_desktop.storage.changes import AddFiles, Change, Composite, Outcome

UNDO_MS = 9000
"""How long a discarded clip can be taken back; a little longer than its toast is shown."""


class WaitingClips(QObject):
    """Holds the clips in order; the files follow in tasks."""

    added = Signal(object)
    """A clip waits that did not before."""
    removed = Signal(object)
    """A clip does not wait any more."""

    def __init__(self, services: Services, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._session = services, session
        self.clips: list[RecordedClip] = []
        self._discarded: list[RecordedClip] = []
        self._kept: dict[Path, RecordedClip] = {}
        session.done.connect(self._follow)

    def add(self, clip: RecordedClip) -> None:
        """Takes a clip."""
        self.clips.append(clip)
        self.added.emit(clip)

    def keep(self, clips: Sequence[tuple[RecordedClip, str]]) -> None:
        """Adds clips to classes (folders) as one change."""
        by_class: dict[str, list[RecordedClip]] = {}
        for clip, folder in clips:
            by_class.setdefault(folder, []).append(clip)
            self._take(clip)
            self._kept[clip.path] = clip
        changes: list[Change] = [
            AddFiles(tuple(clip.path for clip in group), folder, wait_again=True) for folder, group in by_class.items()
        ]
        names = [known.name for known in self._session.state.classes if known.folder in by_class]
        kept = [clip for clip, _ in clips]

        def finished(outcome: Outcome | None) -> None:
            left = {skipped.path for skipped in outcome.skipped} if outcome is not None else {c.path for c in kept}
            for clip in kept:
                if clip.path in left:  # the session tells why
                    self.add(clip)

        text = added_text(Modality.AUDIO, len(kept), ", ".join(names))
        self._session.perform(changes[0] if len(changes) == 1 else Composite(tuple(changes)), text, finished=finished)

    def discard(self, clips: Sequence[RecordedClip]) -> None:
        """Removes clips; for a while they can be taken back, all at once."""
        gone = list(clips)
        for clip in gone:
            self._take(clip)
            self._discarded.append(clip)
        QTimer.singleShot(UNDO_MS, self, lambda: self._end_of_undo(gone))
        text = self.tr("Recording discarded")
        if len(gone) > 1:
            text = counted(self.tr("%n recording(s) discarded", "", len(gone)), len(gone))
        self._services.notices.toast.emit(text, self.tr("Undo"), lambda: self._take_back(gone))

    def shut_down(self) -> None:
        """Removes what was discarded; what waits is offered again the next time."""
        discarded, self._discarded = self._discarded, []
        for clip in discarded:
            clip.discard()

    def _follow(self, done: Done) -> None:
        """Clips whose keeping was undone wait again; those that are samples once more do not."""
        for path in done.outcome.returned:
            if path in self._kept:
                self.add(self._kept.pop(path))
        taken = set(done.outcome.taken)
        self._discarded = [clip for clip in self._discarded if clip.path not in taken]
        for clip in [clip for clip in self.clips if clip.path in taken]:
            self._kept[clip.path] = clip
            self._take(clip)

    def _take(self, clip: RecordedClip) -> None:
        self.clips.remove(clip)
        self.removed.emit(clip)

    def _take_back(self, clips: Sequence[RecordedClip]) -> None:
        for clip in clips:
            if clip in self._discarded:
                self._discarded.remove(clip)
                self.add(clip)

    def _end_of_undo(self, clips: Sequence[RecordedClip]) -> None:
        gone = [clip for clip in clips if clip in self._discarded]
        self._discarded = [clip for clip in self._discarded if clip not in gone]
        if gone:
            self._forget(gone)

    def _forget(self, clips: Sequence[RecordedClip]) -> None:
        self._services.tasks.start(lambda on_event: _discard(clips), "remove clips")


def _discard(clips: Sequence[RecordedClip]) -> None:
    for clip in clips:
        clip.discard()
