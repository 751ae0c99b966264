"""Carries out one job on a rented machine: fetches it, trains, sends events, checkpoints and the model.

Needs nothing but Python 3.8 and the network. It knows no keys: job.json holds addresses by which it may read this
job's data, and a form by which it may write below this job's prefix. What it writes there:

    events/<attempt>-<number>.jsonl   events of the training, in the order of their names; never changed afterwards
    heartbeat.json                    a sign of life
    checkpoint.tar                    what a next attempt need not compute again
    model.tar                         the run folder
    status.json                       how it ended, after everything else; without it the job has not ended
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import threading
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator

CHUNK = 1 << 16
TIMEOUT = 10.0
TIMEOUT_OF_ANSWER = 60.0
EVENTS_SECONDS = 2.0
HEARTBEAT_SECONDS = 10.0
LARGEST_BATCH = 1 << 20
LINES_OF_LOG = 100
PYTHONS = [f"python3.{minor}" for minor in (13, 12, 11)]
# A machine that is taken away is switched off 30 s after SIGTERM: less than half of it for the training to stop.
SECONDS_TO_STOP = 12.0
SECONDS_TO_SAVE = 12.0
SECONDS_TO_FETCH = 900.0
SECONDS_TO_DELIVER = 1800.0
CACHE = "embeddings.sqlite"


class JobFailed(Exception):  # noqa: N818
    """The job cannot go on; the message is a sentence for the user, `reason` one stable word."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class Preempted(Exception):  # noqa: N818
    """The machine is being taken away."""


class Refused(Exception):  # noqa: N818
    """The storage refuses for good."""


# -- the network -------------------------------------------------------------------------------------------------------


def patiently(work: Callable[[], None], seconds: float, check: Callable[[], None]) -> None:
    """Does work, again after network errors, for so long; then raises the last OSError."""
    deadline, pause = time.monotonic() + seconds, 0.5
    while True:
        check()
        try:
            return work()
        except (OSError, http.client.HTTPException) as error:
            if isinstance(error, urllib.error.HTTPError):
                raise_if_final(error.code)
            if time.monotonic() + pause > deadline:
                raise OSError(f"no connection: {type(error).__name__}") from None
        time.sleep(pause)
        pause = min(2 * pause, 10.0)


def raise_if_final(status: int) -> None:
    """Raises Refused for an HTTP status that asking again does not change."""
    if 400 <= status < 500 and status not in (408, 429):
        raise Refused(f"The object storage refuses this job's access (HTTP {status}). Start the training again.")


def fetch(url: str, path: str, check: Callable[[], None]) -> None:
    """Adds to a file what it lacks of an address."""
    there = os.path.getsize(path) if os.path.exists(path) else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={there}-"} if there else {})
    try:
        answer = urllib.request.urlopen(request, timeout=TIMEOUT)
    except urllib.error.HTTPError as error:
        if error.code == 416:  # nothing is missing
            return
        raise
    with answer, open(path, "ab" if answer.status == 206 else "wb") as file:
        missing = answer.length
        for chunk in iter(lambda: answer.read(CHUNK), b""):
            check()
            file.write(chunk)
            missing -= len(chunk)
    if missing:
        raise OSError("broken off")


