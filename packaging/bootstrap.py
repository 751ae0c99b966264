#!/usr/bin/env python3
"""Sets the program up in an environment of its own and starts it; needs nothing but Python.

    python3 packaging/bootstrap.py [ARGUMENTS]         runs constructor-desktop with these arguments
    python3 packaging/bootstrap.py test [ARGUMENTS]    runs the tests, arguments go to pytest

The environment lies in `.venv` beside this folder, or where CONSTRUCTOR_VENV points. It is made and filled on the
first call, and again when the dependencies or the place of the checkout change; any other call starts at once.
Everything said here goes to standard error: standard output belongs to the program.

This file parses on Python 3.6, so that an older Python is told what is missing instead of failing on syntax.
"""

import contextlib
import ctypes
import glob
import hashlib
import os
import shutil
import subprocess
import sys

OLDEST_PYTHON = (3, 11)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CONSTRAINTS = os.path.join("packaging", "constraints.txt")
WINDOWS = os.name == "nt"
# What the window needs of a Debian system: the package that brings each library.
WINDOW_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libXrandr.so.2": "libxrandr2",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libportaudio.so.2": "libportaudio2",
    "libpulse.so.0": "libpulse0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
# What the tests need besides: a screen, a mouse and a microphone that exist only in memory, and letters.
TEST_COMMANDS = {
    "Xvfb": "xvfb",
    "fc-list": "fontconfig",
    "openbox": "openbox",
    "pactl": "pulseaudio-utils",
    "pulseaudio": "pulseaudio",
    "xdotool": "xdotool",
}
TEST_FILES = {
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf": "fonts-dejavu-core",
    "/usr/share/alsa/alsa.conf.d/50-pulseaudio.conf": "libasound2-plugins",
}
STAMP = "constructor-ready"
LOCK = "constructor-setup.lock"


class SetupError(Exception):
    """The program cannot be set up; the message says what the user can do."""


def main(arguments):
    """Sets up what is missing and hands over to the program or the tests; returns the exit code."""
    if sys.version_info < OLDEST_PYTHON:
        say(too_old())
        return 2
    testing = arguments[:1] == ["test"]
    environment = os.path.abspath(os.environ.get("CONSTRUCTOR_VENV") or os.path.join(ROOT, ".venv"))
    try:
        prepare(environment, "dev" if testing else "")
        if testing:
            install_for_tests()
        elif not arguments:
            install_system_packages(missing_for_window())
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("Stopped. The next start goes on from here.")
        return 130
    if testing:
        os.chdir(ROOT)
        return run_tests(python_of(environment), arguments[1:])
    # -P: a file torch.py in the folder the user happens to be in must not be taken for the library.
    return hand_over([python_of(environment), "-P", "-m", "constructor_desktop", *arguments])


def run_tests(python, arguments):
    """Runs the tests and returns the exit code: those of the domain where Qt cannot be imported, then the window's.

    Arguments go to both; if they name tests, these are run in one go, with Qt.
    """
    pytest = [python, "-m", "pytest", *arguments]
    if any(os.path.exists(argument.partition("::")[0]) for argument in arguments) or "--version" in arguments:
        return hand_over(pytest)
    # Three at once: much of the domain's tests wait for other processes. The window's would disturb each other.
    domain = [*pytest, "-p", "no:pytest-qt", "--numprocesses", "3", "--dist", "loadscope"]
    codes = [subprocess.call(domain), subprocess.call([*pytest, "tests/gui"])]
    return next((code for code in codes if code), 0)


def say(message):
    """Prints one line to standard error."""
    print(message, file=sys.stderr, flush=True)


def too_old():
    """Returns the sentence for a Python that is too old, naming a newer one if it is installed."""
    needed, present = (".".join(map(str, version[:2])) for version in (OLDEST_PYTHON, sys.version_info))
    sentence = "AI Constructor needs Python {} or newer, this is {}.".format(needed, present)
    for minor in range(14, OLDEST_PYTHON[1] - 1, -1):
        name = "python3.{}".format(minor)
        if shutil.which(name):
            return "{} Run it with {} instead of python3.".format(sentence, name)
    return sentence + " Install one and run this command with it."


