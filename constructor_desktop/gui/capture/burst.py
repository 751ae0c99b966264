"""Writes the pictures of a burst into the scratch folder while it goes on."""

from __future__ import annotations

import queue
import shutil
from datetime import datetime
from io import BytesIO
from pathlib import Path

from PySide6.QtGui import QImage

from constructor_desktop.core.errors import StorageError
from constructor_desktop.core.events import OnEvent, Progress
from constructor_desktop.core.files import write_bytes

FRAMES = "frames"
"""Folder below the scratch folder; in it one folder for each class folder whose pictures wait."""
_QUALITY = 92
_WAIT_SECONDS = 0.5


class Burst:
    """Pictures that are being taken; `take` and `finish` are for the GUI thread, `write` for a task.

    Attributes:
        class_folder: Folder of the class they are for.
        taken: How many were taken.
    """

    def __init__(self, scratch: Path, class_folder: str) -> None:
        self.class_folder = class_folder
        self.taken = 0
        self._folder = scratch / FRAMES / class_folder
        self._begun = datetime.now().astimezone()
        self._waiting: queue.SimpleQueue[QImage | None] = queue.SimpleQueue()
        self.files: list[Path] = []

    def take(self, image: QImage) -> None:
        """Takes a picture, RGB with 24 bits; never waits."""
        self.taken += 1
        self._waiting.put(image)

    def finish(self) -> None:
        """No more pictures come."""
        self._waiting.put(None)

    def write(self, on_event: OnEvent) -> list[Path]:
        """Writes pictures until the last one was taken; returns the files.

        Raises:
            StorageError: if the disk refuses; `files` has what was written.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            while (image := self._next(on_event)) is not None:
                path = self._folder / f"webcam-{self._begun:%Y%m%d-%H%M%S-%f}-{len(self.files) + 1:03}.jpg"
                write_bytes(path, _jpeg(image))
                self.files.append(path)
                on_event(Progress(stage="read", done=len(self.files), total=self.taken))
        except OSError as error:
            reason = error.strerror or str(error)
            raise StorageError(
                f"{self._folder}: The picture cannot be saved ({reason}). Make room on the disk."
            ) from error
        return self.files

    def _next(self, on_event: OnEvent) -> QImage | None:
        while True:
            try:
                return self._waiting.get(timeout=_WAIT_SECONDS)
            except queue.Empty:  # so that a cancelled task ends even if nobody lets go of the button
                on_event(Progress(stage="read", done=len(self.files), total=self.taken))


def left_frames(scratch: Path) -> dict[str, list[Path]]:
    """Returns pictures of bursts that were never added, by class folder: a crash left them. For a task."""
    folder = scratch / FRAMES
    found = {}
    for place in sorted(folder.iterdir()) if folder.is_dir() else []:
        files = sorted(place.glob("webcam-*.jpg")) if place.is_dir() else []
        if files:
            found[place.name] = files
    return found


def remove_frames(scratch: Path) -> None:
    """Removes such pictures."""
    shutil.rmtree(scratch / FRAMES, ignore_errors=True)


def _jpeg(image: QImage) -> bytes:
    """Encodes a picture with Pillow, which lets the window go on meanwhile; Qt's own call would not."""
    from PIL import Image

    size = (image.width(), image.height())
    picture = Image.frombuffer("RGB", size, bytes(image.constBits()), "raw", "RGB", image.bytesPerLine(), 1)
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
