"""A wire between a client and a server on loopback that can be cut, slowed, or made silent."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from email.utils import formatdate, parsedate_to_datetime
from types import TracebackType
from typing import Self

CHUNK = 64 * 1024
DATE = re.compile(rb"(?<=\r\nDate: )\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT")


class Wire:
    """Passes TCP connections on to a port; a context manager.

    Attributes:
        port: Where clients connect.
        passed: Bytes that clients have sent so far.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self.passed = 0
        self._mode = "open"
        self._cut_after: int | None = None
        self._delay = 0.0
        self._shift = 0.0
        self._rate: float | None = None
        self._mutex = threading.Lock()
        self._open: set[socket.socket] = set()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True, name="wire").start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._mode = "closed"
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._drop()

    def cut(self) -> None:
        """Breaks every connection and refuses new ones, as a lost network does."""
        self._mode = "cut"
        self._drop()

    def silence(self) -> None:
        """Takes what comes and never answers."""
        self._mode = "silent"

    def cut_after(self, count: int) -> None:
        """Cuts the wire as soon as clients have sent this many bytes more."""
        self._cut_after = self.passed + count

    def delay(self, seconds: float) -> None:
        """Lets every answer wait."""
        self._delay = seconds

    def throttle(self, bytes_per_second: float) -> None:
        """Takes no more than this from each client."""
        self._rate = bytes_per_second

    def shift_clock(self, seconds: float) -> None:
        """Lets answers over HTTP tell a time that is so much later."""
        self._shift = seconds

    def restore(self) -> None:
        """Works again as if nothing had been."""
        self._mode, self._cut_after, self._delay, self._shift, self._rate = "open", None, 0.0, 0.0, None

    def _accept(self) -> None:
        while self._mode != "closed":
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            if self._mode == "cut":
                _close(client)
                continue
            threading.Thread(target=self._connect, args=(client,), daemon=True, name="wire").start()

    def _connect(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self._target), timeout=10)
        except OSError:
            _close(client)
            return
        server.settimeout(None)
        with self._mutex:
            self._open |= {client, server}
        threading.Thread(target=self._pump, args=(server, client, False), daemon=True, name="wire").start()
        self._pump(client, server, True)

    def _pump(self, source: socket.socket, sink: socket.socket, from_client: bool) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(CHUNK):
                while self._mode == "silent":
                    time.sleep(0.05)
                if from_client:
                    time.sleep(len(chunk) / self._rate if self._rate else 0.0)
                    self._count(len(chunk))
                else:
                    time.sleep(self._delay)
                    chunk = DATE.sub(self._later, chunk) if self._shift else chunk
                sink.sendall(chunk)
        for end in (source, sink):
            _close(end)
        with self._mutex:
            self._open -= {source, sink}

    def _later(self, date: re.Match[bytes]) -> bytes:
        told = parsedate_to_datetime(date.group().decode()).timestamp()
        return formatdate(told + self._shift, usegmt=True).encode()

    def _count(self, count: int) -> None:
        with self._mutex:
            self.passed += count
            over = self._cut_after is not None and self.passed >= self._cut_after
        if over:
            self._cut_after = None
            self.cut()
            raise ConnectionError("the wire is cut")

    def _drop(self) -> None:
        with self._mutex:
            ends, self._open = list(self._open), set()
        for end in ends:
            _close(end)


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
