"""The static key for Object Storage, made by the service account for itself."""

from __future__ import annotations

from collections.abc import Mapping

from constructor_desktop.core.errors import NotFoundError, RoleError
from constructor_desktop.jobs.cloud.api import Api, ServiceMissingError
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.secrets import Secrets

_DESCRIPTION = "AI Constructor: reads and writes the bucket of training jobs"


def make_static_key(profile: CloudProfile, service_account_key: Mapping[str, str]) -> tuple[str, str]:
    """Has the cloud make a static key and returns its name and its secret, which the cloud tells only once.

    Args:
        profile: Says where the cloud is.
        service_account_key: `id`, `service_account_id` and `private_key` of an authorized key.

    Raises:
        RoleError: if the service account may not make keys for itself.
        CloudError: if the cloud cannot be asked.
    """
    from yandex.cloud.iam.v1.awscompatibility.access_key_service_pb2 import CreateAccessKeyRequest
    from yandex.cloud.iam.v1.awscompatibility.access_key_service_pb2_grpc import AccessKeyServiceStub

    account = service_account_key["service_account_id"]
    request = CreateAccessKeyRequest(service_account_id=account, description=_DESCRIPTION)
    api = Api(profile, Secrets(service_account_key, "", ""))
    try:
        answer = api.ask("iam", AccessKeyServiceStub, "Create", request)
    except (RoleError, NotFoundError, ServiceMissingError) as error:
        raise RoleError(
            "The service account may not make a storage key for itself. Create a static access key for it in the "
            "cloud's console and enter it here."
        ) from error
    return answer.access_key.key_id, answer.secret
