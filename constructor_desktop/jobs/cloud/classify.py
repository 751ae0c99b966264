"""What the errors of the cloud's libraries mean, in a sentence."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from constructor_desktop.core.errors import (
    CloudError,
    CloudNetworkError,
    CloudTimeoutError,
    ConflictError,
    CredentialsError,
    NotFoundError,
    QuotaError,
    RoleError,
)

# The libraries of the cloud ask for a kind of proxy that is not used here; without it they say so to the user.
warnings.filterwarnings("ignore", message="SOCKS support in urllib3 requires")
_LONGEST_DETAIL = 200
_WRONG_KEY = ("InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed", "ExpiredToken")
_FORBIDDEN = ("AccessDenied", "403", "AllAccessDisabled", "Forbidden")
_MISSING = ("NoSuchKey", "NoSuchUpload", "404", "NotFound")
_LATER = ("SlowDown", "RequestTimeout", "ServiceUnavailable", "InternalError", "Throttling", "500", "502", "503", "504")
# Words by which the service account's key is the matter although the channel says that nobody answers.
_KEY_TROUBLE = re.compile(
    r"UNAUTHENTICATED|Invalid Service Account Key|deserialize key|load PEM|signature", re.IGNORECASE
)
WRONG_CLOCK = "The clock of this computer is wrong, so that the cloud accepts no request. Set it right and try again."
NOT_HELD = "The bucket {bucket} does not hold what was looked for."
_KEY = "The cloud does not accept the key of the service account. Choose a valid key file in the settings."
QUOTA_PAGE = "https://console.yandex.cloud/cloud?section=quotas"
GPU_QUOTA_ADVICE = (
    f"The quota for graphics cards is zero until you ask for it: raise it on the page {QUOTA_PAGE}, or train on "
    "processors."
)
QUOTA_ADVICE = f"Raise the quota on the page {QUOTA_PAGE}, or choose another zone or a smaller machine."


@contextmanager
def storage_errors(bucket: str) -> Iterator[None]:
    """Turns what boto3 raises in the block into a `CloudError`."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        raise _of_storage(error.response, bucket) from None  # its text may quote a signed request
    except (BotoCoreError, Boto3Error) as error:
        raise _of_connection(error) from None


@contextmanager
def api_errors() -> Iterator[None]:
    """Turns what the cloud's API raises in the block into a `CloudError`."""
    import grpc

    try:
        yield
    except grpc.RpcError as error:
        code = error.code().name if hasattr(error, "code") else "UNAVAILABLE"
        details = error.details() if hasattr(error, "details") else ""
        raise of_status(code, details or "") from None


def of_status(code: str, details: str) -> CloudError:
    """Returns the error for a gRPC status by name, with what the cloud says about it."""
    if code == "UNAUTHENTICATED" or (code == "UNAVAILABLE" and _is_about_key(details)):
        return CredentialsError(WRONG_CLOCK if _is_about_clock(details) else _KEY)
    if code == "PERMISSION_DENIED" or "PERMISSION_DENIED" in details:
        return RoleError(
            f"The service account is not allowed to do this ({_said(details)}). Give it the roles named in the guide."
        )
    if code == "RESOURCE_EXHAUSTED":
        return _of_quota(details)
    if code == "NOT_FOUND":
        return NotFoundError(
            f"The cloud does not know what it was asked for ({_said(details)}). Check the cloud profile."
        )
    if code == "DEADLINE_EXCEEDED":
        return CloudTimeoutError("The cloud did not answer in time. Try again later.")
    if code == "ALREADY_EXISTS":
        return ConflictError(
            f"There is something of this name in the cloud already ({_said(details)}). Choose another name."
        )
    if code in ("INVALID_ARGUMENT", "FAILED_PRECONDITION", "OUT_OF_RANGE", "UNIMPLEMENTED"):
        return CloudError(f"The cloud refuses the request ({_said(details)}). Check the cloud profile.")
    if "certificate" in details.lower():
        return CloudNetworkError("The cloud cannot prove who it is. Check its address, its certificates and the clock.")
    return CloudNetworkError("The cloud cannot be reached. Check the connection to the internet.")


def of_operation(code: int, message: str) -> CloudError:
    """Returns the error for an operation of the cloud that failed with a numbered gRPC status."""
    import grpc

    names = {status.value[0]: status.name for status in grpc.StatusCode}
    return (
        of_status(names.get(code, "UNKNOWN"), message)
        if code != grpc.StatusCode.UNKNOWN.value[0]
        else (CloudError(f"The cloud could not do what it was asked for ({_said(message)})."))
    )


def _of_quota(details: str) -> QuotaError:
    gpu = "gpu" in details.lower()
    advice = GPU_QUOTA_ADVICE if gpu else QUOTA_ADVICE
    return QuotaError(f"The cloud has no such machine left for you ({_said(details)}). {advice}", gpu=gpu)


def _is_about_key(details: str) -> bool:
    return "plugin" in details and bool(_KEY_TROUBLE.search(details))


def _is_about_clock(details: str) -> bool:
    return bool(re.search(r"\b(expired|clock|issued in the future|iat)\b", details, re.IGNORECASE))


def _said(details: str) -> str:
    """What the cloud says, shortened to fit into a sentence."""
    text = " ".join(details.split()).rstrip(".") or "no reason given"
    return text if len(text) <= _LONGEST_DETAIL else text[: _LONGEST_DETAIL - 1] + "…"


def _of_storage(response: dict[str, Any], bucket: str) -> CloudError:
    code = str(response.get("Error", {}).get("Code", ""))
    status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code == "RequestTimeTooSkewed":
        return CredentialsError(WRONG_CLOCK)
    if code in _WRONG_KEY:
        return CredentialsError("The object storage does not accept the static key. Enter a valid one in the settings.")
    if code == "NoSuchBucket":
        return NotFoundError(f"There is no bucket {bucket}. Create it, or choose another one in the settings.")
    if code in _MISSING or status == 404:
        return NotFoundError(NOT_HELD.format(bucket=bucket))
    if code in _FORBIDDEN or status == 403:
        return RoleError(
            f"The service account may not use the bucket {bucket}. Give it the role storage.editor on this bucket."
        )
    if code in ("QuotaExceeded", "EntityTooLarge", "BucketMaxSizeExceeded", "InsufficientStorage"):
        return QuotaError(f"The bucket {bucket} is full. Delete something in it, or raise its limit.")
    if code in _LATER or status >= 500:
        return CloudNetworkError("The object storage is busy. Try again later.")
    return CloudError(f"The object storage refuses the request ({code or status}). Check the cloud profile.")


def _of_connection(error: Exception) -> CloudError:
    from botocore import exceptions

    if isinstance(error, exceptions.ConnectTimeoutError | exceptions.ReadTimeoutError):
        return CloudTimeoutError("The object storage did not answer in time. Check the connection to the internet.")
    if isinstance(error, exceptions.ParamValidationError | exceptions.NoCredentialsError):
        return CloudError("The cloud profile does not work for the object storage. Check its settings.")
    if isinstance(error, exceptions.SSLError):
        return CloudNetworkError("The object storage cannot prove who it is. Check its address and the clock.")
    return CloudNetworkError("The object storage cannot be reached. Check the connection to the internet.")