def file_sha256(path: str) -> str:
    """Returns the SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for chunk in iter(lambda: file.read(CHUNK), b""):
            digest.update(chunk)
    return digest.hexdigest()


class Outbox:
    """Writes objects below the job's prefix."""

    def __init__(self, form: dict, prefix: str) -> None:
        self._url = urllib.parse.urlsplit(form["url"])
        self._fields = form["fields"]
        self._prefix = prefix

    def post(self, name: str, content: bytes | str, seconds: float = 20.0) -> None:
        """Sends bytes or the file at a path; raises OSError if that does not work for so long, or Refused."""
        patiently(lambda: self._post(name, content), seconds, lambda: None)

    def _post(self, name: str, content: bytes | str) -> None:
        boundary = os.urandom(16).hex()
        head, tail = self._head(name, boundary), f"\r\n--{boundary}--\r\n".encode()
        size = len(content) if isinstance(content, bytes) else os.path.getsize(content)
        kind = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
        connection = kind(self._url.netloc, timeout=TIMEOUT)
        with contextlib.closing(connection):
            connection.putrequest("POST", self._url.path or "/")
            connection.putheader("Content-Type", f"multipart/form-data; boundary={boundary}")
            connection.putheader("Content-Length", str(len(head) + size + len(tail)))
            connection.endheaders()
            connection.send(head)
            for chunk in chunks_of(content):
                connection.send(chunk)
            connection.send(tail)
            connection.sock.settimeout(TIMEOUT_OF_ANSWER)  # what is large has to be stored first
            answer = connection.getresponse()
            answer.read()
        raise_if_final(answer.status)
        if answer.status >= 300:
            raise OSError(f"HTTP {answer.status}")

    def _head(self, name: str, boundary: str) -> bytes:
        lines = []
        for key, value in {**self._fields, "key": self._prefix + name}.items():
            lines += [f"--{boundary}", f'Content-Disposition: form-data; name="{key}"', "", value]
        lines += [f"--{boundary}", 'Content-Disposition: form-data; name="file"; filename="file"']
        return "\r\n".join([*lines, "Content-Type: application/octet-stream", "", ""]).encode()


def chunks_of(content: bytes | str) -> Iterator[bytes]:
    """Yields bytes or what is in the file at a path."""
    if isinstance(content, bytes):
        yield content
        return
    with open(content, "rb") as file:
        yield from iter(lambda: file.read(CHUNK), b"")


# -- files -------------------------------------------------------------------------------------------------------------


def write_json(path: str, value: dict) -> None:
    """Replaces a file, whole or not at all."""
    with open(path + ".tmp", "w") as file:
        json.dump(value, file)
    os.replace(path + ".tmp", path)


def unpack(archive: str, folder: str) -> None:
    """Unpacks files and folders that stay inside `folder`."""
    root = os.path.realpath(folder) + os.sep
    with tarfile.open(archive) as tar:
        for member in tar:
            inside = os.path.realpath(os.path.join(folder, member.name)).startswith(root)
            if not inside or not (member.isfile() or member.isdir()):
                raise JobFailed("The archive with the data holds something that does not belong there.", "archive")
            tar.extract(member, folder)


def last_lines(path: str, count: int) -> list[str]:
    """Returns the end of a text file."""
    if not os.path.exists(path):
        return []
    with open(path, "rb") as file:
        file.seek(max(0, os.path.getsize(path) - LARGEST_BATCH))
        return file.read().decode(errors="replace").splitlines()[-count:]


# -- what goes on beside the training ----------------------------------------------------------------------------------


