"""Before anything is sent: does everything answer, and does this computer know what time it is?"""

from __future__ import annotations

from constructor_desktop.core.errors import CredentialsError
from constructor_desktop.jobs.cloud.context import JobContext
from constructor_desktop.jobs.cloud.record import Phase

MAX_SKEW_SECONDS = 30.0


def step(job: JobContext) -> float:
    """Does the next of these: compare the clocks and try the keys, find image and subnet, look up the price."""
    record = job.record
    if not job.greeted:
        check_clock(job)
        job.compute.check_credentials()
        job.greeted = True
    elif not record.image_id:
        job.save(image_id=job.compute.find_image(record.profile.image_family, record.profile.image_folder).id)
    elif not record.subnet_id:
        job.save(subnet_id=job.compute.find_subnet())
    else:
        price = job.compute.prices()
        per_hour, currency = (None, "") if price is None else (price.per_hour, price.currency)
        job.save(phase=Phase.UPLOADING, price_per_hour=per_hour, currency=currency)
    return 0.0


def check_clock(job: JobContext) -> None:
    """Compares this computer's clock with the cloud's: by a wrong one every request would fail oddly.

    Raises:
        CredentialsError: if they differ by more than half a minute.
    """
    skew = job.clock.now() - job.objects.server_time().timestamp()
    if skew > MAX_SKEW_SECONDS:
        raise CredentialsError(
            f"The clock of this computer is ahead by {skew:.0f} s, so that the cloud accepts no request. Set it right "
            "and try again."
        )
    if skew < -MAX_SKEW_SECONDS:
        raise CredentialsError(
            f"The clock of this computer is behind by {-skew:.0f} s, so that the cloud accepts no request. Set it "
            "right and try again."
        )
