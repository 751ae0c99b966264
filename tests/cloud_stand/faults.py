"""What goes wrong in a cloud, on purpose."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import grpc

from tests.cloud_stand.iam import Denied, Iam

WITHOUT_TOKEN = ("IamTokenService", "ApiEndpointService")


@dataclass
class Fault:
    """One thing that goes wrong.

    Attributes:
        method: `Service/Method` whose calls it concerns, or `*`.
        code: Name of the status of gRPC with which they fail; None: they succeed (after `delay`).
        message: What the cloud says.
        lost: Whether the call takes effect and only its answer is lost.
        delay: Seconds before anything happens.
        times: How many calls it concerns; None: all.
    """

    method: str
    code: str | None = "UNAVAILABLE"
    message: str = "injected"
    lost: bool = False
    delay: float = 0.0
    times: int | None = 1


class Faults:
    """The faults that are still to come, in the order in which they were added."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._mutex = threading.Lock()

    def add(self, method: str, **values: Any) -> Fault:
        """Adds one; see `Fault`."""
        fault = Fault(method, **values)
        with self._mutex:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        with self._mutex:
            self._faults.clear()

    def take(self, method: str) -> Fault | None:
        """Returns the first one that concerns a call, and counts it."""
        with self._mutex:
            for fault in self._faults:
                if fault.method in ("*", method) and fault.times != 0:
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None


class Gate(grpc.ServerInterceptor):
    """Stands before every call: notes it, lets it go wrong, checks its token and roles."""

    def __init__(self, iam: Iam, faults: Faults) -> None:
        self._iam = iam
        self._faults = faults
        self.calls: list[str] = []

    def intercept_service(self, continuation: Callable[[Any], Any], details: Any) -> Any:
        handler = continuation(details)
        if handler is None:
            return None
        service, _, name = details.method.strip("/").rpartition("/")
        method = f"{service.rpartition('.')[2]}/{name}"

        def answer(request: Any, context: grpc.ServicerContext) -> Any:
            self.calls.append(method)
            fault = self._faults.take(method)
            if fault is not None:
                time.sleep(fault.delay)
                if fault.code is not None and not fault.lost:
                    context.abort(grpc.StatusCode[fault.code], fault.message)
            reply = self._carry_out(handler, method, request, context)
            if fault is not None and fault.lost:
                context.abort(grpc.StatusCode[fault.code or "UNAVAILABLE"], fault.message)
            return reply

        return grpc.unary_unary_rpc_method_handler(
            answer, request_deserializer=handler.request_deserializer, response_serializer=handler.response_serializer
        )

    def _carry_out(self, handler: Any, method: str, request: Any, context: grpc.ServicerContext) -> Any:
        try:
            if method.partition("/")[0] not in WITHOUT_TOKEN:
                self._iam.check_token(dict(context.invocation_metadata()).get("authorization", ""))
                self._iam.check_roles(method)
                if getattr(request, "folder_id", "") and method != "ImageService/GetLatestByFamily":
                    self._iam.check_folder(request.folder_id)
            return handler.unary_unary(request, context)
        except Denied as denied:
            context.abort(denied.code, str(denied))
