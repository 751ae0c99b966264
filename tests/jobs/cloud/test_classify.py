from __future__ import annotations

import pytest

from constructor_desktop.core.errors import (
    CloudError,
    CloudNetworkError,
    CloudTimeoutError,
    CredentialsError,
    NetworkError,
    NotFoundError,
    QuotaError,
    RoleError,
)
from constructor_desktop.jobs.cloud.classify import api_errors, of_operation, of_status, storage_errors

PLUGIN = "Getting metadata from plugin failed with error: <_InactiveRpcError ... status = StatusCode.{}, details = {}>"
STATUSES: list[tuple[str, str, type[CloudError], str]] = [
    ("UNAUTHENTICATED", "The token is invalid", CredentialsError, "key of the service account"),
    ("UNAUTHENTICATED", "JWT is expired", CredentialsError, "clock"),
    ("UNAVAILABLE", PLUGIN.format("UNAUTHENTICATED", "The token is invalid"), CredentialsError, "key of the service"),
    ("UNAVAILABLE", PLUGIN.format("UNAUTHENTICATED", "JWT was issued in the future"), CredentialsError, "clock"),
    ("UNAVAILABLE", PLUGIN.format("PERMISSION_DENIED", "denied"), RoleError, "not allowed"),
    ("UNAVAILABLE", PLUGIN.format("UNAVAILABLE", "failed to connect"), CloudNetworkError, "cannot be reached"),
    ("UNAVAILABLE", "failed to connect to all addresses", CloudNetworkError, "cannot be reached"),
    ("PERMISSION_DENIED", "Permission to [folder b1g] denied", RoleError, r"\(Permission to \[folder b1g\] denied\)"),
    ("RESOURCE_EXHAUSTED", "Quota limit compute.instanceCores.count exceeded", QuotaError, "Raise the quota"),
    ("RESOURCE_EXHAUSTED", "Quota limit compute.instanceT4Gpus.count exceeded", QuotaError, "zero until you ask"),
    ("NOT_FOUND", "Image not found", NotFoundError, r"\(Image not found\)"),
    ("DEADLINE_EXCEEDED", "", CloudTimeoutError, "in time"),
    ("INVALID_ARGUMENT", "x" * 500, CloudError, "x…"),
    ("INTERNAL", "boom", CloudNetworkError, "."),
]


@pytest.mark.parametrize(("code", "details", "kind", "sentence"), STATUSES)
def test_a_status_becomes_a_sentence(code: str, details: str, kind: type[CloudError], sentence: str) -> None:
    error = of_status(code, details)
    assert type(error) is kind
    with pytest.raises(CloudError, match=sentence):
        raise error
    assert len(str(error)) < 500 and str(error).endswith(".")


def test_graphics_cards_are_told_apart() -> None:
    quotas = [of_status("RESOURCE_EXHAUSTED", f"Quota limit {name} exceeded") for name in ("gpus.count", "cores.count")]
    assert [isinstance(quota, QuotaError) and quota.gpu for quota in quotas] == [True, False]


def test_an_operation_that_failed_becomes_a_sentence() -> None:
    assert isinstance(of_operation(8, "Not enough resources"), QuotaError)
    assert isinstance(of_operation(7, "denied"), RoleError)


def test_what_may_be_tried_again_is_known_as_such() -> None:
    assert isinstance(of_status("DEADLINE_EXCEEDED", ""), CloudNetworkError)
    assert issubclass(CloudNetworkError, NetworkError)


def test_only_the_clouds_errors_are_turned() -> None:
    with pytest.raises(ZeroDivisionError), api_errors(), storage_errors("bucket"):
        raise ZeroDivisionError


STORAGE: list[tuple[str, int, type[CloudError]]] = [
    ("InvalidAccessKeyId", 403, CredentialsError),
    ("SignatureDoesNotMatch", 403, CredentialsError),
    ("RequestTimeTooSkewed", 403, CredentialsError),
    ("AccessDenied", 403, RoleError),
    ("403", 403, RoleError),
    ("NoSuchBucket", 404, NotFoundError),
    ("NoSuchKey", 404, NotFoundError),
    ("404", 404, NotFoundError),
    ("QuotaExceeded", 400, QuotaError),
    ("SlowDown", 503, CloudNetworkError),
    ("", 500, CloudNetworkError),
    ("MalformedXML", 400, CloudError),
]


@pytest.mark.parametrize(("code", "status", "kind"), STORAGE)
def test_an_answer_of_the_storage_becomes_a_sentence(code: str, status: int, kind: type[CloudError]) -> None:
    from botocore.exceptions import ClientError

    response = {"Error": {"Code": code, "Message": "m"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    with pytest.raises(kind) as caught, storage_errors("bucket"):
        raise ClientError(response, "PutObject")  # type: ignore[arg-type]
    assert type(caught.value) is kind
    assert caught.value.__cause__ is None and caught.value.__suppress_context__
