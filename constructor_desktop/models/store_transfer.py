"""One request over HTTP, in a thread of its own: whoever waits for its bytes can stop waiting at any moment."""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from requests import Response

CONNECT_SECONDS = 5.0
READ_SECONDS = 20.0
TICK_SECONDS = 0.1
_CHUNK = 1 << 13  # what is incomplete when a connection breaks is lost
_WAITING_CHUNKS = 64
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class TransferError(Exception):
    """A request failed; the text is a sentence for the user.

    Attributes:
        final: Whether it would fail again.
    """

    def __init__(self, sentence: str, final: bool = False) -> None:
        self.final = final
        super().__init__(sentence)


@dataclass(frozen=True)
class Head:
    """How a server answers.

    Attributes:
        status: The HTTP status.
        reason: Its name.
        start: Position in the file of the first byte that follows.
        total: Bytes of the whole file; None if the server does not say.
        validator: What tells this content from a later one under the same address; empty if there is nothing.
    """

    status: int
    reason: str
    start: int
    total: int | None
    validator: str

    @classmethod
    def of(cls, response: Response) -> Head:
        """Reads the headers of a response."""
        ranges = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if response.status_code == 206 and ranges:
            start, total = int(ranges[1]), None if ranges[2] == "*" else int(ranges[2])
        else:
            length = response.headers.get("Content-Length", "")
            start, total = 0, int(length) if length.isdecimal() else None
        etag = response.headers.get("ETag", "")
        if response.headers.get("Content-Encoding", "identity") != "identity":
            return cls(response.status_code, response.reason or "", start, None, "")
        # A weak tag does not promise equal bytes.
        validator = etag if etag.startswith('"') else response.headers.get("Last-Modified", "")
        return cls(response.status_code, response.reason or "", start, total, validator)


class _Request(threading.Thread):
    """Puts the head, the pieces and the end (None, or what went wrong) into a queue.

    A thread that waits for a server cannot be woken: it is told to stop and left to its timeout, as a daemon.
    """

    def __init__(self, url: str, offset: int, validator: str) -> None:
        super().__init__(name="download", daemon=True)
        self.parts: queue.Queue[Head | bytes | Exception | None] = queue.Queue(_WAITING_CHUNKS)
        self.stopped = threading.Event()
        self.url = url
        self._headers = {"Accept-Encoding": "identity", "User-Agent": "ai-constructor"}
        if offset:
            self._headers |= {"Range": f"bytes={offset}-", "If-Range": validator}

    def run(self) -> None:
        """Makes the request."""
        import requests

        try:
            with requests.Session() as session:
                timeout = (CONNECT_SECONDS, READ_SECONDS)
                with session.get(self.url, headers=self._headers, stream=True, timeout=timeout) as response:
                    self._put(Head.of(response))
                    if response.ok:
                        for chunk in response.iter_content(_CHUNK):
                            if not self._put(chunk):
                                return
            self._put(None)
        except Exception as error:
            self._put(error)

    def _put(self, part: Head | bytes | Exception | None) -> bool:
        while not self.stopped.is_set():
            try:
                self.parts.put(part, timeout=TICK_SECONDS)
            except queue.Full:
                continue
            return True
        return False


@contextmanager
def transfer(url: str, offset: int = 0, validator: str = "") -> Iterator[Iterator[Head | bytes | None]]:
    """Asks for a file; proxies and certificates come from the environment.

    Args:
        url: Its address.
        offset: Ask for what follows this byte, if the content is still the same.
        validator: Of the content whose beginning is there already.

    Yields:
        An iterator of the head and then, if the status is one of success, the pieces of the content; None whenever a
        tenth of a second has passed without anything. It raises `TransferError`.
    """
    request = _Request(url, offset, validator)
    request.start()
    try:
        yield _received(request)
    finally:
        request.stopped.set()


def _received(request: _Request) -> Iterator[Head | bytes | None]:
    while True:
        try:
            part = request.parts.get(timeout=TICK_SECONDS)
        except queue.Empty:
            yield None
            continue
        if part is None:
            return
        if isinstance(part, Exception):
            raise _explain(part, request.url) from part
        yield part


def broke_off(url: str) -> str:
    """Says that a connection ended too early."""
    return f"The connection to {urlsplit(url).hostname} broke off."


def _explain(error: Exception, url: str) -> TransferError:
    from requests import exceptions as http

    host = urlsplit(url).hostname
    if isinstance(error, http.InvalidURL | http.InvalidSchema | http.MissingSchema | UnicodeError):
        return TransferError(f"The address {url} cannot be used. Give one that begins with https://.", final=True)
    if isinstance(error, http.SSLError):
        return TransferError(
            f"The connection to {host} is not safe: its certificate is not accepted. "
            "Check the date of this computer, or ask who runs your network.",
            final=True,
        )
    if isinstance(error, http.ProxyError):
        return TransferError(
            f"{host} cannot be reached through the proxy that this computer is set to use. "
            "Check the variables HTTP_PROXY and HTTPS_PROXY."
        )
    if isinstance(error, http.TooManyRedirects):
        return TransferError(f"{host} sends from one address to the next without end. Choose a mirror.", final=True)
    if isinstance(error, http.ChunkedEncodingError):
        return TransferError(broke_off(url))
    if isinstance(error, http.Timeout):
        return TransferError(f"{host} does not answer. Check the connection to the internet, or choose a mirror.")
    return TransferError(
        f"{host} cannot be reached. Check the connection to the internet, choose a mirror, "
        "or import a file that you already have."
    )
