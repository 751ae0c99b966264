"""Small projects to train, with samples in the wrong class, and trainings without a window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from constructor_desktop.core.events import ignore_event
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.jobs.local import LocalRunner
from constructor_desktop.jobs.runner import JobSpec
from constructor_desktop.storage.changes import Change
from constructor_desktop.training.config import RunConfig

LONG = 120_000
"""Milliseconds that a training may take on a busy computer."""


def train(services: Services, session: Session, qtbot: QtBot, **settings: Any) -> Path:
    """Trains in this thread, and waits until the session knows the run."""
    folder = session.new_run_folder()
    with LocalRunner(services.cache_folder) as runner:
        runner.run(JobSpec(session.folder, folder, RunConfig.create(device="cpu", **settings)), ignore_event)
    session.refresh()
    qtbot.waitUntil(lambda: any(run.path == folder for run in session.runs), timeout=LONG)
    return folder


def perform(session: Session, qtbot: QtBot, change: Change) -> None:
    """Carries out a change and waits for it."""
    with qtbot.waitSignal(session.changed):
        session.perform(change)
    qtbot.waitUntil(lambda: not session.busy)


def counts(session: Session) -> dict[str, int]:
    """How many samples each class has."""
    return {known.name: len(known.samples) for known in session.state.classes}
