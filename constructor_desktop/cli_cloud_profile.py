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
from constructor_desktop.core.errors import RoleError, StorageError, UsageError

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
# Without these there is no profile; what their values are called.
_NEEDED = {"folder_id": "folder", "bucket": "bucket"}
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
    from constructor_desktop.jobs.cloud.profile import load_profile, save_profile

    folder = config_folder()
    former = load_profile(folder)
    keys = _Keys(arguments)
    profile = _checked(({} if former is None else former.model_dump()) | _given(arguments))
    keys.ask()
    save_profile(folder, profile)
    secrets = keys.secrets(profile)
    if secrets is not None:
        _save_secrets(secrets)
    _show_profile(arguments.json)
    return 0


def _checked(values: dict[str, Any]) -> CloudProfile:
    """The profile of these settings; raises UsageError that says of the first time what has to be given."""
    from constructor_desktop.jobs.cloud.profile import CloudProfile
    from constructor_desktop.jobs.cloud.quotas import has_odd_cores, platform_trouble

    missing = [name for name in _NEEDED if not values.get(name)]
    # With names in place of what is missing, whatever else does not work is said first.
    profile = CloudProfile.create(**values | dict.fromkeys(missing, "missing"))
    trouble = platform_trouble(profile)
    if trouble is not None and has_odd_cores(profile):
        raise UsageError(str(trouble))
    if missing:
        options = " ".join(f"{_option(name)} {_NEEDED[name].upper()}" for name in missing)
        lacks = " and ".join(f"the {_NEEDED[name]}" for name in missing)
        raise UsageError(f"The cloud profile lacks {lacks}. Nothing was kept. Give it with the rest: {options}")
    if trouble is not None:
        say(str(trouble))
    return profile


def _given(arguments: argparse.Namespace) -> dict[str, Any]:
    """The settings that the options name; what may be missing is so where its option is empty or zero."""
    given = {name: getattr(arguments, name) for name in (*_TEXTS, *_NUMBERS, "preemptible")}
    if given["yc_root_certificates"]:
        given["yc_root_certificates"] = str(Path(given["yc_root_certificates"]).absolute())
    if (given["spending_cap"] or 0) < 0:
        raise UsageError("The cloud profile: the spending cap does not work (0 means no cap, or it is above 0).")
    return {
        name: None if name in _OPTIONAL and not value else value for name, value in given.items() if value is not None
    }


class _Keys:
    """The keys as the options change them."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        """Reads the key file; raises ConstructorError if it is none, or needed and not given."""
        from constructor_desktop.jobs.cloud.secrets import SecretStore, read_key_file

        self._name, self._secret = arguments.s3_access_key, ""
        self._wanted = arguments.key is not None or self._name is not None
        self._former = SecretStore(config_folder()).load() if self._wanted else None
        if arguments.key is not None:
            self._key: dict[str, str] = read_key_file(arguments.key)
        elif self._former is not None:
            self._key = dict(self._former.service_account_key)
        elif self._wanted:
            raise UsageError("There is no key of a service account yet. Give it with --key FILE.")

    def ask(self) -> None:
        """Asks for the secret of a static key that was named."""
        if self._name is not None:
            self._secret = _secret_of(self._name)

    def secrets(self, profile: CloudProfile) -> Secrets | None:
        """Returns them, None if the options change none.

        Raises:
            RoleError: if the service account may not make the static key for the bucket.
        """
        from constructor_desktop.jobs.cloud.secrets import Secrets
        from constructor_desktop.jobs.cloud.static_key import make_static_key

        if not self._wanted:
            return None
        if self._name is not None:
            return Secrets(self._key, self._name, self._secret)
        former = self._former
        if former is not None and former.service_account_key["service_account_id"] == self._key["service_account_id"]:
            return Secrets(self._key, former.s3_access_key, former.s3_secret_key)
        try:
            return Secrets(self._key, *make_static_key(profile, self._key))
        except RoleError as error:
            raise RoleError(
                "The settings are kept, but no key: the service account may not make a storage key for itself. Create "
                "a static access key for it in the cloud's console and give both keys: --key FILE --s3-access-key NAME "
                "(its secret is asked for)."
            ) from error


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