# -- the environment ---------------------------------------------------------------------------------------------------


def prepare(environment, extra):
    """Makes the environment hold the program and, if given, one of its optional extras."""
    if is_ready(environment, extra):
        return
    claim(environment)
    with locked(os.path.join(environment, LOCK)):
        if is_ready(environment, extra):  # by the other process that held the lock
            return
        forget_ready(environment)
        if not works(environment):
            make_environment(environment)
        install(environment, extra)
        make_paths_ascii(environment)
        mark_ready(environment, extra)


def python_of(environment):
    """Returns the path of the environment's Python."""
    return os.path.join(environment, "Scripts", "python.exe") if WINDOWS else os.path.join(environment, "bin", "python")


def fingerprint(environment):
    """Returns a digest of what the installation depends on: requirements, where it lies, and the Python behind it."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", CONSTRAINTS):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read() + b"\0")
    for path in (ROOT, environment, os.path.realpath(python_of(environment))):
        digest.update(os.fsencode(path) + b"\0")
    return digest.hexdigest()


def is_ready(environment, extra):
    """Tells whether the environment is complete, without starting anything."""
    try:
        with open(os.path.join(environment, STAMP), encoding="utf-8") as file:
            digest, installed = file.read().split("\n")[:2]
    except (OSError, ValueError):
        return False
    return extra in ("", installed) and digest == fingerprint(environment) and os.path.exists(python_of(environment))


def forget_ready(environment):
    """Removes the stamp, so that an installation that is interrupted counts as missing."""
    with contextlib.suppress(FileNotFoundError):
        os.remove(os.path.join(environment, STAMP))


def mark_ready(environment, extra):
    """Writes the stamp, whole or not at all."""
    stamp = os.path.join(environment, STAMP)
    with open(stamp + ".tmp", "w", encoding="utf-8") as file:
        file.write("{}\n{}\n".format(fingerprint(environment), extra))
    os.replace(stamp + ".tmp", stamp)


def claim(environment):
    """Makes the folder; refuses one that is somebody else's, because it may be emptied later."""
    try:
        os.makedirs(environment, exist_ok=True)
        names = os.listdir(environment)
    except OSError as error:
        raise SetupError("The folder {} cannot be used: {}.".format(environment, error.strerror)) from error
    if names and LOCK not in names and not works(environment):
        sentence = "{} is not a working Python environment; remove it or set CONSTRUCTOR_VENV to another folder."
        raise SetupError(sentence.format(environment))


@contextlib.contextmanager
def locked(path):
    """Holds the lock file; the system frees it even if this process is killed."""
    with open(path, "a+b") as file:
        if not try_lock(file):
            say("Waiting for another start that is setting the program up ...")
            wait_lock(file)
        yield


def try_lock(file):
    """Takes the lock if it is free."""
    try:
        if WINDOWS:
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def wait_lock(file):
    """Waits for the lock."""
    if not WINDOWS:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)
        return None
    import msvcrt

    while True:
        with contextlib.suppress(OSError):  # raised after ten seconds of waiting
            file.seek(0)
            return msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)


