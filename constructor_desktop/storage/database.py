"""A SQLite file that may be lost at any time: it mends, replaces or does without itself, and never raises."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

logger = logging.getLogger(__name__)

T = TypeVar("T")

BUSY_SECONDS = 5.0  # how long to wait for another process that is writing
PAUSE_SECONDS = 30.0  # how long to do without after an error, so that a full disk costs one attempt, not thousands
PAGE_BYTES = 16384  # three typical embeddings of 5 kB, with little room lost
_JOURNAL_BYTES = 16 * 2**20
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT}


class ExpendableDatabase:
    """Runs functions on one shared connection; usable from several threads and processes.

    A file that SQLite calls damaged, or of another `version`, is renamed to `NAME.damaged` and begun anew. Any other
    error (no space, no permission, locked for too long) is logged once, and the work is answered by its default.

    Args:
        path: The file; its folder is made if needed.
        schema: Statements that make the tables.
        version: Number of the schema, kept in the file (`PRAGMA user_version`).
    """

    def __init__(self, path: Path, schema: str, version: int) -> None:
        self.path = path
        self._schema = schema
        self._version = version
        self._mutex = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._inode = -1
        self._paused_until = 0.0
        self._warned = False

    def read(self, work: Callable[[sqlite3.Connection], T], default: T) -> T:
        """Returns `work(connection)`, or `default` if the file cannot be used."""
        with self._mutex:
            if time.monotonic() < self._paused_until:
                return default
            try:
                return work(self._connect())
            except (sqlite3.Error, OSError, Timeout) as error:
                self._recover(error)
                return default

    def write(self, work: Callable[[sqlite3.Connection], None]) -> bool:
        """Runs `work(connection)` in one transaction; returns whether it was stored."""

        def transaction(connection: sqlite3.Connection) -> bool:
            with _immediate_transaction(connection):
                work(connection)
            return True

        return self.read(transaction, False)

    def close(self) -> None:
        """Closes the connection; the next use opens it again."""
        with self._mutex:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _connect(self) -> sqlite3.Connection:
        if self._connection is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # Replacing a damaged file must never meet another process that is just opening it.
            with FileLock(f"{self.path}.lock", timeout=BUSY_SECONDS):
                self._connection = self._open()
        return self._connection

    def _open(self) -> sqlite3.Connection:
        try:
            connection = self._prepare()
        except sqlite3.Error as error:
            if not _is_damaged(error):
                raise
            logger.warning("The cache %s is damaged (%s) and was begun anew.", self.path, error)
            self._set_aside()
            connection = self._prepare()
        self._inode = os.stat(self.path).st_ino
        return connection

    def _prepare(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA journal_size_limit = {_JOURNAL_BYTES}")
            self._create_tables(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _create_tables(self, connection: sqlite3.Connection) -> None:
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if found == self._version:
            return
        if found != 0:
            raise _WrongVersion(f"its version is {found}, not {self._version}")
        with _immediate_transaction(connection):
            for statement in self._schema.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {self._version}")

    def _recover(self, error: Exception) -> None:
        """Leaves things so that the next call starts clean: a new file, or no file for a while."""
        self.close()
        if isinstance(error, sqlite3.Error) and _is_damaged(error):
            try:
                with FileLock(f"{self.path}.lock", timeout=BUSY_SECONDS):
                    # Another process may have replaced the file already.
                    if os.stat(self.path).st_ino == self._inode:
                        logger.warning("The cache %s is damaged (%s) and was begun anew.", self.path, error)
                        self._set_aside()
                return
            except (OSError, Timeout) as failure:
                error = failure
        self._paused_until = time.monotonic() + PAUSE_SECONDS
        if not self._warned:
            self._warned = True
            logger.warning("The cache %s cannot be used and is left out: %s", self.path, error)

    def _set_aside(self) -> None:
        for suffix in ("-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        os.replace(self.path, f"{self.path}.damaged")


class _WrongVersion(sqlite3.DatabaseError):
    """The file was written by another version of the program."""


def _is_damaged(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return isinstance(error, _WrongVersion)
    return code & 0xFF in _DAMAGED or code == sqlite3.SQLITE_IOERR_SHORT_READ


@contextmanager
def _immediate_transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # some errors have rolled back already
            connection.execute("ROLLBACK")
        raise
