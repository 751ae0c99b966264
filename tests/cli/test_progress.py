from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from constructor_desktop.cli_progress import IN_BYTES, _steps, reporting
from constructor_desktop.core.errors import Cancelled
from constructor_desktop.core.events import Notice, Progress, SampleSkipped

Write = Callable[..., Path]
Start = Callable[..., "subprocess.Popen[bytes]"]
EVENTS = (
    Progress(stage="read", done=1, total=2),
    SampleSkipped(path="a/[b].png", reason="The file is empty."),
    Notice(code="duplicates", message="Two files are the same."),
)


def test_without_a_terminal_only_sentences_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with reporting(quiet=False) as on_event:
        for event in EVENTS:
            on_event(event)
    assert capsys.readouterr() == ("", "Left out a/[b].png: The file is empty.\nTwo files are the same.\n")


def test_quiet_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with reporting(quiet=True) as on_event:
        for event in EVENTS:
            on_event(event)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_work_at_the_next_event(number: int) -> None:
    before = signal.getsignal(number)
    with reporting(quiet=True) as on_event:
        on_event(EVENTS[0])
        signal.raise_signal(number)
        with pytest.raises(Cancelled):
            on_event(EVENTS[0])
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
    assert signal.getsignal(number) is before


def test_an_ignored_signal_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with reporting(quiet=True) as on_event:
            signal.raise_signal(signal.SIGINT)
            on_event(EVENTS[0])
    finally:
        signal.signal(signal.SIGINT, before)


def test_it_works_outside_the_main_thread() -> None:
    seen = []

    def work() -> None:
        with reporting(quiet=True) as on_event:
            on_event(EVENTS[0])
            seen.append("done")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == ["done"]


def read_terminal(descriptor: int) -> str:
    """Everything written to a pseudo-terminal until its other end is closed."""
    content = b""
    while True:
        try:
            block = os.read(descriptor, 65536)
        except OSError:  # how Linux says that the other end is closed
            block = b""
        if not block:
            return content.decode()
        content += block


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("quiet", [False, True])
def test_a_terminal_shows_bars(start: Start, write_pictures: Write, tmp_path: Path, quiet: bool) -> None:
    import pty

    data = write_pictures("given", each=3)
    (data / "discs" / "empty [red].png").touch()
    controller, terminal = pty.openpty()
    options = ["--quiet"] if quiet else []
    process = start("project", "create", tmp_path / "new", data, *options, stdout=subprocess.PIPE, stderr=terminal)
    os.close(terminal)
    shown = read_terminal(controller)
    os.close(controller)
    output = process.communicate()[0].decode()
    assert process.returncode == 0
    assert output.startswith("6 pictures copied into ")
    if quiet:
        assert shown == ""
        return
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    assert re.search(r"Reading files ━+ 7/7", plain)
    assert re.search(r"Copying files ━+ 6/6", plain)
    assert "empty [red].png: The file is empty (0 bytes). Copy or record it again." in plain


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_training_shows_its_stages(start: Start, write_pictures: Write, tmp_path: Path) -> None:
    import pty

    controller, terminal = pty.openpty()
    data = write_pictures("data")
    process = start("train", data, "--out", tmp_path / "run", stdout=subprocess.PIPE, stderr=terminal)
    os.close(terminal)
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", read_terminal(controller))
    os.close(controller)
    assert process.stdout is not None
    assert b" correct. " in process.stdout.read()
    assert process.wait() == 0
    assert re.search(r"Reading files +━+ 16/16", plain)
    assert re.search(r"Computing features +━+ \d+/\d+", plain)
    last = plain.rpartition("Reading files")[2]
    assert re.search(r"Checking +━+ 1/1", last)
    assert "Choosing settings" not in last


def test_lines_of_one_kind_are_few(capsys: pytest.CaptureFixture[str]) -> None:
    with reporting(quiet=False) as on_event:
        for number in range(100):
            reason = f"The class already has the same file, as {number}.png."
            on_event(SampleSkipped(path=f"{number}.png", reason=reason))
            if number % 9 == 0:
                on_event(SampleSkipped(path=f"{number}.jpg", reason="The file is empty."))
        for number in range(13):
            on_event(Notice(code="duplicates", message=f"Notice {number}."))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 10 + 10 + 10 + 3
    assert lines[-5:-3] == ["Notice 8.", "Notice 9."]
    assert lines[-3:] == [
        "… and 90 more: The class already has the same file …",
        "… and 2 more: The file is empty.",
        "… and 3 more: notices (duplicates)",
    ]


def test_what_was_not_shown_is_counted_after_an_error_too(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        with reporting(quiet=False) as on_event:
            for number in range(12):
                on_event(SampleSkipped(path=f"{number}.png", reason="The file is empty."))
            raise Cancelled

    with pytest.raises(Cancelled):
        work()
    assert capsys.readouterr().err.splitlines()[-1] == "… and 2 more: The file is empty."


def test_messages_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with reporting(quiet=False) as on_event:
        on_event(SampleSkipped(path="a\x1b[2J\n.png", reason="Because."))
    assert capsys.readouterr().err == "Left out a\\x1b[2J\\n.png: Because.\n"


def test_bytes_are_shown_as_sizes() -> None:
    from rich.progress import Progress as Bars

    bars = Bars()
    for stage, shown in (("download", "3.2 MB of 21.4 MB"), ("read", "3200000/21400000")):
        bars.add_task(stage, total=21_400_000, completed=3_200_000, bytes=stage in IN_BYTES)
        assert _steps(bars.tasks[-1]).replace("\N{NO-BREAK SPACE}", " ") == shown
