from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringLocked, PasswordDeleteError

from constructor_desktop.core.errors import CredentialsError, StorageError, UnreadableError
from constructor_desktop.jobs.cloud.secrets import IN_KEYRING, SERVICE, Secrets, SecretStore, read_key_file
from tests.cloud_stand.iam import Iam

KEY = Iam().key()
SECRETS = Secrets({name: KEY[name] for name in ("id", "service_account_id", "private_key")}, "YCAJE", "YCP-secret")


class MemoryRing(KeyringBackend):
    """Like that of Windows: no entry may be long."""

    priority: ClassVar[float] = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        assert len(password.encode("utf-16-le")) <= 2560
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.entries:
            raise PasswordDeleteError("not there")
        del self.entries[service, username]


class LockedRing(MemoryRing):
    """Refuses everything."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("locked")


@pytest.fixture
def use() -> Iterator[Callable[[KeyringBackend], None]]:
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def test_they_go_to_the_keyring_and_nowhere_else(use: Callable[[KeyringBackend], None], tmp_path: Path) -> None:
    ring = MemoryRing()
    use(ring)
    store = SecretStore(tmp_path)
    assert store.uses_keyring() and store.load() is None
    assert store.save(SECRETS) == IN_KEYRING
    assert store.load() == SECRETS
    assert {service for service, _ in ring.entries} == {SERVICE}
    assert list(tmp_path.iterdir()) == []
    store.save(Secrets({}, "a", "b"))
    assert store.load() == Secrets({}, "a", "b")
    store.remove()
    assert store.load() is None


@pytest.mark.parametrize("ring", [fail.Keyring(), LockedRing()])
def test_without_a_keyring_they_go_to_a_file_of_the_user_alone(
    use: Callable[[KeyringBackend], None], tmp_path: Path, ring: KeyringBackend
) -> None:
    use(ring)
    store = SecretStore(tmp_path / "settings")
    place = store.save(SECRETS)
    assert Path(place) == store.file
    assert store.file.stat().st_mode & 0o777 == 0o600
    assert store.load() == SECRETS
    store.remove()
    assert store.load() is None and not store.file.exists()


def test_no_keyring_is_told_before(use: Callable[[KeyringBackend], None], tmp_path: Path) -> None:
    use(fail.Keyring())
    assert not SecretStore(tmp_path).uses_keyring()


def test_a_keyring_that_appears_later_takes_over(use: Callable[[KeyringBackend], None], tmp_path: Path) -> None:
    use(fail.Keyring())
    store = SecretStore(tmp_path)
    store.save(SECRETS)
    use(MemoryRing())
    assert store.load() == SECRETS
    assert store.save(SECRETS) == IN_KEYRING
    assert not store.file.exists() and store.load() == SECRETS


def test_damaged_ones_are_said(use: Callable[[KeyringBackend], None], tmp_path: Path) -> None:
    use(fail.Keyring())
    store = SecretStore(tmp_path)
    store.file.write_text("{")
    with pytest.raises(StorageError, match="damaged"):
        store.load()


def test_they_are_never_printed() -> None:
    assert repr(SECRETS) == "Secrets()"
    assert "YCP-secret" in SECRETS.words() and len(SECRETS.words()) > 10
    assert not any("PLEASE" in word or "-----" in word for word in SECRETS.words())


def test_a_key_file_is_read_as_the_console_gives_it(tmp_path: Path) -> None:
    path = Iam().write_key(tmp_path / "key.json")
    assert read_key_file(path).keys() == {"id", "service_account_id", "private_key"}


WRONG = [
    ("", "is no key file"),
    ("[]", "is no key file"),
    ("x" * 100_000, "is no key file"),
    ("{}", "id is missing"),
    (json.dumps(KEY | {"private_key": ""}), "private_key is missing"),
    (json.dumps(KEY | {"private_key": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"}), "is damaged"),
    (json.dumps(KEY | {"private_key": "no PEM"}), "is damaged"),
]


@pytest.mark.parametrize(("content", "sentence"), WRONG)
def test_what_is_no_key_file_is_said(tmp_path: Path, content: str, sentence: str) -> None:
    path = tmp_path / "key.json"
    path.write_text(content)
    with pytest.raises(CredentialsError, match=sentence):
        read_key_file(path)


def test_a_key_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="does not exist"):
        read_key_file(tmp_path / "key.json")
