"""A server of files on this computer that behaves as badly as a test wants, and an architecture that needs one."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import torch
from torch import Tensor, nn

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import ModelError
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.backbone import Backbone
from constructor_desktop.models.registry import Architecture, Registry, Weights
from constructor_desktop.models.store import installed

NAME = "tiny_net"
FILE = "tiny net=1.pth"


class TinyNet(Backbone):
    """As small as a network can be; its file has half a megabyte."""

    def __init__(self) -> None:
        super().__init__()
        self.tail = nn.Linear(3, 40_000)

    def features(self, inputs: Tensor) -> Tensor:
        return inputs.float().mean(dim=(1, 2))

    def embed(self, features: Tensor) -> Tensor:
        embeddings: Tensor = self.tail(features)
        return embeddings


def load_tiny(path: Path) -> TinyNet:
    net = TinyNet()
    tensors = torch.load(path, weights_only=True)
    try:
        net.load_state_dict(tensors)
    except RuntimeError as error:
        raise ModelError(f"{path.name} does not hold the weights of Tiny: {error}.") from error
    return net


def save_checkpoint(path: Path, seed: int = 0) -> bytes:
    """Writes a checkpoint of the network with random numbers; returns its content."""
    torch.manual_seed(seed)
    torch.save(TinyNet().state_dict(), path)
    return path.read_bytes()


def tiny_entry(content: bytes, **weights: object) -> Architecture:
    """An architecture whose published file has this content."""
    published = Weights(
        origin="download",
        licence="MIT (nobody)",
        file=FILE,
        sha256=hashlib.sha256(content).hexdigest()[:8],
        url="http://127.0.0.1:9/nowhere",
        size=len(content),
    )
    template = REGISTRY.default(Modality.IMAGE)
    return replace(
        template,
        name=NAME,
        title="Tiny",
        weights=replace(published, **weights),
        build=lambda preprocess: load_tiny(installed(NAME)),
    )


def registry_of(*entries: Architecture) -> Registry:
    registry = Registry()
    for entry in entries:
        registry.register(lambda build, entry=entry: entry)(entry.build)
    return registry


@dataclass
class Behaviour:
    """How the server answers.

    Attributes:
        content: What it has.
        statuses: Answers before the right ones.
        breaks_after: The connections end after so many bytes, one after another; the rest are not cut.
        ranges: Whether it knows them.
        etag: Of the content; empty: none.
        delay: Seconds between two pieces, which are small where there is one.
        redirect: Where it sends first.
        mute: Whether it accepts and says nothing.
        length: Whether it says how long the content is.
        asked: Paths and ranges of the requests.
    """

    content: bytes
    statuses: list[int] = field(default_factory=list)
    breaks_after: list[int] = field(default_factory=list)
    ranges: bool = True
    etag: str = '"one"'
    delay: float = 0.0
    redirect: str = ""
    mute: bool = False
    length: bool = True
    asked: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[str]:
    """Runs a server for the block; gives its address."""
    stopped = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(behaviour, stopped))
    server.daemon_threads = True
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        stopped.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(behaviour: Behaviour, stopped: threading.Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            behaviour.asked.append((self.path, self.headers.get("Range", "")))
            if behaviour.mute:
                stopped.wait(30)
                return
            if behaviour.redirect and not self.path.startswith("/moved"):
                self._head(302, {"Location": behaviour.redirect, "Content-Length": "0"})
                return
            if behaviour.statuses:
                self._head(behaviour.statuses.pop(0), {"Content-Length": "0"})
                return
            self._answer()

        def _answer(self) -> None:
            asked = self.headers.get("Range", "")
            same = self.headers.get("If-Range", behaviour.etag) == behaviour.etag
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and behaviour.ranges and same else 0
            total = len(behaviour.content)
            if asked and start >= total:
                self._head(416, {"Content-Range": f"bytes */{total}", "Content-Length": "0"})
                return
            head = {"Content-Length": str(total - start)} if behaviour.length else {}
            if behaviour.etag:
                head["ETag"] = behaviour.etag
            if start:
                head["Content-Range"] = f"bytes {start}-{total - 1}/{total}"
            self._head(206 if start else 200, head)
            self._send(behaviour.content[start:])

        def _send(self, content: bytes) -> None:
            limit = behaviour.breaks_after.pop(0) if behaviour.breaks_after else len(content)
            piece = 4096 if behaviour.delay else 1 << 20
            for place in range(0, min(limit, len(content)), piece):
                if stopped.wait(behaviour.delay):
                    return
                self.wfile.write(content[place : min(place + piece, limit)])

        def _head(self, status: int, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:  # the client went away, as some tests want
                self.close_connection = True

    return Handler


def wait_until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)
