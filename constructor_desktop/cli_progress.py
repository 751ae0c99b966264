"""Shows on standard error how far work has come, and lets Ctrl-C stop it between two steps."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from types import FrameType
from typing import TYPE_CHECKING

from constructor_desktop.cli_output import SPACE, cost, duration, grouped, reason_kind, say, size
from constructor_desktop.core.errors import Cancelled
from constructor_desktop.core.events import (
    CloudStatus,
    EpochFinished,
    Event,
    Notice,
    OnEvent,
    Progress,
    SampleSkipped,
    ignore_event,
)
from constructor_desktop.core.text import printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import Task, TaskID
    from rich.text import Text

STAGES = {
    "read": "Reading files",
    "import": "Copying files",
    "embed": "Computing features",
    "choose": "Choosing settings",
    "features": "Preparing fine-tuning",
    "compare": "Comparing ways to train",
    "head": "Training",
    "finetune": "Fine-tuning",
    "check": "Checking",
    "final": "Training the final model",
    "evaluate": "Answering",
    "export": "Exporting",
    "download": "Downloading",
    "copy": "Copying",
    "verify": "Verifying",
    "cloud_pack": "Packing",
    "cloud_upload": "Sending",
    "cloud_download": "Fetching",
}
IN_BYTES = frozenset({"download", "copy", "unpack", "cloud_pack", "cloud_upload", "cloud_download"})
CLOUD_PHASES = {
    "NEW": "Asking the cloud",
    "UPLOADING": "Sending the data",
    "CREATING": "Waiting for a machine",
    "RUNNING": "Training in the cloud",
    "DOWNLOADING": "Fetching the model",
    "DELETING": "Deleting everything in the cloud",
    "DONE": "The job has ended",
}
CLOUD_STAGES = {
    "boot": "the machine starts",
    "fetch": "it fetches the data",
    "install": "it installs the program",
    "train": "it trains",
    "deliver": "it sends the model",
}
PHASES_OF_MACHINE = ("CREATING", "RUNNING")
# On one line of a terminal beside a bar: none is longer than the titles of the stages.
SHORT_PHASES = CLOUD_PHASES | {"DELETING": "Deleting what is there", "DONE": "The job has ended"}
TITLE_WIDTH, STEPS_WIDTH, TIME_WIDTH = 24, 17, 16
LONGEST_BAR = 40
CLOUD = "cloud"
MOST_ALIKE = 10
STOPPING = b"\nStopping after the current step. Press Ctrl-C again to stop at once.\n"


@contextlib.contextmanager
def reporting(quiet: bool) -> Iterator[OnEvent]:
    """Gives a callback that shows events and, after Ctrl-C or SIGTERM, raises `Cancelled`.

    On a terminal there is a bar for each stage; elsewhere only notices and skipped files are written, a line each.

    Args:
        quiet: Show nothing at all.
    """
    with shown(quiet) as show, _cancelled_by_signals(show) as on_event:
        yield on_event


@contextlib.contextmanager
def shown(quiet: bool) -> Iterator[OnEvent]:
    """Gives a callback that only shows events; see `reporting`."""
    if quiet:
        yield ignore_event
    elif sys.stderr.isatty() and os.environ.get("TERM") not in ("dumb", "unknown"):
        with _bars() as show:
            yield show
    else:
        with _plain_lines() as show:
            yield show


class _Lines:
    """What events say by themselves; of those alike only the first few are shown, and the others counted."""

    def __init__(self) -> None:
        self._numbers: Counter[str] = Counter()
        self._cloud = ""
        self._waiting = ("", "")
        self._mutex = threading.Lock()

    def of(self, event: Event) -> str:
        """The line to show for an event; empty if there is none."""
        if isinstance(event, CloudStatus):
            return self._of_cloud(event)
        if not isinstance(event, SampleSkipped | Notice):
            return ""
        kind = reason_kind(event.reason) if isinstance(event, SampleSkipped) else f"notices ({event.code})"
        with self._mutex:
            self._numbers[kind] += 1
            if self._numbers[kind] > MOST_ALIKE:
                return ""
        return f"Left out {event.path}: {event.reason}" if isinstance(event, SampleSkipped) else event.message

    def _of_cloud(self, event: CloudStatus) -> str:
        """Says where a job is when that has changed, and why it does not go on."""
        words = _where(event)
        with self._mutex:
            changed, self._cloud = words != self._cloud, words
        return " ".join(filter(None, (f"{words}." if changed else "", self.waiting(event))))

    def waiting(self, event: CloudStatus) -> str:
        """Why a job does not go on, once for each phase; empty otherwise."""
        with self._mutex:
            former = self._waiting
            if event.waiting:
                self._waiting = event.phase, event.waiting
            return event.waiting if self._waiting != former else ""

    def rest(self) -> list[str]:
        """Lines that count what was not shown."""
        more = {kind: number - MOST_ALIKE for kind, number in self._numbers.items() if number > MOST_ALIKE}
        return [f"… and {grouped(number)} more: {kind}" for kind, number in more.items()]


def _where(event: CloudStatus) -> str:
    """Says in a few words where a job in the cloud is."""
    stage = CLOUD_STAGES.get(event.stage, "")
    attempt = f"machine {event.attempt}" if event.attempt > 1 and event.phase in PHASES_OF_MACHINE else ""
    parts = [CLOUD_PHASES[event.phase], *filter(None, (stage, attempt))]
    return ": ".join(parts[:2]) + "".join(f", {part}" for part in parts[2:])


def _shortly(event: CloudStatus) -> str:
    """The same for a place of a fixed width."""
    words = CLOUD_STAGES.get(event.stage) or SHORT_PHASES[event.phase]
    return f"{words[:1].upper()}{words[1:]}".ljust(TITLE_WIDTH)


@contextlib.contextmanager
def _plain_lines() -> Iterator[OnEvent]:
    lines = _Lines()

    def show(event: Event) -> None:
        if line := lines.of(event):
            say(line)

    try:
        yield show
    finally:
        for line in lines.rest():
            say(line)


@contextlib.contextmanager
def _cancelled_by_signals(show: OnEvent) -> Iterator[OnEvent]:
    """Lets the first signal stop the work at its next event, and the second at once."""
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        if stopped.is_set():
            raise KeyboardInterrupt
        stopped.set()
        # Not through sys.stderr: the signal may have come in the middle of a write to it.
        with contextlib.suppress(OSError):
            os.write(2, STOPPING)

    def on_event(event: Event) -> None:
        if stopped.is_set():
            raise Cancelled
        show(event)

    with contextlib.ExitStack() as restore:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                # A process started in the background is told to ignore them, and should.
                if signal.getsignal(number) is not signal.SIG_IGN:
                    restore.callback(signal.signal, number, signal.signal(number, stop))
        yield on_event


@contextlib.contextmanager
def _bars() -> Iterator[OnEvent]:
    from rich.console import Console
    from rich.progress import BarColumn, ProgressColumn
    from rich.progress import Progress as Bars
    from rich.table import Column as Place
    from rich.text import Text

    class Column(ProgressColumn):
        """Shows the text that a function makes of a stage."""

        def __init__(self, describe: Callable[[Task], str], width: int) -> None:
            super().__init__(Place(min_width=width, no_wrap=True, overflow="ellipsis"))
            self._describe = describe

        def render(self, task: Task) -> Text:
            return Text(self._describe(task))

    # The terminal was recognised already; rich would also believe an environment variable.
    console = Console(stderr=True, force_terminal=True, highlight=False)
    room = console.width - TITLE_WIDTH - STEPS_WIDTH - TIME_WIDTH - 3
    columns = (
        Column(lambda task: task.description, 0),
        BarColumn(max(1, min(LONGEST_BAR, room))),
        Column(_steps, STEPS_WIDTH),
        Column(_time_left, TIME_WIDTH),
    )
    with Bars(*columns, console=console, redirect_stdout=False) as bars:
        display = _Display(bars, console)
        try:
            yield display.show
        finally:
            display.end()


def _steps(task: Task) -> str:
    if "machine" in task.fields:
        return str(task.fields["machine"])
    if task.total is None:
        return ""
    if task.fields["bytes"]:
        return f"{size(task.completed)} of {size(task.total)}"
    return f"{task.completed:.0f}/{task.total:.0f}"


def _time_left(task: Task) -> str:
    if "cost" in task.fields:
        return str(task.fields["cost"])
    if task.finished:
        return duration(task.finished_time or 0.0)
    left = task.time_remaining
    if left is None or not task.completed:
        return ""
    return f"about {left:.0f}{SPACE}s left" if left < 60 else f"about {left / 60:.0f}{SPACE}min left"


class _Display:
    """A bar for each stage, and lines above them. A stage that counts no steps is only shown while it lasts."""

    def __init__(self, bars: Bars, console: Console) -> None:
        self._bars = bars
        self._console = console
        self._lines = _Lines()
        self._tasks: dict[str, TaskID] = {}
        self._mutex = threading.Lock()

    def show(self, event: Event) -> None:
        """Moves the bar of a stage, or writes a line above the bars."""
        if isinstance(event, Progress):
            self._move(event.stage, event.done, event.total)
        elif isinstance(event, EpochFinished):
            self._move(event.phase, event.epoch, event.epochs)
        elif isinstance(event, CloudStatus):
            self._show_cloud(event)
        elif line := self._lines.of(event):
            self._print(line)

    def _show_cloud(self, event: CloudStatus) -> None:
        """Keeps one line about the job, with its time and cost; why it does not go on is said above."""
        if line := self._lines.waiting(event):
            self._print(line)
        if CLOUD not in self._tasks:
            self._tasks[CLOUD] = self._bars.add_task("", total=None, bytes=False)
        there = event.seconds > 0
        self._bars.update(
            self._tasks[CLOUD],
            description=_shortly(event),
            machine=duration(event.seconds) if there else "",
            cost=cost(event.spent, event.currency) if there else "",
            visible=True,
        )

    def end(self) -> None:
        """Says what was not shown, and removes the bars of stages that count no steps."""
        for line in self._lines.rest():
            self._print(line)
        self.hide_uncounted()
        if CLOUD in self._tasks:
            self._bars.update(self._tasks[CLOUD], visible=False)

    def _print(self, line: str) -> None:
        self._console.print(printable(line), markup=False, soft_wrap=True)

    def hide_uncounted(self) -> None:
        """Removes the bars of stages that count no steps."""
        for task in self._bars.tasks:
            if task.total is None and task.id != self._tasks.get(CLOUD):
                self._bars.update(task.id, visible=False)

    def _move(self, stage: str, done: int, total: int) -> None:
        with self._mutex:
            self.hide_uncounted()
            if stage not in self._tasks:
                title = STAGES.get(stage, stage.capitalize())
                self._tasks[stage] = self._bars.add_task(title, total=total or None, bytes=stage in IN_BYTES)
            elif done < self._bars.tasks[self._tasks[stage]].completed:
                self._bars.reset(self._tasks[stage])  # the stage begins again, with other samples
            self._bars.update(self._tasks[stage], completed=done, total=total or None, visible=True)
