"""The sub-command `cloud profile`: where to train in the cloud, and with which keys."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constructor_desktop.cli_arguments import Commands, path_argument
from constructor_desktop.cli_cloud_run import cloud_profile, config_folder
from constructor_desktop.cli_output import print_json, print_lines, say, table
from constructor_desktop.core.errors import StorageError, UsageError

if TYPE_CHECKING:
    from constructor_desktop.jobs.cloud.profile import CloudProfile
    from constructor_desktop.jobs.cloud.secrets import Secrets

# Options of `cloud profile set` by the setting that they change; the help of each, to which its default is added.
_TEXTS = {
    "name": "what to call the profile",
    "folder_id": "the folder of the cloud in which machines are made",
    "zone_id": "the availability zone",
    "subnet_id": "the subnet; empty: the first one of the zone",
    "bucket": "the bucket for data and results",
    "platform_id": "the kind of processor and graphics card",
    "image_family": "the family of the operating system's image",
    "image_folder": "the folder in which that family is found",
    "yc_endpoint": "address of a private installation of the cloud, as host or host:port; empty: the public one",
    "yc_root_certificates": "file with the certificates of that address; empty: those of the system",
    "s3_endpoint": "address of the object storage",
}
_OPTIONAL = ("subnet_id", "yc_endpoint", "yc_root_certificates", "spending_cap")
_NUMBERS: dict[str, tuple[Callable[[str], float], str]] = {
    "cores": (int, "processor cores"),
    "memory_gb": (int, "memory, GiB"),
    "gpus": (int, "graphics cards"),
    "disk_gb": (int, "disk, GiB"),
    "hours_limit": (float, "after so many hours the machine switches itself off"),
    "spending_cap": (float, "the most a job may cost, in the currency of the price list; 0: no cap"),
}


def add_profile(cloud: Commands) -> None:
    """Adds `profile`."""
    profile = cloud.add("profile", "show, change or remove the cloud profile").add_commands()
    profile.add("show", "show the profile and where the keys are kept", profile_show).add_json()
    change = profile.add("set", "change the settings that are given and keep the others", profile_set)
    for name, text in _TEXTS.items():
        change.add_argument(_option(name), dest=name, metavar="TEXT", action=_Setting, help=f"{text}%(usual)s")
    for name, (kind, text) in _NUMBERS.items():
        change.add_argument(_option(name), dest=name, metavar="N", type=kind, action=_Setting, help=f"{text}%(usual)s")
    change.add_argument(
        "--preemptible",
        action=_Choice,
        help="whether the cloud may take the machine away, which costs less; the job then goes on with another one"
        "%(usual)s",
    )
    change.add_argument("--key", metavar="FILE", type=path_argument, help="authorized key of a service account (JSON)")
    change.add_argument(
        "--s3-access-key",
        metavar="NAME",
        help="static key for the bucket, whose secret is asked for (default: one is made with --key, for which the "
        "service account needs the role iam.serviceAccounts.accessKeyAdmin)",
    )
    change.add_json()
    profile.add("remove", "forget the profile and the keys; nothing in the cloud is touched", profile_remove).add_json()


class _Usual:
    """The default of a setting as its help says it; looked up only when that is shown, which takes time."""

    def __init__(self, setting: str) -> None:
        self._setting = setting

    def __str__(self) -> str:
        from constructor_desktop.jobs.cloud.profile import CloudProfile

        field = CloudProfile.model_fields[self._setting]
        if field.is_required():
            return " (must be set once)"
        if field.default is None:
            return ""
        usual = field.default
        if isinstance(usual, bool):
            usual = "yes" if usual else "no"
        return f" (default: {usual:g})" if isinstance(usual, float) else f" (default: {usual})"


class _Setting(argparse.Action):
    """Stores a setting."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.usual = _Usual(self.dest)

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        setattr(namespace, self.dest, values)


class _Choice(argparse.BooleanOptionalAction):
    """Stores a setting that is yes or no."""

    def __init__(self, option_strings: Sequence[str], dest: str, **options: Any) -> None:
        super().__init__(option_strings, dest, **options)
        self.usual = _Usual(dest)


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def profile_show(arguments: argparse.Namespace) -> int:
    """Shows the settings."""
    _show_profile(arguments.json)
    return 0


