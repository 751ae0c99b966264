"""The segment that compares models: what can take part, a real comparison, its result, and what becomes of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QPushButton, QSpinBox, QTableView, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from constructor_desktop.comparison.record import list_comparisons
from constructor_desktop.comparison.table import Row
from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import UsageError
from constructor_desktop.core.events import Notice, OnEvent, Progress
from constructor_desktop.gui.comparison.choice import usual_ones
from constructor_desktop.gui.comparison.job import DONE, FAILED, RUNNING, WAITING
from constructor_desktop.gui.comparison.view import ModelsView
from constructor_desktop.gui.comparison.words import advice_text, cell_texts, head_texts, note_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.train.facts import read_facts
from constructor_desktop.gui.train.page import MODELS, TRAIN, TrainPage
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.storage.runs import COMPARISONS, RunState, run_status
from constructor_desktop.training.config import RunConfig
from tests.gui.conftest import MakeSession
from tests.gui.training_samples import LONG, perform

MakePage = Callable[[Session], TrainPage]


def row(arch: str, accuracy: float | None, seconds: float = 10.0, p: float | None = None) -> Row:
    title = {"yamnet": "YAMNet", "vgg_small": "Small VGG", "lstm": "LSTM"}[arch]
    if accuracy is None:
        return Row(arch, title, "failed", "There is no room left on the disk.")
    interval = (max(0.0, accuracy - 0.1), min(1.0, accuracy + 0.05))
    numbers = (seconds, 400.0, 51_000, 230_000, 4.2)
    return Row(arch, title, "done", "", arch, accuracy, interval, accuracy, *numbers, p_value=p)


def write_comparison(
    session: Session, name: str, rows: list[Row] | None, archs: tuple[str, ...], **config: Any
) -> Path:
    """Writes what a comparison leaves in its folder."""
    folder = session.folder / COMPARISONS / name
    folder.mkdir(parents=True)
    asked = {"data": "../..", "config": RunConfig(**config).model_dump(mode="json"), "epochs": 1, "archs": list(archs)}
    record: dict[str, Any] = {"format": 1, "asked": asked, "rows": None}
    if rows is not None:
        record |= {"rows": [one.to_json() for one in rows], "samples": 8}
    (folder / "comparison.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


@pytest.fixture
def make_page(services: Services, qtbot: QtBot) -> MakePage:
    def make(session: Session) -> TrainPage:
        training = TrainingJob(services, session)
        page = TrainPage(services, session, training)
        qtbot.addWidget(page, before_close_func=lambda page: (page.shut_down(), training.close()))
        page.resize(1180, 800)
        page.show()
        page.show_segment(MODELS)
        qtbot.waitUntil(lambda: bool(page.models.choice.ticked) and page.train_view.advanced.ready, timeout=LONG)
        return page

    return make


@pytest.fixture
def session(make_session: MakeSession) -> Session:
    return make_session(Modality.AUDIO, {"Низкий": 4, "High": 4})


def get(page: TrainPage, kind: type, name: str) -> Any:
    found = page.models.findChild(kind, name)
    assert found is not None
    return found


def shown(page: TrainPage, qtbot: QtBot) -> ModelsView:
    """Waits until a comparison is shown."""
    qtbot.waitUntil(lambda: page.models.outcome.record is not None)
    return page.models


def test_sensible_models_are_ticked_and_others_say_why_not(make_page: MakePage, session: Session) -> None:
    page = make_page(session)
    assert page.models.choice.ticked == ("yamnet", "vgg_small")
    missing = get(page, QCheckBox, "model_resnet18_mel")
    assert not missing.isEnabled() and not missing.isChecked()
    lines = [label.text() for label in page.models.choice.findChildren(QLabel)]
    assert any(line.startswith("to download: ") for line in lines)
    assert any(line.startswith("about ") for line in lines)
    assert "all on the same samples" in page.models.text
    get(page, QCheckBox, "model_vgg_small").click()
    assert page.models.text == "Choose at least two models." and not get(page, QPushButton, "start").isEnabled()


def test_what_is_ticked_by_itself(services: Services) -> None:
    facts = read_facts(Modality.IMAGE)
    assert usual_ones(facts.architectures)[0] == "efficientnet_lite0"
    assert all(facts.architecture(name).effort < 20 for name in usual_ones(facts.architectures))


def test_a_single_model_cannot_be_compared(make_page: MakePage, make_session: MakeSession) -> None:
    page = make_page(make_session(Modality.IMAGE, {"Cat": 4, "Dog": 4}))
    if len(page.models.choice.ticked) < 2:
        assert "Only one model" in page.models.text and not get(page, QPushButton, "start").isEnabled()


def test_a_comparison_from_the_button_to_its_use(make_page: MakePage, session: Session, qtbot: QtBot) -> None:
    page = make_page(session)
    get(page, QSpinBox, "folds").setValue(2)
    get(page, QSpinBox, "epochs").setValue(1)
    job = page.training.comparison
    seen: list[tuple[str, ...]] = []
    job.progressed.connect(lambda: seen.append(tuple(job.states)))
    get(page, QPushButton, "start").click()
    assert job.running and page.models.text.startswith("YAMNet")
    assert not page.train_view.status.button.isEnabled()
    page.train_view.start()
    assert not page.training.running
    with qtbot.waitSignal(job.ended, timeout=LONG):
        pass
    assert (RUNNING, WAITING) in seen and (DONE, RUNNING) in seen and job.states == [DONE, DONE]
    view = shown(page, qtbot)
    record = view.outcome.record
    assert record is not None and record.result is not None and record.result.samples == 8
    assert record.folder.parent == session.folder / COMPARISONS and record.config["folds"] == 2
    assert view.outcome.model.rowCount() == 2 and len(view.outcome.plot.rows) == 2
    assert get(page, QLabel, "advice").text() == advice_text(view.outcome.model.rows)
    assert not view.outcome.plot.grab().isNull()
    assert session.runs == ()
    table = get(page, QTableView, "table")
    table.selectRow(next(number for number, one in enumerate(view.outcome.model.rows) if one.arch == "vgg_small"))
    advanced = page.train_view.advanced
    advanced.findChild(QSpinBox, "seed").setValue(7)
    get(page, QPushButton, "use").click()
    assert page.segments.index() == TRAIN
    qtbot.waitUntil(lambda: not advanced.model_box.visibleRegion().isEmpty())
    assert page.train_view.settings() == {"preset": "fast", "arch": "vgg_small", "epochs": 1}


def test_what_was_broken_off_is_continued(make_page: MakePage, session: Session, qtbot: QtBot) -> None:
    page = make_page(session)
    get(page, QSpinBox, "folds").setValue(2)
    get(page, QSpinBox, "epochs").setValue(1)
    job = page.training.comparison
    job.progressed.connect(lambda: job.cancel() if job.states[0] == DONE and not job.stopping else None)
    get(page, QPushButton, "start").click()
    with qtbot.waitSignal(job.ended, timeout=LONG):
        pass
    job.progressed.disconnect()
    job.progressed.connect(page.models._show)
    view = shown(page, qtbot)
    record = view.outcome.record
    assert record is not None and record.result is None
    assert "1 are done" in get(page, QLabel, "broken_text").text()
    assert get(page, QLabel, "finished").text().startswith("YAMNet: ")
    status = run_status(record.folder / "yamnet")
    assert status is not None and status.state is RunState.SUCCEEDED
    before = (record.folder / "yamnet" / "model.safetensors").stat().st_mtime_ns
    view.choice.tick(("vgg_small", "lstm"))
    get(page, QPushButton, "go_on").click()
    assert view.choice.ticked == ("yamnet", "vgg_small")
    assert get(page, QLabel, "broken_text").text() == "This comparison goes on."
    assert get(page, QLabel, "result_title").text() == "Result"
    with qtbot.waitSignal(job.finished, timeout=LONG):
        pass
    qtbot.waitUntil(lambda: view.outcome.record is not None and view.outcome.record.result is not None)
    assert view.outcome.record is not None and view.outcome.record.folder == record.folder
    assert (record.folder / "yamnet" / "model.safetensors").stat().st_mtime_ns == before
    qtbot.waitUntil(lambda: not job.running)
    assert view.choice.ticked == ("vgg_small", "lstm")
    get(page, QPushButton, "start").click()
    assert get(page, QLabel, "result_title").text() == "Earlier result"
    job.cancel()
    with qtbot.waitSignal(job.ended, timeout=LONG):
        pass


def test_changed_samples_are_not_set_beside_others(make_page: MakePage, session: Session, qtbot: QtBot) -> None:
    from constructor_desktop.gui.comparison.job import check_same_data
    from constructor_desktop.jobs.local import LocalRunner
    from constructor_desktop.jobs.runner import JobSpec
    from constructor_desktop.storage.changes import TrashSamples

    page = make_page(session)
    folder = write_comparison(session, "20260101-120000-001", None, ("yamnet", "vgg_small"))
    with LocalRunner(page.services.cache_folder) as runner:
        runner.run(JobSpec(session.folder, folder / "yamnet", RunConfig(arch="yamnet")), lambda event: None)
    check_same_data(folder, ("yamnet", "vgg_small"), session.state)
    perform(session, qtbot, TrashSamples((session.state.classes[0].samples[0].path,)))
    with pytest.raises(UsageError, match="have changed"):
        check_same_data(folder, ("yamnet", "vgg_small"), session.state)
    page.models.outcome.refresh(folder)
    shown(page, qtbot)
    get(page, QPushButton, "go_on").click()
    qtbot.waitUntil(lambda: page.models.banner.isVisible())
    assert "have changed" in page.models.banner.text.text()


def test_a_model_that_fails_does_not_end_it(
    make_page: MakePage, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compare(spec: Any, cache_folder: Path, on_event: OnEvent) -> None:
        on_event(Progress(stage="compare_archs", done=0, total=2))
        on_event(Notice(code="arch_failed", message="YAMNet: There is no room left on the disk."))
        on_event(Progress(stage="compare_archs", done=1, total=2))
        on_event(Progress(stage="compare_archs", done=2, total=2))
        rows = [row("vgg_small", 0.5), row("yamnet", None)]
        record = {"asked": {"config": {"folds": 5}, "epochs": None, "archs": ["yamnet", "vgg_small"]}, "format": 1}
        content = record | {"rows": [one.to_json() for one in rows], "samples": 8}
        (spec.out / "comparison.json").write_text(json.dumps(content), encoding="utf-8")

    monkeypatch.setattr("constructor_desktop.comparison.runner.compare", compare)
    page = make_page(session)
    job = page.training.comparison
    with qtbot.waitSignal(job.ended):
        get(page, QPushButton, "start").click()
    assert job.states == [FAILED, DONE]
    view = shown(page, qtbot)
    assert get(page, QLabel, "advice").text().endswith("it is the only one that could be trained.")
    assert view.outcome.model.data(view.outcome.model.index(1, len(head_texts()) - 1)) == "failed"
    get(page, QTableView, "table").selectRow(1)
    assert not get(page, QPushButton, "use").isEnabled()


def test_the_last_comparison_is_shown_again_and_can_be_deleted(
    make_page: MakePage, session: Session, qtbot: QtBot
) -> None:
    archs = ("yamnet", "vgg_small")
    write_comparison(session, "20260101-120000-001", [row("yamnet", 0.9), row("vgg_small", 0.5, 60.0, 0.01)], archs)
    last = write_comparison(
        session, "20260102-120000-001", [row("vgg_small", 0.8), row("yamnet", 0.7, 9.0, 0.5)], archs
    )
    page = make_page(session)
    view = shown(page, qtbot)
    assert view.outcome.record is not None and view.outcome.record.folder == last
    which = get(page, QComboBox, "which")
    assert which.count() == 2 and which.isVisible()
    which.setCurrentIndex(1)
    assert (
        get(page, QLabel, "advice").text()
        == "Take YAMNet (90.0\N{NO-BREAK SPACE}% correct): it is clearly better than the others."
    )
    which.setCurrentIndex(0)
    get(page, QToolButton, "delete").click()
    qtbot.waitUntil(lambda: which.count() == 1)
    assert not last.exists() and len(list_comparisons(session.folder / COMPARISONS)) == 1
    session.undo()
    qtbot.waitUntil(lambda: which.count() == 2)
    assert last.exists()


def test_saving(
    make_page: MakePage, session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row("yamnet", 0.9), row("vgg_small", 0.5, 60.0, 0.01)]
    write_comparison(session, "20260101-120000-001", rows, ("yamnet", "vgg_small"))
    page = make_page(session)
    shown(page, qtbot)
    monkeypatch.setattr(
        "constructor_desktop.gui.comparison.outcome.ask_path", lambda parent, name, suffix: tmp_path / f"saved{suffix}"
    )
    get(page, QPushButton, "save_csv").click()
    get(page, QPushButton, "save_html").click()
    table, html = tmp_path / "saved.csv", tmp_path / "saved.html"
    qtbot.waitUntil(lambda: table.is_file() and html.is_file() and html.stat().st_size > 0)
    assert table.read_text("utf-8-sig").splitlines()[1].startswith("yamnet,done,0.9")
    assert "<svg" in html.read_text("utf-8") and session.state.name in html.read_text("utf-8")


def test_the_advice_says_why() -> None:
    best, quick = row("lstm", 0.92, 500.0), row("yamnet", 0.9, 2.0, 0.6)
    bad = row("vgg_small", 0.3, 40.0, 0.0001)
    text = advice_text([best, quick, bad])
    assert text.startswith("Take YAMNet (90.0\N{NO-BREAK SPACE}% correct): LSTM had 92.0")
    assert "cannot be told apart" in text and "Small VGG" not in text
    assert advice_text([row("yamnet", None)]) == "None of them could be trained."
    assert "cannot be told apart from LSTM" in advice_text([row("yamnet", 0.92, 2.0), row("lstm", 0.9, 500.0, 0.4)])
    assert "alike" in note_text([best, quick, bad], 40) and "alike" not in note_text([best, bad], 40)
    assert all(len(cell_texts(one)) == len(head_texts()) for one in (best, bad, row("yamnet", None)))
    assert [cell_texts(one)[-1] for one in (best, quick, bad)] == ["best", "≈ alike", "worse"]


def test_it_follows_the_language(make_page: MakePage, session: Session, qtbot: QtBot, services: Services) -> None:
    write_comparison(
        session, "20260101-120000-001", [row("yamnet", 0.9), row("lstm", 0.5, 9.0, 0.5)], ("yamnet", "lstm")
    )
    page = make_page(session)
    shown(page, qtbot)
    services.language.choose("ru")
    qtbot.waitUntil(lambda: "90,0" in get(page, QLabel, "advice").text())
    assert get(page, QWidget, "head").isVisible()
