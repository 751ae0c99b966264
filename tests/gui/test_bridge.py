from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from constructor_desktop.core.errors import StorageError
from constructor_desktop.core.events import Event, OnEvent, Progress
from constructor_desktop.gui.bridge import DRAIN_MS, Task, Tasks

WAIT = 10_000


@pytest.fixture
def tasks(qapp: object) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


class Diary:
    """Notes what a task tells, in which order and in which thread."""

    def __init__(self, tasks: Tasks, work, **others) -> None:
        self.told: list[tuple[str, object]] = []
        self.threads: set[QThread] = set()
        self.task = tasks.start(
            work,
            "work",
            done=lambda result: self.note("done", result),
            failed=lambda error: self.note("failed", error),
            on_events=lambda events: self.note("events", events),
            ended=lambda: self.note("ended", None),
            **others,
        )
        self.task.cancelled.connect(lambda: self.note("cancelled", None))

    def note(self, what: str, value: object) -> None:
        self.told.append((what, value))
        self.threads.add(QThread.currentThread())

    @property
    def names(self) -> list[str]:
        return [what for what, _ in self.told]

    def events(self) -> list[Event]:
        return [event for what, events in self.told if what == "events" for event in events]  # type: ignore[attr-defined]


def step(number: int) -> Progress:
    return Progress(stage="import", done=number, total=1000)


def wait_for_end(qtbot: QtBot, *diaries: Diary) -> None:
    qtbot.waitUntil(lambda: all("ended" in diary.names for diary in diaries), timeout=WAIT)


def endless(on_event: OnEvent) -> None:
    number = 0
    while True:
        on_event(step(number))
        number += 1
        time.sleep(0.001)


def test_events_come_first_and_in_order_then_the_result_then_the_end(qtbot: QtBot, tasks: Tasks) -> None:
    def work(on_event: OnEvent) -> int:
        for number in range(1000):
            on_event(step(number))
        return 42

    diary = Diary(tasks, work)
    wait_for_end(qtbot, diary)
    assert [event.done for event in diary.events()] == list(range(1000))
    assert diary.told[-2:] == [("done", 42), ("ended", None)]
    assert set(diary.names[:-2]) == {"events"}


def test_events_arrive_while_the_work_goes_on_but_not_each_on_its_own(qtbot: QtBot, tasks: Tasks) -> None:
    go_on = threading.Event()

    def work(on_event: OnEvent) -> None:
        for number in range(500):
            on_event(step(number))
        assert go_on.wait(WAIT / 1000)

    diary = Diary(tasks, work)
    qtbot.waitUntil(lambda: len(diary.events()) == 500, timeout=WAIT)
    assert diary.task.running
    assert len(diary.told) <= 5
    go_on.set()
    wait_for_end(qtbot, diary)


def test_events_are_told_at_most_thirty_times_a_second(qtbot: QtBot, tasks: Tasks) -> None:
    diary = Diary(tasks, endless)
    began = time.monotonic()
    qtbot.wait(700)
    told = len(diary.told)
    assert 3 <= told <= 1000 * (time.monotonic() - began) / DRAIN_MS + 1
    diary.task.cancel()
    wait_for_end(qtbot, diary)


def test_the_work_is_in_another_thread_and_everything_is_told_in_the_gui_thread(qtbot: QtBot, tasks: Tasks) -> None:
    here = QThread.currentThread()
    seen: list[bool] = []

    def work(on_event: OnEvent) -> None:
        seen.append(QThread.currentThread() is here)
        on_event(step(1))

    def fail(on_event: OnEvent) -> None:
        raise StorageError("The disk is full.")

    diaries = [Diary(tasks, work), Diary(tasks, fail), Diary(tasks, endless)]
    diaries[2].task.cancel()
    wait_for_end(qtbot, *diaries)
    assert seen == [False]
    assert [diary.threads for diary in diaries] == [{here}] * 3


def test_cancelling_ends_the_work_at_its_next_event(qtbot: QtBot, tasks: Tasks) -> None:
    diary = Diary(tasks, endless)
    qtbot.waitUntil(lambda: bool(diary.events()), timeout=WAIT)
    assert not diary.task.cancelling
    diary.task.cancel()
    assert diary.task.cancelling
    wait_for_end(qtbot, diary)
    assert diary.names[-2:] == ["cancelled", "ended"]
    assert "done" not in diary.names and "failed" not in diary.names


