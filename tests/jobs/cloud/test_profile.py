from __future__ import annotations

import json
from pathlib import Path

import pytest

from constructor_desktop.core.errors import StorageError, UsageError
from constructor_desktop.jobs.cloud.profile import (
    PROFILE,
    CloudProfile,
    load_profile,
    remove_profile,
    save_profile,
)


def test_it_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    profile = CloudProfile.create(
        folder_id="b1g", bucket="my-bucket", gpus=1, spending_cap=100.5, zone_id="ru-central1-d"
    )
    assert load_profile(tmp_path) is None
    save_profile(tmp_path, profile)
    assert load_profile(tmp_path) == profile
    remove_profile(tmp_path)
    remove_profile(tmp_path)
    assert load_profile(tmp_path) is None


WRONG: list[tuple[dict[str, object], str]] = [
    ({"bucket": "b-b"}, "lacks the folder"),
    ({"folder_id": "", "bucket": "ok-name"}, "lacks the folder"),
    ({"folder_id": "b1g", "bucket": "ok-name", "zone_id": "z" * 51}, "the zone .*at most 50 characters"),
    ({"folder_id": "b1g", "bucket": "My Bucket"}, r"the bucket does not work \(a bucket's name has"),
    ({"folder_id": "b1g", "bucket": "ok-name", "cores": 1}, r"number of processor cores does not work \(at least 2"),
    ({"folder_id": "b1g", "bucket": "ok-name", "gpus": 9}, r"number of graphics cards does not work \(at most 8"),
    ({"folder_id": "b1g", "bucket": ""}, "lacks the bucket"),
    ({"folder_id": "b1g"}, "lacks the bucket"),
    ({"folder_id": "b1g", "bucket": "ok-name", "yc_endpoint": "http://there:1"}, "address of the cloud does not work"),
    ({"folder_id": "b1g", "bucket": "ok-name", "yc_endpoint": "there/x"}, "address of the cloud does not work"),
    ({"folder_id": "b1g", "bucket": "ok-name", "yc_endpoint": ""}, "address of the cloud does not work"),
    (
        {"folder_id": "b1g", "bucket": "ok-name", "yc_root_certificates": "/no/such.pem"},
        "^/no/such.pem: There is no such file with certificates",
    ),
    ({"folder_id": "b1g", "bucket": "ok-name", "secret": "x"}, "has no setting secret"),
    ({"folder_id": "b1g", "bucket": "ok-name", "hours_limit": 0}, r"time limit does not work \(more than 0"),
    (
        {"folder_id": "b1g", "bucket": "ok-name", "s3_endpoint": "ftp://there"},
        r"storage address does not work \(it begins",
    ),
]


@pytest.mark.parametrize(("values", "sentence"), WRONG)
def test_what_does_not_work_is_named(values: dict[str, object], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        CloudProfile.create(**values)


@pytest.mark.parametrize("address", ["api.cloud.yandex.net", "api.cloud.yandex.net:443", "127.0.0.1:80", "[::1]:4000"])
def test_addresses_of_the_cloud(address: str) -> None:
    assert CloudProfile.create(folder_id="b1g", bucket="ok-name", yc_endpoint=address).yc_endpoint == address


def test_certificates_may_go_away_later(tmp_path: Path) -> None:
    certificates = tmp_path / "ca.pem"
    certificates.touch()
    profile = CloudProfile.create(folder_id="b1g", bucket="ok-name", yc_root_certificates=str(certificates))
    save_profile(tmp_path, profile)
    certificates.unlink()
    assert load_profile(tmp_path) == profile


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 1}', '{"format": 1, "folder_id": 3, "bucket": "bbb"}'])
def test_a_damaged_file_is_said(tmp_path: Path, content: str) -> None:
    (tmp_path / PROFILE).write_text(content)
    with pytest.raises(StorageError, match="damaged"):
        load_profile(tmp_path)


def test_a_file_of_a_newer_version_is_said(tmp_path: Path) -> None:
    (tmp_path / PROFILE).write_text(json.dumps({"format": 2}))
    with pytest.raises(StorageError, match="newer version"):
        load_profile(tmp_path)
