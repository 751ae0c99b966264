"""Prices and quotas, as the provider's own lists have them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from constructor_desktop.core.errors import CloudError, RoleError
from constructor_desktop.jobs.cloud.prices import Price, read_prices
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.quotas import Quota, needed, platform_trouble, read_quotas, shortage

GIB = 2**30
PROFILE = CloudProfile(folder_id="folder", bucket="bucket")
T4 = PROFILE.model_copy(update={"platform_id": "standard-v3-t4", "gpus": 1})
YESTERDAY = datetime.now(UTC) - timedelta(days=1)
LONG_AGO = datetime.now(UTC) - timedelta(days=900)
TOMORROW = datetime.now(UTC) + timedelta(days=1)


class Lists:
    """Answers with lists of the API's own messages, or with an error."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self._answers = answers

    def ask(self, service: str, stub: Any, method: str, request: Any) -> Any:
        return self._answer(service)

    def pages(self, service: str, stub: Any, request: Any, field: str) -> Iterator[Any]:
        answer = self._answer(service)
        yield from answer.get(request.service, ()) if isinstance(answer, dict) else answer

    def _answer(self, service: str) -> Any:
        answer = self._answers[service]
        if isinstance(answer, Exception):
            raise answer
        return answer


def sku(name: str, unit: str, *versions: tuple[datetime, str]) -> Any:
    from yandex.cloud.billing.v1.sku_pb2 import PricingExpression, PricingVersion, Rate, Sku

    message = Sku(name=name, pricing_unit=unit)
    for since, price in versions:
        rates = [
            Rate(start_pricing_quantity="1000", unit_price="0.0001", currency="RUB"),
            Rate(start_pricing_quantity="0", unit_price=price, currency="RUB"),
        ]
        version = PricingVersion(pricing_expressions=[PricingExpression(rates=rates)])
        version.effective_time.FromDatetime(since)
        message.pricing_versions.append(version)
    return message


def price_list() -> list[Any]:
    return [
        sku("MySQL. Intel Ice Lake. RAM — preemptible instances", "gbyte*hour", (LONG_AGO, "99")),
        sku("Intel Ice Lake. 100% vCPU", "core*hour", (LONG_AGO, "1.05")),
        sku("Intel Ice Lake. RAM", "gbyte*hour", (LONG_AGO, "0.28")),
        sku("Intel Ice Lake. 100% vCPU — preemptible instances", "core*hour", (LONG_AGO, "0.2"), (YESTERDAY, "0.3")),
        sku("Intel Ice Lake. RAM - preemptible instances", "gbyte*hour", (YESTERDAY, "0.08"), (TOMORROW, "8")),
        sku("Fast network storage (SSD)", "gbyte*hour", (LONG_AGO, "0.01")),
        sku("Public IP address", "fip*hour", (LONG_AGO, "0.25")),
    ]


def test_the_price_is_that_of_today_and_of_this_machine() -> None:
    price = read_prices(Lists({"billing": price_list()}), PROFILE)
    assert price is not None and price.currency == "RUB"
    assert price.per_hour == pytest.approx(4 * 0.3 + 16 * 0.08 + 40 * 0.01 + 0.25)
    assert price.stopped_per_hour == pytest.approx(40 * 0.01)
    dear = read_prices(Lists({"billing": price_list()}), PROFILE.model_copy(update={"preemptible": False}))
    assert dear is not None and dear.per_hour == pytest.approx(4 * 1.05 + 16 * 0.28 + 40 * 0.01 + 0.25)


def test_graphics_cards_are_paid_for() -> None:
    name = "Intel Ice Lake with Nvidia T4"
    entries = [
        sku(f"{name}. 100% vCPU — preemptible instances", "core*hour", (LONG_AGO, "1")),
        sku(f"{name}. RAM - preemptible instances", "gbyte*hour", (LONG_AGO, "0.5")),
        sku(f"{name}. GPU - preemptible instances", "gpus*hour", (LONG_AGO, "30")),
        sku("Fast network storage (SSD)", "gbyte*hour", (LONG_AGO, "0.01")),
    ]
    price = read_prices(Lists({"billing": entries}), T4)
    assert price == Price(pytest.approx(4 + 8 + 30 + 0.4), "RUB", pytest.approx(0.4))
    assert read_prices(Lists({"billing": entries[:2] + entries[3:]}), T4) is None


