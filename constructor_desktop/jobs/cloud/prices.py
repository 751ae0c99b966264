"""What a machine costs, by the provider's own price list; nothing is known here beforehand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from constructor_desktop.core.errors import CloudError, CloudNetworkError, CredentialsError
from constructor_desktop.jobs.cloud.api import Api
from constructor_desktop.jobs.cloud.profile import CloudProfile

CURRENCY = "RUB"
_PAGE = 1000
# What the price list calls the kinds of machines.
_PLATFORMS = {
    "standard-v1": "intel broadwell",
    "standard-v2": "intel cascade lake",
    "standard-v3": "intel ice lake",
    "standard-v3-t4": "intel ice lake with nvidia t4",
    "standard-v3-t4i": "intel ice lake with t4i",
    "gpu-standard-v1": "intel broadwell with nvidia tesla v100",
    "gpu-standard-v2": "intel cascade lake with nvidia tesla v100",
    "gpu-standard-v3": "amd epyc with nvidia a100",
    "gpu-standard-v3i": "amd epyc 9474f with gen2",
}
_PREEMPTIBLE = " - preemptible instances"
_DISK = "fast network storage (ssd)"
_ADDRESS = "public ip address"
_PER_HOUR = re.compile(r"\*hour$")


@dataclass(frozen=True)
class Price:
    """What a machine costs.

    Attributes:
        per_hour: While it runs.
        currency: Of both, as three letters.
        stopped_per_hour: When it is stopped and its disk is still there.
    """

    per_hour: float
    currency: str
    stopped_per_hour: float


def read_prices(api: Api, profile: CloudProfile) -> Price | None:
    """Returns what the profile's machine costs; None where the price list cannot be seen or does not name it.

    Raises:
        CredentialsError: if the key is not accepted.
        CloudNetworkError: if the cloud cannot be reached.
    """
    from yandex.cloud.billing.v1.sku_service_pb2 import ListSkusRequest
    from yandex.cloud.billing.v1.sku_service_pb2_grpc import SkuServiceStub

    amounts = _amounts(profile)
    if amounts is None:
        return None
    try:
        request = ListSkusRequest(currency=CURRENCY, page_size=_PAGE)
        prices = _find(api.pages("billing", SkuServiceStub, request, "skus"), amounts)
    except (CredentialsError, CloudNetworkError):
        raise
    except CloudError:
        return None
    # A price list without the address leaves little out; without anything else it is no price.
    if any(name not in prices for name in amounts if name != _ADDRESS):
        return None
    total = sum((prices[name] * amounts[name] for name in prices), Decimal())
    return Price(float(total), CURRENCY, float(prices[_DISK] * amounts[_DISK]))


def _amounts(profile: CloudProfile) -> dict[str, Decimal] | None:
    """How much the machine takes of each entry of the price list; None for an unknown kind of machine."""
    platform = _PLATFORMS.get(profile.platform_id)
    if platform is None:
        return None
    ending = _PREEMPTIBLE if profile.preemptible else ""
    amounts = {
        f"{platform}. 100% vcpu{ending}": profile.cores,
        f"{platform}. ram{ending}": profile.memory_gb,
        f"{platform}. gpu{ending}": profile.gpus,
        _DISK: profile.disk_gb,
        _ADDRESS: 1,
    }
    return {name: Decimal(amount) for name, amount in amounts.items() if amount}


def _find(entries: Iterable[Any], wanted: Iterable[str]) -> dict[str, Decimal]:
    """The prices of the entries that are wanted, for one unit and hour."""
    names = set(wanted)
    prices: dict[str, Decimal] = {}
    for entry in entries:
        name = _plain(entry.name)
        if name in names and _PER_HOUR.search(entry.pricing_unit):
            price = _price(entry)
            if price is not None:
                prices[name] = price
    return prices


def _plain(name: str) -> str:
    """A name of the price list without its many dashes and blanks."""
    return " ".join(re.sub("[‐-―]", "-", name).lower().split())


def _price(entry: Any) -> Decimal | None:
    """The price of the first unit, by the version that is valid now."""
    now = datetime.now(UTC)
    versions = [version for version in entry.pricing_versions if version.effective_time.ToDatetime(UTC) <= now]
    if not versions:
        return None
    latest = max(versions, key=lambda version: version.effective_time.ToDatetime(UTC))
    rates = [rate for expression in latest.pricing_expressions for rate in expression.rates]
    rates = [rate for rate in rates if rate.currency == CURRENCY]
    try:
        return Decimal(min(rates, key=lambda rate: Decimal(rate.start_pricing_quantity or "0")).unit_price)
    except (ValueError, InvalidOperation):
        return None