class Relay(threading.Thread):
    """Sends the lines of a growing file, each exactly once, also when the machine was started again."""

    def __init__(self, outbox: Outbox, path: str, attempt: int, seconds: float) -> None:
        super().__init__(daemon=True)
        self._outbox, self._path, self._attempt, self._seconds = outbox, path, attempt, seconds
        self._state_path = path + ".sent"
        self._state = {"start": 0, "end": 0, "number": 0}
        if os.path.exists(self._state_path):
            with open(self._state_path) as file:
                self._state = json.load(file)
        self._ended = threading.Event()

    def say(self, **event: object) -> None:
        """Adds an event of this script."""
        with open(self._path, "ab", buffering=0) as file:
            file.write(json.dumps({**event, "time": time.time()}).encode() + b"\n")

    def run(self) -> None:
        """Sends what is new every few seconds; what cannot be sent waits."""
        while not self._ended.wait(self._seconds):
            with contextlib.suppress(OSError, Refused):
                self._send(0.0)

    def finish(self, seconds: float) -> None:
        """Sends what is left; raises OSError or Refused if that does not work for so long."""
        self._ended.set()
        self.join()
        while self._send(seconds):
            pass

    def _send(self, seconds: float) -> bool:
        """Sends one object of lines, if there are any."""
        state = self._state
        if state["start"] == state["end"]:
            state["end"] += self._whole_lines()
            # Before sending: if the answer is lost, the same lines must go under the same name again.
            write_json(self._state_path, state)
        if state["start"] == state["end"]:
            return False
        with open(self._path, "rb") as file:
            file.seek(state["start"])
            lines = file.read(state["end"] - state["start"])
        self._outbox.post(f"events/{self._attempt:02}-{state['number']:08}.jsonl", lines, seconds)
        self._state = {"start": state["end"], "end": state["end"], "number": state["number"] + 1}
        write_json(self._state_path, self._state)
        return True

    def _whole_lines(self) -> int:
        if not os.path.exists(self._path):
            return 0
        with open(self._path, "rb") as file:
            file.seek(self._state["start"])
            return file.read(LARGEST_BATCH).rfind(b"\n") + 1


