"""A microphone that hears what a test plays: a sound server of our own, reached through PortAudio as on a desktop.

`virtual_microphone` changes the environment of this process for the rest of the session, so that PortAudio, here and
in processes started later, finds the server; `microphone_environment` is that part of the environment. A test that
breaks the server takes one of its own from `private_microphone`, and opens it in a process of its own.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

SINK = "virtmic"
SECONDS_TO_START = 20.0
SERVER = [
    *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"),
    *("-L", "module-native-protocol-unix", "-L", f"module-null-sink sink_name={SINK}"),
]
ALSA_CONFIGURATION = """\
<{system}>
pcm.!default {{ type pulse }}
ctl.!default {{ type pulse }}
"""
SYSTEM_ALSA_CONFIGURATION = Path("/usr/share/alsa/alsa.conf")


class VirtualMicrophone:
    """A PulseAudio server whose only loudspeaker is what its only microphone hears.

    Attributes:
        environment: Variables by which a process finds the server.
    """

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o700)  # The server refuses a folder that others could enter.
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700)
        alsa = folder / "asound.conf"
        alsa.write_text(ALSA_CONFIGURATION.format(system=SYSTEM_ALSA_CONFIGURATION))
        self.environment = {
            "XDG_RUNTIME_DIR": str(runtime),
            "PULSE_RUNTIME_PATH": str(runtime / "pulse"),
            "PULSE_SERVER": f"unix:{runtime}/pulse/native",  # Named, it is never started by its clients.
            "PULSE_STATE_PATH": str(folder / "state"),
            "PULSE_COOKIE": str(folder / "cookie"),
            "ALSA_CONFIG_PATH": str(alsa),
        }
        self._log = folder / "pulseaudio.log"
        self._clients: list[subprocess.Popen[bytes]] = []
        self._server = self._start()
        self._stay_awake()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("wb") as log:
            server = subprocess.Popen(
                SERVER,
                env=self._full_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_the_tests,
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while self._control(f"set-default-source {SINK}.monitor").returncode != 0:
            if server.poll() is not None or time.monotonic() > deadline:
                server.kill()
                server.wait()
                raise RuntimeError(f"the sound server does not start: {self._log.read_text(errors='replace')}")
            time.sleep(0.05)
        return server

    def _stay_awake(self) -> None:
        """Listens all the time: without a listener, the server hands sound over every two seconds only."""
        command = ["parec", "-d", f"{SINK}.monitor", "--latency-msec=20"]
        self._spawn(*command)
        with subprocess.Popen(command, env=self._full_environment(), stdout=subprocess.PIPE) as first:
            assert first.stdout is not None
            first.stdout.read(1)
            first.terminate()

    def _spawn(self, *command: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command, env=self._full_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._clients.append(process)
        return process

    def _full_environment(self) -> dict[str, str]:
        return os.environ | self.environment

    def _control(self, command: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["pactl", *command.split()], env=self._full_environment(), capture_output=True, check=False
        )

    def play(self, path: Path) -> subprocess.Popen[bytes]:
        """Begins to play a WAV file into the microphone; it ends by itself."""
        return self._spawn("paplay", "-d", SINK, "--latency-msec=50", str(path))

    def unplug(self) -> None:
        """Takes the microphone away; the server goes on."""
        assert self._control("unload-module module-null-sink").returncode == 0

    def plug_in(self) -> None:
        """Gives the microphone back."""
        assert self._control(f"load-module module-null-sink sink_name={SINK}").returncode == 0
        assert self._control(f"set-default-source {SINK}.monitor").returncode == 0
        self._stay_awake()

    def stop(self) -> None:
        """Ends the server and what still plays; may be called twice."""
        for process in (*self._clients, self._server):
            if process.poll() is None:
                process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def kill(self) -> None:
        """Ends the server without a farewell, as a crash would."""
        self._server.kill()
        self._server.wait()


def _end_with_the_tests() -> None:
    """In the new process: asks Linux to end it when the tests are killed and cannot do so themselves."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def require_sound_server() -> None:
    """Skips the test where no virtual microphone can be made."""
    missing = [name for name in ("pulseaudio", "pactl", "paplay", "parec") if shutil.which(name) is None]
    if sys.platform != "linux" or missing or not SYSTEM_ALSA_CONFIGURATION.is_file():
        pytest.skip(f"no virtual microphone: {' and '.join(missing) or 'ALSA'} is not installed")


@pytest.fixture(scope="session")
def virtual_microphone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualMicrophone]:
    """A microphone for this process and those it starts; see the module."""
    require_sound_server()
    microphone = VirtualMicrophone(tmp_path_factory.mktemp("microphone"))
    with ExitStack() as stack:
        stack.callback(microphone.stop)
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name, value in microphone.environment.items():
            patch.setenv(name, value)
        restart_portaudio()
        yield microphone


@pytest.fixture(scope="session")
def microphone_environment(virtual_microphone: VirtualMicrophone) -> dict[str, str]:
    """The variables by which a process finds the virtual microphone."""
    return virtual_microphone.environment


@pytest.fixture
def private_microphone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], VirtualMicrophone]]:
    """Makes microphones that a test may unplug; open them in processes of their own."""
    require_sound_server()
    with ExitStack() as stack:

        def make() -> VirtualMicrophone:
            microphone = VirtualMicrophone(tmp_path_factory.mktemp("microphone"))
            stack.callback(microphone.stop)
            return microphone

        yield make


def restart_portaudio() -> None:
    """Lets PortAudio look again if it has looked for devices before the server was there."""
    if "sounddevice" in sys.modules:
        from constructor_desktop.media.devices import refresh

        assert refresh(), "a stream is open"