@pytest.mark.parametrize("missing", [3, 4, 5])
def test_a_price_that_lacks_something_is_no_price(missing: int) -> None:
    entries = price_list()
    del entries[missing]
    assert read_prices(Lists({"billing": entries}), PROFILE) is None


def test_an_entry_in_another_unit_is_no_price() -> None:
    entries = price_list()
    entries[3] = sku(entries[3].name, "core*month", (LONG_AGO, "200"))
    assert read_prices(Lists({"billing": entries}), PROFILE) is None


def test_without_the_right_or_the_kind_of_machine_there_is_no_price() -> None:
    assert read_prices(Lists({"billing": RoleError("no")}), PROFILE) is None
    unknown = PROFILE.model_copy(update={"platform_id": "quantum-v1"})
    assert read_prices(Lists({"billing": price_list()}), unknown) is None


def limits(**values: tuple[float, float]) -> Any:
    from google.protobuf.wrappers_pb2 import DoubleValue
    from yandex.cloud.quotamanager.v1.quota_limit_service_pb2 import QuotaLimit

    return [
        QuotaLimit(
            quota_id=name.replace("_", "."),
            limit=DoubleValue(value=limit),
            usage=DoubleValue(value=usage) if usage else None,
        )
        for name, (limit, usage) in values.items()
    ]


def test_the_quotas_of_both_services_are_read() -> None:
    from yandex.cloud.resourcemanager.v1.folder_pb2 import Folder

    of_services = {
        "compute": limits(compute_instances_count=(12, 2), compute_instanceGpus_count=(0, 0)),
        "vpc": limits(vpc_externalAddresses_count=(8, 8)),
    }
    answers = {"resource-manager": Folder(cloud_id="cloud"), "quota-manager": of_services}
    assert read_quotas(Lists(answers), PROFILE) == {
        "compute.instances.count": Quota(12, 2),
        "compute.instanceGpus.count": Quota(0, 0),
        "vpc.externalAddresses.count": Quota(8, 8),
    }
    assert read_quotas(Lists(answers | {"quota-manager": CloudError("no such service")}), PROFILE) is None


def test_a_machine_that_fits_is_not_complained_about() -> None:
    exactly = {name: Quota(amount + 1, 1) for name, amount in needed(PROFILE).items()}
    assert shortage(PROFILE, exactly) is None
    assert shortage(PROFILE, {}) is None


@pytest.mark.parametrize(
    ("name", "quota", "words"),
    [
        ("compute.instanceCores.count", Quota(32, 30), "needs 4, and 2 of 32 are left"),
        ("compute.instanceMemory.size", Quota(128 * GIB, 120 * GIB), "needs 16 GB, and 8 GB of 128 GB are left"),
        ("vpc.externalAddresses.count", Quota(2, 3), "needs 1, and 0 of 2 are left"),
    ],
)
def test_each_quota_that_is_too_small_is_said(name: str, quota: Quota, words: str) -> None:
    error = shortage(PROFILE, {other: Quota(amount, 0) for other, amount in needed(PROFILE).items()} | {name: quota})
    assert error is not None and not error.gpu
    assert f"The quota {name} is too small" in str(error) and words in str(error) and "section=quotas" in str(error)


def test_graphics_cards_are_zero_by_default_and_said_so() -> None:
    error = shortage(T4, {"compute.instanceT4Gpus.count": Quota(0, 0), "compute.instanceCores.count": Quota(0, 0)})
    assert error is not None and error.gpu
    assert "zero until you ask for it" in str(error) and "https://console.yandex.cloud/cloud?section=quotas" in str(
        error
    )


@pytest.mark.parametrize(
    ("platform", "gpus", "bad"),
    [
        ("standard-v3", 0, False),
        ("standard-v3", 1, True),
        ("standard-v3-t4", 1, False),
        ("gpu-standard-v3", 0, True),
        ("gpu-standard-v9", 1, True),
        ("quantum", 0, True),
    ],
)
def test_a_platform_has_graphics_cards_or_not(platform: str, gpus: int, bad: bool) -> None:
    trouble = platform_trouble(PROFILE.model_copy(update={"platform_id": platform, "gpus": gpus}))
    assert (trouble is not None) is bad


def test_an_odd_number_of_cores_is_said_before_anything_is_ordered() -> None:
    trouble = platform_trouble(PROFILE.model_copy(update={"cores": 3}))
    assert trouble is not None and "even number of cores, not 3" in str(trouble)