def _show_profile(as_json: bool) -> None:
    from constructor_desktop.jobs.cloud.secrets import SecretStore

    folder, profile = config_folder(), cloud_profile()
    store = SecretStore(folder)
    place = None
    if store.load() is not None:
        place = str(store.file) if store.file.exists() else "keyring"
    if as_json:
        print_json({"profile": profile.model_dump(), "keys": place})
        return
    rows = [(name, "" if value is None else str(value)) for name, value in profile.model_dump().items()]
    print_lines([*table(("Setting", "Value"), rows), f"Keys: {place or 'none, give --key FILE'}"])


def profile_set(arguments: argparse.Namespace) -> int:
    """Changes settings and keys."""
    from constructor_desktop.jobs.cloud.profile import CloudProfile, load_profile, save_profile

    folder = config_folder()
    former = load_profile(folder)
    profile = CloudProfile.create(**({} if former is None else former.model_dump()) | _given(arguments))
    secrets = _new_secrets(arguments, profile)
    save_profile(folder, profile)
    if secrets is not None:
        _save_secrets(secrets)
    _show_profile(arguments.json)
    return 0


def _given(arguments: argparse.Namespace) -> dict[str, Any]:
    """The settings that the options name; what may be missing is so where its option is empty or zero."""
    given = {name: getattr(arguments, name) for name in (*_TEXTS, *_NUMBERS, "preemptible")}
    if given["yc_root_certificates"]:
        given["yc_root_certificates"] = str(Path(given["yc_root_certificates"]).absolute())
    return {
        name: None if name in _OPTIONAL and not value else value for name, value in given.items() if value is not None
    }


def _new_secrets(arguments: argparse.Namespace, profile: CloudProfile) -> Secrets | None:
    """The keys as the options change them; None if they do not."""
    from constructor_desktop.jobs.cloud.secrets import Secrets, SecretStore, read_key_file
    from constructor_desktop.jobs.cloud.static_key import make_static_key

    if arguments.key is None and arguments.s3_access_key is None:
        return None
    former = SecretStore(config_folder()).load()
    if arguments.key is None and former is None:
        raise UsageError("There is no key of a service account yet. Give it with --key FILE.")
    key = former.service_account_key if arguments.key is None and former else read_key_file(arguments.key)
    if arguments.s3_access_key is not None:
        return Secrets(key, arguments.s3_access_key, _secret_of(arguments.s3_access_key))
    if former is not None and former.service_account_key["service_account_id"] == key["service_account_id"]:
        return Secrets(key, former.s3_access_key, former.s3_secret_key)
    return Secrets(key, *make_static_key(profile, key))


def _secret_of(name: str) -> str:
    """Asks for a secret, unseen; from elsewhere than a terminal it is the first line of standard input."""
    secret = getpass.getpass(f"Secret of the key {name}: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    if not secret:
        raise UsageError("The secret of the static key is missing. Give it on standard input.")
    return secret


def _save_secrets(secrets: Secrets) -> None:
    from constructor_desktop.jobs.cloud.secrets import SecretStore

    store = SecretStore(config_folder())
    if not store.uses_keyring():
        say(f"This system has no keyring, so the keys are kept in {store.file}, which only you can read.")
    store.save(secrets)


def profile_remove(arguments: argparse.Namespace) -> int:
    """Forgets profile and keys, unless they are still needed to delete something."""
    from constructor_desktop.jobs.cloud.profile import load_profile, remove_profile
    from constructor_desktop.jobs.cloud.record import JobStore
    from constructor_desktop.jobs.cloud.secrets import SecretStore

    folder = config_folder()
    owing = next((record.id for record in JobStore(folder).list() if record.owes_machine and not record.given_up), None)
    if owing is not None:
        raise UsageError(f"The job {owing} still has a machine in the cloud. End it first: cloud cancel {owing}")
    store = SecretStore(folder)
    there = _is_there(lambda: load_profile(folder)) or _is_there(store.load)
    store.remove()
    remove_profile(folder)
    if arguments.json:
        print_json({"removed": there})
    else:
        removed = "The cloud profile and its keys are removed."
        print_lines([removed if there else "There is no cloud profile, and there are no keys."])
    return 0


def _is_there(load: Callable[[], object | None]) -> bool:
    """Whether there is something to remove, be it damaged."""
    try:
        return load() is not None
    except StorageError:
        return True
