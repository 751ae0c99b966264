"""Asking the cloud's API: every question has an end, whatever the network does."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from constructor_desktop.core.errors import CloudError, CloudNetworkError, CloudTimeoutError, CredentialsError
from constructor_desktop.jobs.cloud.classify import api_errors
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.secrets import Secrets

PUBLIC_ENDPOINT = "api.cloud.yandex.net"
# For one question with all that it needs: the list of addresses, a token, and the answer itself.
SECONDS = 10.0
TOKEN_SECONDS = 1800.0
PAGE = 100
_SIGNATURE_SECONDS = 3600
_LATE = "The cloud did not answer in time. Try again later."
_CHANNEL_OPTIONS = (
    # A host that was away is asked again at once, not after the two minutes that are usual.
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.min_reconnect_backoff_ms", 8000),
    ("grpc.max_reconnect_backoff_ms", 2000),
    # Else new channels would go on with the connection that has just proved dead.
    ("grpc.use_local_subchannel_pool", 1),
)


class ServiceMissingError(CloudError):
    """This installation of the cloud has no such service."""


@dataclass(frozen=True)
class _Token:
    """What opens the API for a while."""

    text: str
    until: float


class Api:
    """The services of one cloud. Every question raises a `CloudError` with a sentence, nothing of gRPC's.

    It may be asked from several threads. The cloud's own client is not used for asking: it looks up the addresses of
    the services without any limit of time.
    """

    def __init__(self, profile: CloudProfile, secrets: Secrets, seconds: float = SECONDS) -> None:
        """Prepares it; nothing is asked yet.

        Args:
            profile: Says where the cloud is.
            secrets: Hold the key of the service account.
            seconds: How long one question may take in all.
        """
        # gRPC's own notes about broken connections stay away from the terminal; counts before its first import only.
        os.environ.setdefault("GRPC_VERBOSITY", "NONE")
        self._endpoint = profile.yc_endpoint or PUBLIC_ENDPOINT
        self._certificates = profile.yc_root_certificates
        self._key = secrets.service_account_key
        self._seconds = seconds
        self._mutex = threading.RLock()
        self._addresses: dict[str, str] = {}
        self._channels: dict[str, Any] = {}
        self._token: _Token | None = None

    @property
    def service_account_id(self) -> str:
        """Who asks."""
        return self._key.get("service_account_id", "")

    @property
    def signed_in(self) -> bool:
        """Whether the cloud has answered and has accepted the key."""
        return self._token is not None

    def ask(self, service: str, stub: Any, method: str, request: Any, metadata: Mapping[str, str] | None = None) -> Any:
        """Asks one question and returns the answer.

        Args:
            service: Name of the service in the cloud's list of addresses.
            stub: The stub's class.
            method: Its method.
            request: The message.
            metadata: What goes with the call besides the token.

        Raises:
            ServiceMissingError: if this cloud has no such service.
            CloudError: if the cloud refuses or cannot be reached.
        """
        deadline = time.monotonic() + self._seconds
        try:
            return self._ask_once(service, stub, method, request, metadata or {}, deadline)
        except CredentialsError:
            if self._token is None:
                raise
            self._token = None  # it has been revoked, or has expired early
        except CloudNetworkError:
            self.hang_up()
            raise
        return self._ask_once(service, stub, method, request, metadata or {}, deadline)

    def pages(self, service: str, stub: Any, request: Any, field: str, method: str = "List") -> Iterator[Any]:
        """Asks for a list until its last page and returns what the pages hold in `field`; raises as `ask` does."""
        request.page_size = request.page_size or PAGE
        while True:
            answer = self.ask(service, stub, method, request)
            yield from getattr(answer, field)
            if not answer.next_page_token or answer.next_page_token == request.page_token:
                return
            request.page_token = answer.next_page_token

    def sign_in(self) -> None:
        """Asks for a new token: raises if the key is not accepted or the cloud cannot be reached."""
        deadline = time.monotonic() + self._seconds
        try:
            with self._alone(deadline):
                self._token = None
                self._bearer(deadline)
        except CloudNetworkError:
            self.hang_up()
            raise

    def hang_up(self) -> None:
        """Closes the connections; the next question opens new ones."""
        # Not closed by hand, for another thread may be waiting for its answer: the last one lets go of it.
        self._channels = {}

    def _ask_once(
        self, service: str, stub: Any, method: str, request: Any, metadata: Mapping[str, str], deadline: float
    ) -> Any:
        bearer = self._bearer(deadline)
        pairs = (("authorization", bearer), *metadata.items())
        return self._call(self._channel(service, deadline), stub, method, request, deadline, pairs)

    def _call(
        self,
        channel: Any,
        stub: Any,
        method: str,
        request: Any,
        deadline: float,
        pairs: tuple[tuple[str, str], ...] = (),
    ) -> Any:
        left = deadline - time.monotonic()
        if left <= 0:
            raise CloudTimeoutError(_LATE)
        with api_errors():
            return getattr(stub(channel), method)(request, timeout=left, metadata=pairs)

    def _channel(self, service: str, deadline: float) -> Any:
        with self._alone(deadline):
            if service not in self._channels:
                addresses = self._services(deadline)
                if service not in addresses:
                    raise ServiceMissingError(f"This cloud has no service {service}.")
                self._channels = {**self._channels, service: self._open(addresses[service])}
            return self._channels[service]

    @contextmanager
    def _alone(self, deadline: float) -> Iterator[None]:
        """Lets one thread at a time look up an address or fetch the token; the others wait no longer than they may."""
        if not self._mutex.acquire(timeout=max(0.0, deadline - time.monotonic())):
            raise CloudTimeoutError(_LATE)
        try:
            yield
        finally:
            self._mutex.release()

    def _services(self, deadline: float) -> dict[str, str]:
        if not self._addresses:
            from yandex.cloud.endpoint.api_endpoint_service_pb2 import ListApiEndpointsRequest
            from yandex.cloud.endpoint.api_endpoint_service_pb2_grpc import ApiEndpointServiceStub

            channel = self._open(self._endpoint)
            answer = self._call(channel, ApiEndpointServiceStub, "List", ListApiEndpointsRequest(), deadline)
            self._addresses = {endpoint.id: endpoint.address for endpoint in answer.endpoints}
        return self._addresses

    def _open(self, address: str) -> Any:
        import grpc

        credentials = grpc.ssl_channel_credentials(self._root_certificates())
        return grpc.secure_channel(address, credentials, options=_CHANNEL_OPTIONS)

    def _root_certificates(self) -> bytes | None:
        if self._certificates is None:
            return None
        try:
            return Path(self._certificates).read_bytes()
        except OSError as error:
            reason = error.strerror or error
            raise CloudError(
                f"{self._certificates}: The certificates of the cloud cannot be read ({reason})."
            ) from error

    def _bearer(self, deadline: float) -> str:
        with self._alone(deadline):
            if self._token is None or self._token.until < time.monotonic():
                self._token = self._new_token(deadline)
            return f"Bearer {self._token.text}"

    def _new_token(self, deadline: float) -> _Token:
        channel = self._channel("iam", deadline)
        from yandex.cloud.iam.v1.iam_token_service_pb2_grpc import IamTokenServiceStub

        answer = self._call(channel, IamTokenServiceStub, "Create", self._token_request(), deadline)
        return _Token(answer.iam_token, time.monotonic() + TOKEN_SECONDS)

    def _token_request(self) -> Any:
        import jwt
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
        from yandex.cloud.iam.v1.iam_token_service_pb2 import CreateIamTokenRequest

        now = int(time.time())
        claims = {
            "iss": self.service_account_id,
            "aud": f"https://iam.{self._endpoint}/iam/v1/tokens",
            "iat": now,
            "exp": now + _SIGNATURE_SECONDS,
        }
        try:
            # The key was checked when it was chosen, which takes a while and holds up the window.
            pem = self._key["private_key"].encode()
            key: Any = load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)
            headers = {"kid": self._key["id"]}
            return CreateIamTokenRequest(jwt=jwt.encode(claims, key, algorithm="PS256", headers=headers))
        except (KeyError, ValueError, TypeError, jwt.PyJWTError):
            # What these say may quote the key.
            raise CredentialsError(
                "The key of the service account is damaged. Choose a valid key file in the settings."
            ) from None