class Ticker(threading.Thread):
    """Does something every few seconds; what the network spoils is done the next time."""

    def __init__(self, seconds: float, work: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self._seconds, self._work = seconds, work
        self._ended = threading.Event()

    def run(self) -> None:
        """Works until `end`."""
        while True:
            with contextlib.suppress(OSError, Refused, sqlite3.Error):
                self._work()
            if self._ended.wait(self._seconds):
                return

    def end(self) -> None:
        """Begins nothing new."""
        self._ended.set()


class Checkpoint:
    """What the training has computed and a next attempt can take over: its cache."""

    def __init__(self, outbox: Outbox, root: str) -> None:
        self._outbox = outbox
        self._cache = os.path.join(root, "cache", CACHE)
        self._copy, self._tar = os.path.join(root, "checkpoint.sqlite"), os.path.join(root, "checkpoint.tar")
        self._saved = b""
        self._mutex = threading.Lock()

    def restore(self, url: str, check: Callable[[], None]) -> bool:
        """Takes over what an earlier attempt left; tells whether there was anything."""
        if os.path.exists(self._cache):
            return True
        try:
            patiently(lambda: fetch(url, self._tar, check), SECONDS_TO_FETCH, check)
        except Refused:  # there is none
            return False
        os.makedirs(os.path.dirname(self._cache), exist_ok=True)
        with contextlib.suppress(tarfile.TarError):
            unpack(self._tar, os.path.dirname(self._cache))
        return os.path.exists(self._cache)

    def save(self, seconds: float = 60.0) -> None:
        """Sends the cache if it has changed."""
        with self._mutex:
            if not os.path.exists(self._cache):
                return
            self._copy_cache()
            digest = file_sha256(self._copy).encode()
            if digest != self._saved:
                with tarfile.open(self._tar, "w") as tar:
                    tar.add(self._copy, CACHE)
                self._outbox.post("checkpoint.tar", self._tar, seconds)
                self._saved = digest

    def _copy_cache(self) -> None:
        """Copies the database while it is in use."""
        with contextlib.suppress(FileNotFoundError):
            os.remove(self._copy)
        with contextlib.ExitStack() as stack:
            source, target = (
                stack.enter_context(contextlib.closing(sqlite3.connect(path, timeout=5)))
                for path in (self._cache, self._copy)
            )
            source.backup(target)


# -- the job -----------------------------------------------------------------------------------------------------------


class Worker:
    """Carries out the job of a folder."""

    def __init__(self, root: str) -> None:
        self._root = root
        with open(self._path("job.json")) as file:
            self._job = json.load(file)
        self._attempt = self._job["attempt"]
        self._outbox = Outbox(self._job["post"], self._job["prefix"])
        self._relay = Relay(self._outbox, self._path("events.jsonl"), self._attempt, EVENTS_SECONDS)
        self._checkpoint = Checkpoint(self._outbox, root)
        self._stopping = threading.Event()
        self._deadline = self._started() + self._job["seconds"]

    def run(self) -> int:
        """Works until the end of the job or of the machine; returns the exit code."""
        if os.path.exists(self._path("ended")):  # the machine was started once more
            return 0
        signal.signal(signal.SIGTERM, lambda number, frame: self._stopping.set())
        self._relay.start()
        beat = Ticker(HEARTBEAT_SECONDS, self._beat)
        beat.start()
        try:
            status = self._status_of_job()
        except Preempted:
            self._save_at_once()
            return 0
        finally:
            beat.end()
        self._say_goodbye(status)
        return 0 if status["state"] == "succeeded" else 1

    def _status_of_job(self) -> dict:
        try:
            return {"state": "succeeded", **self._carry_out()}
        except JobFailed as error:
            return self._failure(str(error), error.reason)
        except (Refused, OSError) as error:
            return self._failure(f"The machine could not go on: {error}", "network")
        except Preempted:
            raise
        except Exception as error:
            traceback.print_exc()
            lines = traceback.format_exc().splitlines()
            return {**self._failure(f"Something unexpected went wrong ({error}).", "bug"), "log": lines}

    def _carry_out(self) -> dict:
        job = self._path("job")
        self._fetch_and_unpack(job)
        python = self._python(job)
        saving = Ticker(self._job["checkpoint_seconds"], self._checkpoint.save)
        saving.start()
        try:
            self._train(python, job)
        finally:
            saving.end()
        return self._deliver()

    def _fetch_and_unpack(self, job: str) -> None:
        self._stage("fetch")
        archive = self._fetched(self._job["archive"])
        if not os.path.exists(job):
            shutil.rmtree(job + ".new", ignore_errors=True)
            os.makedirs(job + ".new")
            unpack(archive, job + ".new")
            os.replace(job + ".new", job)
        if self._job.get("checkpoint"):
            self._checkpoint.restore(self._job["checkpoint"], self._check)

    def _fetched(self, source: dict) -> str:
        path = self._path(source["name"])
        patiently(lambda: fetch(source["url"], path, self._check), SECONDS_TO_FETCH, self._check)
        if file_sha256(path) != source["sha256"]:
            os.remove(path)
            raise JobFailed(f"{source['name']} arrived damaged.", "network")
        return path

    def _python(self, job: str) -> str:
        """Returns a Python in which the program is installed."""
        given = os.environ.get("CONSTRUCTOR_PYTHON")
        if given:
            return given
        self._stage("install")
        wheel, environment = self._fetched(self._job["wheel"]), self._path("venv")
        python = os.path.join(environment, "bin", "python")
        self._call([self._system_python(), "-m", "venv", environment], "The Python environment could not be made.")
        versions = os.path.join(job, "constraints.txt")
        constraint = ["--constraint", versions] if os.path.exists(versions) else []
        self._call([python, "-m", "pip", "install", "--no-input", *constraint, wheel], "The program was not installed.")
        return python

    def _system_python(self) -> str:
        """Returns a Python that is new enough and can make environments."""
        for name in PYTHONS:
            if shutil.which(name) and subprocess.call([name, "-c", "import venv, ensurepip"]) == 0:
                return name
        present = next((name for name in PYTHONS if shutil.which(name)), PYTHONS[-1])
        message = "The machine's image has no Python 3.11 or newer. Choose an image of Ubuntu 22.04 or newer."
        apt = ["apt-get", "-o", "DPkg::Lock::Timeout=300"]  # a new machine is busy with its own updates
        self._call([*apt, "update"], message)
        self._call([*apt, "install", "--yes", present, f"{present}-venv"], message)
        return present

    def _train(self, python: str, job: str) -> None:
        self._stage("train")
        gpus = self._job["gpus"]
        several = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={gpus}"] if gpus > 1 else []
        command = [python, *several, "-m", "constructor_desktop", "train-job", job]
        command += ["--out", self._path("run"), "--events", self._path("events.jsonl")]
        if not os.path.exists(self._path("trained")):  # else the machine was started again while it delivered
            self._call(command, "")
            write_json(self._path("trained"), {})

    def _deliver(self) -> dict:
        self._stage("deliver")
        model = self._path("model.tar")
        with tarfile.open(model, "w") as tar:
            tar.add(self._path("run"), "run")
        self._outbox.post("model.tar", model, SECONDS_TO_DELIVER)
        return {"sha256": file_sha256(model), "size": os.path.getsize(model)}

    def _call(self, command: list[str], message: str) -> None:
        """Runs a program to its end; stops it when the machine goes or the time is over."""
        variables = {"CACHE": "cache", "CONFIG": "config", "WEIGHTS": os.path.join("job", "weights")}
        places = {f"CONSTRUCTOR_{name}_DIR": self._path(folder) for name, folder in variables.items()}
        environment = {**os.environ, **places, "DEBIAN_FRONTEND": "noninteractive"}
        with open(self._path("log.txt"), "ab") as log:
            child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self._root, env=environment
            )
            try:
                code = self._wait(child)
            finally:
                stop(child)
        if code != 0:
            lines = last_lines(self._path("log.txt"), 1)
            ended = f"The training was ended by signal {-code}; most likely there was not enough memory."
            said = lines[0] if lines else f"The program ended with code {code}."
            raise JobFailed(message or (ended if code < 0 else said), "failed")

    def _wait(self, child: subprocess.Popen) -> int:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return child.wait(0.2)
            self._check()

    def _check(self) -> None:
        if self._stopping.is_set():
            raise Preempted
        if time.time() > self._deadline:
            raise JobFailed("The time limit of the job is over. Raise it, or choose a faster machine.", "time_limit")

    def _started(self) -> float:
        """When the job was begun on this machine, Unix time."""
        path = self._path("started.json")
        if not os.path.exists(path):
            write_json(path, {"time": time.time()})
        with open(path) as file:
            return json.load(file)["time"]

    def _stage(self, name: str) -> None:
        print("stage", name, flush=True)
        self._relay.say(type="stage", stage=name)

    def _beat(self) -> None:
        self._outbox.post("heartbeat.json", json.dumps({"time": time.time(), "attempt": self._attempt}).encode(), 0.0)

    def _failure(self, message: str, reason: str) -> dict:
        log = last_lines(self._path("log.txt"), LINES_OF_LOG)
        return {"state": "failed", "reason": reason, "message": message, "log": log}

    def _save_at_once(self) -> None:
        print("the machine is taken away, saving", flush=True)
        with contextlib.suppress(OSError, Refused, sqlite3.Error):
            self._checkpoint.save(SECONDS_TO_SAVE)
        with contextlib.suppress(OSError, Refused):
            self._relay.finish(SECONDS_TO_SAVE / 4)

    def _say_goodbye(self, status: dict) -> None:
        """Sends the status after everything else."""
        if status.get("reason") == "time_limit":
            with contextlib.suppress(OSError, Refused, sqlite3.Error):
                self._checkpoint.save()
        with contextlib.suppress(OSError, Refused):
            self._relay.finish(60.0)
        status = {**status, "attempt": self._attempt, "time": time.time()}
        self._outbox.post("status.json", json.dumps(status).encode(), SECONDS_TO_DELIVER)
        write_json(self._path("ended"), status)
        print("the job has", status["state"], flush=True)

    def _path(self, name: str) -> str:
        return os.path.join(self._root, name)


def stop(child: subprocess.Popen) -> None:
    """Ends a program, by force if it does not end soon."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            child.kill()
    child.wait()


if __name__ == "__main__":
    sys.exit(Worker(sys.argv[1]).run())
