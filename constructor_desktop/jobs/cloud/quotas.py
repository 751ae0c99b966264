"""What the cloud allows: seen before a machine is asked for, where the service account may see it."""

from __future__ import annotations

from dataclasses import dataclass

from constructor_desktop.core.errors import CloudError, QuotaError
from constructor_desktop.jobs.cloud.api import Api
from constructor_desktop.jobs.cloud.classify import GPU_QUOTA_ADVICE, QUOTA_ADVICE
from constructor_desktop.jobs.cloud.profile import CloudProfile

GIB = 2**30
_SERVICES = ("compute", "vpc")
PLATFORMS = ("standard-v1", "standard-v2", "standard-v3", "standard-v4a", "highfreq-v3")
"""Kinds of machines without graphics cards."""
_GPUS = {
    "gpu-standard-v1": "compute.instanceGpus.count",
    "gpu-standard-v2": "compute.instanceGpus.count",
    "gpu-standard-v3": "compute.instanceA100Gpus.count",
    "gpu-standard-v3i": "compute.instanceV3IGpus.count",
    "standard-v3-t4": "compute.instanceT4Gpus.count",
    "standard-v3-t4i": "compute.instanceT4IGpus.count",
}
_UNITS = {"compute.instanceMemory.size": (GIB, " GB"), "compute.ssdDisks.size": (GIB, " GB")}


@dataclass(frozen=True)
class Quota:
    """How much of something a cloud may have, and has; in the quota's own unit (bytes or a count)."""

    limit: float
    usage: float

    @property
    def left(self) -> float:
        """How much more it may have."""
        return max(0.0, self.limit - self.usage)


def read_quotas(api: Api, profile: CloudProfile) -> dict[str, Quota] | None:
    """Returns the quotas of the cloud in which the profile's folder lies; None where they cannot be seen."""
    from yandex.cloud.quotamanager.v1.quota_limit_service_pb2 import ListQuotaLimitsRequest
    from yandex.cloud.quotamanager.v1.quota_limit_service_pb2_grpc import QuotaLimitServiceStub
    from yandex.cloud.quotamanager.v1.resource_pb2 import Resource
    from yandex.cloud.resourcemanager.v1.folder_service_pb2 import GetFolderRequest
    from yandex.cloud.resourcemanager.v1.folder_service_pb2_grpc import FolderServiceStub

    quotas: dict[str, Quota] = {}
    try:
        request = GetFolderRequest(folder_id=profile.folder_id)
        folder = api.ask("resource-manager", FolderServiceStub, "Get", request)
        cloud = Resource(id=folder.cloud_id, type="resource-manager.cloud")
        for service in _SERVICES:
            of_service = ListQuotaLimitsRequest(resource=cloud, service=service)
            for quota in api.pages("quota-manager", QuotaLimitServiceStub, of_service, "quota_limits"):
                if quota.HasField("limit"):
                    quotas[quota.quota_id] = Quota(quota.limit.value, quota.usage.value)
    except CloudError:  # only owners of the cloud may see them, as a rule
        return None
    return quotas or None


def needed(profile: CloudProfile) -> dict[str, float]:
    """Returns how much of each quota the profile's machine takes, the graphics cards first."""
    gpus = {_GPUS[profile.platform_id]: float(profile.gpus)} if profile.gpus and profile.platform_id in _GPUS else {}
    return {
        **gpus,
        "compute.instances.count": 1,
        "compute.instanceCores.count": profile.cores,
        "compute.instanceMemory.size": profile.memory_gb * GIB,
        "compute.disks.count": 1,
        "compute.ssdDisks.size": profile.disk_gb * GIB,
        "vpc.externalAddresses.count": 1,
    }


def shortage(profile: CloudProfile, quotas: dict[str, Quota]) -> QuotaError | None:
    """Returns the first quota that is too small for the profile's machine, as a sentence; None if all suffice."""
    for name, amount in needed(profile).items():
        if name in quotas and quotas[name].left < amount:
            return _too_little(name, amount, quotas[name])
    return None


def _too_little(name: str, amount: float, quota: Quota) -> QuotaError:
    gpu = name in _GPUS.values()
    size, unit = _UNITS.get(name, (1, ""))
    left, limit = f"{quota.left / size:g}{unit}", f"{quota.limit / size:g}{unit}"
    sentence = (
        f"The quota {name} is too small: the machine needs {amount / size:g}{unit}, and {left} of {limit} are left."
    )
    return QuotaError(f"{sentence} {GPU_QUOTA_ADVICE if gpu else QUOTA_ADVICE}", gpu=gpu)


def has_odd_cores(profile: CloudProfile) -> bool:
    """Tells whether the number of cores is one that no machine has."""
    return profile.cores % 2 == 1


def platform_trouble(profile: CloudProfile) -> CloudError | None:
    """Returns why no machine can have the profile's processor and graphics cards; None if nothing speaks against it."""
    platform = profile.platform_id
    if has_odd_cores(profile):
        return CloudError(f"Machines have an even number of cores, not {profile.cores}. Choose another number.")
    if platform not in PLATFORMS and platform not in _GPUS:
        known = ", ".join((*PLATFORMS, *_GPUS))
        return CloudError(
            f"The platform {platform} is not known to this program ({known}). If the cloud has it, a training can be "
            "started all the same."
        )
    if profile.gpus and platform not in _GPUS:
        return CloudError(
            f"The platform {platform} has no graphics cards. Choose another platform, or no graphics cards."
        )
    if not profile.gpus and platform in _GPUS:
        return CloudError(
            f"The platform {platform} has a graphics card in every machine. Say how many, or choose the platform "
            "standard-v3."
        )
    return None