def works(environment):
    """Tells whether the environment has a Python that is new enough, with pip."""
    check = "import sys, pip; sys.exit(sys.version_info < {!r} or sys.prefix == sys.base_prefix)".format(OLDEST_PYTHON)
    try:
        return subprocess.call([python_of(environment), "-I", "-c", check], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def make_environment(environment):
    """Makes a new environment in place of what an older or interrupted one left."""
    install_system_packages(missing_system_packages())
    say("Making a Python environment in {} ...".format(environment))
    for entry in os.scandir(environment):
        if entry.name == LOCK:
            continue
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.remove(entry.path)
    run([sys.executable, "-m", "venv", environment], "The Python environment could not be made")


def install(environment, extra):
    """Installs the checkout itself, editable, with the versions it was tested with."""
    say("Installing what the program needs; the first time this takes some minutes and downloads a lot ...")
    project = ".[{}]".format(extra) if extra else "."
    command = [python_of(environment), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--constraint", CONSTRAINTS, "--editable", project]
    run(command, "Installing failed, see above; check the network connection and start again")
    say("The program is installed.")


def make_paths_ascii(environment):
    """Rewrites in ASCII the file by which the environment finds the checkout.

    Before 3.13 Python reads it in the system's encoding, though it is written in UTF-8: under Windows, where a user's
    folder may well be called Иван, it would find nothing or not even start.
    """
    libraries = "Lib" if WINDOWS else os.path.join("lib", "python*")
    for name in glob.glob(os.path.join(glob.escape(environment), libraries, "site-packages", "*.pth")):
        with open(name, "rb") as file:
            content = file.read()
        if not content.isascii():
            with open(name, "w", encoding="ascii") as file:
                file.write("import os, sys; sys.path.extend(map(os.fsdecode, {}))\n".format(content.splitlines()))


def run(command, failure):
    """Runs a command in the checkout, its output on standard error; raises SetupError if it fails."""
    code = subprocess.call(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    if code != 0:
        raise SetupError("{} (exit code {} of: {}).".format(failure, code, " ".join(command)))


# -- what pip cannot bring ---------------------------------------------------------------------------------------------


def missing_system_packages():
    """Returns the names of the Debian packages whose contents are missing; empty on other systems."""
    versioned = "python{}.{}-venv".format(*sys.version_info[:2])
    contents = {versioned: has_module("ensurepip") and has_module("venv")}
    missing = sorted(name for name, present in contents.items() if not present)
    if missing and not shutil.which("apt-get"):
        raise SetupError("This Python lacks the modules venv and ensurepip; install a complete Python.")
    return missing


def install_for_tests():
    """Installs what the tests need if this user may; else they do without, and those that cannot are skipped."""
    try:
        install_system_packages(sorted(missing_for_window() + missing_for_tests()))
    except SetupError as error:
        say("{} Without them some tests are skipped.".format(error))


def missing_for_window():
    """Returns the names of the Debian packages that the window lacks; empty on other systems."""
    if not sys.platform.startswith("linux") or not shutil.which("apt-get"):
        return []
    return sorted(package for library, package in WINDOW_LIBRARIES.items() if not has_library(library))


def missing_for_tests():
    """Returns the names of the Debian packages that only tests of the window lack; empty on other systems."""
    if not sys.platform.startswith("linux") or not shutil.which("apt-get"):
        return []
    commands = dict(TEST_COMMANDS)
    if not os.path.isdir("/run/systemd/system"):
        # Checks what machines in the cloud are told. Not where it would take part in the next start of the computer.
        commands["cloud-init"] = "cloud-init"
        commands["systemd-analyze"] = "systemd"
    missing = [package for command, package in commands.items() if not shutil.which(command)]
    return missing + [package for path, package in TEST_FILES.items() if not os.path.exists(path)]


def has_library(name):
    """Tells whether the system has a shared library."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_module(name):
    """Tells whether this Python can import a module, without importing it."""
    from importlib.util import find_spec

    return find_spec(name) is not None


def install_system_packages(names):
    """Installs Debian packages if this user may, else raises SetupError with the command to type."""
    if not names:
        return
    install_command = ["apt-get", "install", "--yes", "--no-install-recommends", *names]
    prefix = administrator_prefix()
    if prefix is None:
        raise SetupError("Missing system packages. Install them and start again: sudo " + " ".join(install_command))
    say("Installing system packages: " + " ".join(names))
    prefix = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive"]
    subprocess.call([*prefix, "apt-get", "update"], stdin=subprocess.DEVNULL, stdout=sys.stderr)
    run(prefix + install_command, "The system packages could not be installed")


def administrator_prefix():
    """Returns what to put before a command to run it as administrator, None if that would need a password."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "--non-interactive"]
    if shutil.which("sudo") and subprocess.call([*sudo, "true"], stderr=subprocess.DEVNULL) == 0:
        return sudo
    return None


# -- handing over ------------------------------------------------------------------------------------------------------


def hand_over(command):
    """Becomes the command, or where a process cannot (Windows), runs it; returns its exit code."""
    if not WINDOWS:
        os.execv(command[0], command)
    child = subprocess.Popen(command)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # the child got it too and decides what it means
            continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
