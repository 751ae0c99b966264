"""Who may do what: signed requests for tokens, tokens, roles in a folder."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

LONGEST_SIGNATURE_SECONDS = 3600
TOKEN_SECONDS = 12 * 3600
# How far the clock of who asks may be off.
LEEWAY_SECONDS = 30
LEAST_ROLES = frozenset({"compute.editor", "vpc.publicAdmin"})
_EDITORS = frozenset({"editor", "admin"})
_COMPUTE_WRITERS = _EDITORS | {"compute.editor", "compute.admin"}
_COMPUTE_READERS = _COMPUTE_WRITERS | {"viewer", "compute.viewer"}
_VPC = _EDITORS | {"viewer", "vpc.viewer", "vpc.user", "vpc.publicAdmin", "vpc.admin"}
_ADDRESSES = _EDITORS | {"vpc.publicAdmin", "vpc.admin"}
_KEYS = frozenset({"admin", "iam.serviceAccounts.admin", "iam.serviceAccounts.accessKeyAdmin"})


class Denied(Exception):  # noqa: N818
    """A question that is refused, with the status of gRPC."""

    def __init__(self, code: grpc.StatusCode, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Iam:
    """The service accounts of the stand.

    Attributes:
        skew: By how many seconds the cloud's clock is ahead of this computer's.
        roles: The roles of the only service account in the only folder.
        issued: Every token that was given out.
    """

    folder_id: str = "b1gstandfolder000000"
    account_id: str = "ajestandaccount00000"
    key_id: str = "ajestandkey000000000"
    skew: float = 0.0
    roles: set[str] = field(default_factory=lambda: set(LEAST_ROLES))
    issued: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._private = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def key(self) -> dict[str, str]:
        """An authorized key as the cloud's console gives it."""
        pem = self._private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()
        warning = f"PLEASE DO NOT REMOVE THIS LINE! Yandex.Cloud SA Key ID <{self.key_id}>\n"
        return {
            "id": self.key_id,
            "service_account_id": self.account_id,
            "created_at": "2026-01-01T00:00:00Z",
            "key_algorithm": "RSA_2048",
            "private_key": warning + pem,
        }

    def write_key(self, path: Path) -> Path:
        """Writes the file that a user downloads."""
        path.write_text(json.dumps(self.key(), indent=2))
        return path

    def now(self) -> float:
        """The cloud's time."""
        return time.time() + self.skew

    def token_for(self, signed: str) -> tuple[str, float]:
        """Checks a signed request and gives out a token and when it expires."""
        claims = self._claims(signed)
        now = self.now()
        if claims["iat"] > now + LEEWAY_SECONDS:
            raise Denied(grpc.StatusCode.UNAUTHENTICATED, "JWT was issued in the future")
        if claims["exp"] < now - LEEWAY_SECONDS or claims["exp"] - claims["iat"] > LONGEST_SIGNATURE_SECONDS:
            raise Denied(grpc.StatusCode.UNAUTHENTICATED, "JWT is expired")
        token = f"t1.{secrets.token_urlsafe(60)}"
        self.issued[token] = now + TOKEN_SECONDS
        return token, self.issued[token]

    def _claims(self, signed: str) -> dict[str, Any]:
        wrong = Denied(grpc.StatusCode.UNAUTHENTICATED, "The token is invalid")
        try:
            if jwt.get_unverified_header(signed).get("kid") != self.key_id:
                raise wrong
            options = {"verify_exp": False, "verify_iat": False, "verify_aud": False, "require": ["iss", "iat", "exp"]}
            public = self._private.public_key()
            claims: dict[str, Any] = jwt.decode(signed, public, algorithms=["PS256"], options=options)  # type: ignore[arg-type]
        except jwt.PyJWTError:
            raise wrong from None
        audience = str(claims.get("aud", ""))
        if claims["iss"] != self.account_id or not audience.startswith("https://iam."):
            raise wrong
        return claims

    def check_token(self, header: str) -> None:
        """Refuses a call without a valid token."""
        expires = self.issued.get(header.removeprefix("Bearer "))
        if not header.startswith("Bearer ") or expires is None or expires < self.now():
            raise Denied(grpc.StatusCode.UNAUTHENTICATED, "The token is invalid")

    def check_roles(self, method: str) -> None:
        """Refuses a call for which the service account lacks a role; `method` is `Service/Method`."""
        if not all(self.roles & allowing for allowing in _needed(method)):
            message = f"Permission to [resource-manager.folder {self.folder_id}] denied"
            raise Denied(grpc.StatusCode.PERMISSION_DENIED, message)

    def check_folder(self, folder_id: str) -> None:
        """Refuses another folder."""
        if folder_id != self.folder_id:
            message = f"Permission to [resource-manager.folder {folder_id}] denied"
            raise Denied(grpc.StatusCode.PERMISSION_DENIED, message)


def _needed(method: str) -> list[frozenset[str]]:
    """For each right that a call takes, the roles that give it."""
    service, _, name = method.partition("/")
    if service in ("ZoneService", "ImageService"):
        return []
    if service in ("InstanceService", "DiskService"):
        reads = name in ("Get", "List", "GetSerialPortOutput")
        return [_COMPUTE_READERS if reads else _COMPUTE_WRITERS, *([_ADDRESSES] if name == "Create" else [])]
    return (
        [{"SubnetService": _VPC, "AccessKeyService": _KEYS}[service]]
        if service
        in (
            "SubnetService",
            "AccessKeyService",
        )
        else []
    )
