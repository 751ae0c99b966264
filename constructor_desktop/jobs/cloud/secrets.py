"""The keys of the cloud: in the system's keyring, or where there is none, in a file that only the user can read."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from constructor_desktop.core.errors import CredentialsError, StorageError, UnreadableError
from constructor_desktop.core.files import atomic_file
from constructor_desktop.storage.problems import reading_from, writing_to

SERVICE = "ai-constructor"
USER = "cloud"
SECRETS_FILE = "cloud-secrets.json"
IN_KEYRING = "keyring"
# Windows keeps at most 2560 bytes of UTF-16 in one entry of its keyring, and a key file is longer.
CHUNK = 1000
MAX_KEY_BYTES = 64 * 1024
_KEY_FIELDS = ("id", "service_account_id", "private_key")


@dataclass(frozen=True)
class Secrets:
    """What opens the cloud; never printed.

    Attributes:
        service_account_key: `id`, `service_account_id` and `private_key` (PEM) of an authorized key.
        s3_access_key: Name of the static key for Object Storage.
        s3_secret_key: Its secret.
    """

    service_account_key: Mapping[str, str] = field(repr=False)
    s3_access_key: str = field(repr=False)
    s3_secret_key: str = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """Returns a dictionary of JSON values, for the keyring alone."""
        return {
            "service_account_key": dict(self.service_account_key),
            "s3_access_key": self.s3_access_key,
            "s3_secret_key": self.s3_secret_key,
        }

    def words(self) -> tuple[str, ...]:
        """Returns every text that must appear nowhere else: the secrets, and the private key without its frame."""
        key = self.service_account_key.get("private_key", "")
        lines = [line for line in key.splitlines() if len(line) > 20 and " " not in line]
        return (self.s3_secret_key, *lines)


class SecretStore:
    """Keeps the `Secrets` of this user."""

    def __init__(self, config_folder: Path) -> None:
        """Args: `config_folder` holds the file where no keyring can be used."""
        self._file = config_folder / SECRETS_FILE

    @property
    def file(self) -> Path:
        """The file that is used where there is no keyring."""
        return self._file

    def uses_keyring(self) -> bool:
        """Tells whether this system has a keyring that works; if not, the user is to be told before `save`."""
        return _keyring() is not None

    def save(self, secrets: Secrets) -> str:
        """Replaces the secrets and returns where they are: `keyring` or the path of a file only its owner can read.

        Raises:
            StorageError: if neither takes them.
        """
        text = json.dumps(secrets.to_json())
        if _save_to_keyring(text):
            self._remove_file()
            return IN_KEYRING
        _remove_from_keyring()
        with writing_to(self._file.parent), atomic_file(self._file) as file:
            os.chmod(file.name, 0o600)
            file.write(text.encode())
        return str(self._file)

    def load(self) -> Secrets | None:
        """Returns the secrets; None if there are none.

        Raises:
            StorageError: if they are there and cannot be read.
        """
        if self._file.exists():  # only where the keyring refused
            with reading_from(self._file.parent):
                text: str | None = self._file.read_text(encoding="utf-8")
        else:
            text = _load_from_keyring()
        if text is None:
            return None
        try:
            record = json.loads(text)
            return Secrets(record["service_account_key"], record["s3_access_key"], record["s3_secret_key"])
        except (ValueError, KeyError, TypeError) as error:
            raise StorageError(
                "The keys of the cloud are damaged. Choose the key file again in the settings."
            ) from error

    def remove(self) -> None:
        """Forgets the secrets wherever they are; raises StorageError if the disk refuses."""
        _remove_from_keyring()
        self._remove_file()

    def _remove_file(self) -> None:
        with writing_to(self._file.parent):
            self._file.unlink(missing_ok=True)


def read_key_file(path: Path) -> dict[str, str]:
    """Reads the file of an authorized key as the cloud's console gives it, and returns what signing in needs.

    Raises:
        UnreadableError: if the system does not let it be read.
        CredentialsError: if it is no such file.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_KEY_BYTES + 1)
    except OSError as error:
        raise UnreadableError.from_os_error(path, error) from error
    try:
        record = json.loads(content) if len(content) <= MAX_KEY_BYTES else None
    except ValueError:
        record = None
    if not isinstance(record, dict):
        raise CredentialsError(
            f"{path} is no key file. Create an authorized key of a service account and choose its file."
        )
    missing = next((name for name in _KEY_FIELDS if not _is_text(record.get(name))), None)
    if missing is not None:
        raise CredentialsError(
            f"{path} is no authorized key of a service account: {missing} is missing. Create such a key and choose its "
            "file."
        )
    _check_private_key(path, record["private_key"])
    return {name: record[name] for name in _KEY_FIELDS}


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _check_private_key(path: Path, pem: str) -> None:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError) as error:
        raise CredentialsError(f"{path}: The private key in it is damaged. Create a new authorized key.") from error


def _keyring() -> Any | None:
    """The system's keyring, or None where it is missing or only pretends."""
    import keyring
    from keyring.backends import chainer, fail, null

    backend = keyring.get_keyring()
    if isinstance(backend, fail.Keyring | null.Keyring):
        return None
    if isinstance(backend, chainer.ChainerBackend) and not backend.backends:
        return None
    return keyring


def _save_to_keyring(text: str) -> bool:
    ring = _keyring()
    if ring is None:
        return False
    from keyring.errors import KeyringError

    parts = [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)]
    try:
        for number, part in enumerate(parts):
            ring.set_password(SERVICE, f"{USER}-{number}", part)
        ring.set_password(SERVICE, USER, str(len(parts)))
        return bool(_load_from_keyring() == text)
    except (KeyringError, RuntimeError, OSError):  # locked, or its service does not answer
        return False


def _load_from_keyring() -> str | None:
    ring = _keyring()
    if ring is None:
        return None
    from keyring.errors import KeyringError

    try:
        count = ring.get_password(SERVICE, USER)
        parts = [ring.get_password(SERVICE, f"{USER}-{number}") for number in range(int(count or 0))]
    except (KeyringError, RuntimeError, OSError, ValueError):
        return None
    return "".join(parts) if parts and None not in parts else None


def _remove_from_keyring() -> None:
    ring = _keyring()
    if ring is None:
        return
    from keyring.errors import KeyringError

    try:
        count = int(ring.get_password(SERVICE, USER) or 0)
        for name in (USER, *(f"{USER}-{number}" for number in range(count))):
            ring.delete_password(SERVICE, name)
    except (KeyringError, RuntimeError, OSError, ValueError):
        return