def test_a_failure_is_told_once_and_then_the_end(qtbot: QtBot, tasks: Tasks) -> None:
    error = StorageError("The disk is full.")

    def work(on_event: OnEvent) -> None:
        on_event(step(1))
        raise error

    unexpected: list[object] = []
    tasks.unexpected.connect(unexpected.append)
    diary = Diary(tasks, work)
    wait_for_end(qtbot, diary)
    assert diary.names == ["events", "failed", "ended"]
    assert diary.told[1][1] is error
    assert unexpected == []


def test_a_failure_that_nobody_listens_to_is_unexpected(qtbot: QtBot, tasks: Tasks) -> None:
    error = ZeroDivisionError()

    def work(on_event: OnEvent) -> None:
        raise error

    unexpected: list[object] = []
    tasks.unexpected.connect(unexpected.append)
    tasks.start(work, "work")
    qtbot.waitUntil(lambda: unexpected == [error], timeout=WAIT)


def test_nothing_is_left_of_tasks_that_ended(qtbot: QtBot, tasks: Tasks) -> None:
    before = set(tasks.findChildren(QObject))
    diaries = [Diary(tasks, lambda on_event: on_event(step(1))) for _ in range(20)]
    assert tasks.running == 20
    known = [weakref.ref(diary.task._worker) for diary in diaries]
    wait_for_end(qtbot, *diaries)
    assert tasks.running == 0
    for diary in diaries:
        del diary.task
    qtbot.waitUntil(lambda: set(tasks.findChildren(QObject)) == before, timeout=WAIT)
    gc.collect()
    assert [ref() for ref in known if ref() is not None] == []


def test_closing_cancels_every_task_and_waits_for_the_threads(qtbot: QtBot, tasks: Tasks) -> None:
    ended = []

    def work(on_event: OnEvent) -> None:
        try:
            endless(on_event)
        finally:
            time.sleep(0.05)  # as long as tidying up may take
            ended.append(True)

    diaries = [Diary(tasks, work) for _ in range(3)]
    qtbot.waitUntil(lambda: all(diary.events() for diary in diaries), timeout=WAIT)
    tasks.close()
    assert ended == [True] * 3
    assert all(thread.isFinished() for thread in tasks.findChildren(QThread))


def test_waiting_blocks_until_the_thread_has_ended_and_the_end_is_told_later(qtbot: QtBot, qapp: object) -> None:
    ended: list[str] = []
    task = Task(lambda on_event: time.sleep(0.05) or "result", "work")
    task.succeeded.connect(ended.append)
    task.start()
    task.wait()
    assert ended == []
    qtbot.waitUntil(lambda: ended == ["result"], timeout=WAIT)
    assert not task.running


def test_the_end_is_told_even_if_the_listener_fails(qtbot: QtBot, tasks: Tasks) -> None:
    ended: list[bool] = []

    def done(result: object) -> None:
        raise ZeroDivisionError

    with qtbot.captureExceptions() as caught:
        tasks.start(lambda on_event: None, "work", done=done, ended=lambda: ended.append(True))
        qtbot.waitUntil(lambda: ended == [True], timeout=WAIT)
    assert [kind for kind, *_ in caught] == [ZeroDivisionError]
    assert tasks.running == 0


def test_abandonable_work_is_not_waited_for(qtbot: QtBot, tasks: Tasks) -> None:
    answered, heard = threading.Event(), []

    def ask(on_event: OnEvent) -> None:
        answered.wait(20)
        on_event(step(1))
        heard.append("came through")

    diary = Diary(tasks, ask, abandonable=True)
    begun = time.monotonic()
    diary.task.cancel()
    wait_for_end(qtbot, diary)
    assert time.monotonic() - begun < 2
    assert diary.names == ["cancelled", "ended"]
    answered.set()
    qtbot.wait(100)
    assert heard == []


def test_abandonable_work_tells_as_any_other(qtbot: QtBot, tasks: Tasks) -> None:
    def ask(on_event: OnEvent) -> int:
        on_event(step(1))
        return 42

    good = Diary(tasks, ask, abandonable=True)
    bad = Diary(tasks, lambda on_event: 1 // 0, abandonable=True)
    wait_for_end(qtbot, good, bad)
    assert good.names == ["events", "done", "ended"]
    assert good.told[1] == ("done", 42)
    assert bad.names == ["failed", "ended"]
    assert isinstance(bad.told[0][1], ZeroDivisionError)


def test_the_end_of_the_program_does_not_wait_for_abandonable_work(qtbot: QtBot, tasks: Tasks) -> None:
    answered = threading.Event()
    diary = Diary(tasks, lambda on_event: answered.wait(20), abandonable=True)
    begun = time.monotonic()
    tasks.close()
    assert time.monotonic() - begun < 2
    wait_for_end(qtbot, diary)
    assert diary.names == ["cancelled", "ended"]
    answered.set()
