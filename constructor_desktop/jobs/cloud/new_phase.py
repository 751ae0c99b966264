"""Before anything is sent: does everything answer, and does this computer know what time it is?"""

from __future__ import annotations

from constructor_desktop.core.errors import CredentialsError
from constructor_desktop.jobs.cloud.context import JobContext
from constructor_desktop.jobs.cloud.record import Phase

MAX_SKEW_SECONDS = 30.0


def step(job: JobContext) -> float:
    """Checks clock, keys, image and subnet, and looks up the price; see `CloudJob.step`."""
    check_clock(job)
    job.compute.check_credentials()
    image = job.compute.find_image(job.record.profile.image_family, job.record.profile.image_folder)
    subnet_id = job.compute.find_subnet()
    price = job.compute.prices()
    job.save(
        phase=Phase.UPLOADING,
        image_id=image.id,
        subnet_id=subnet_id,
        price_per_hour=None if price is None else price.per_hour,
        currency="" if price is None else price.currency,
    )
    return 0.0


def check_clock(job: JobContext) -> None:
    """Compares this computer's clock with the cloud's: by a wrong one every request would fail oddly.

    Raises:
        CredentialsError: if they differ by more than half a minute.
    """
    skew = job.clock.now() - job.objects.server_time().timestamp()
    if abs(skew) > MAX_SKEW_SECONDS:
        raise CredentialsError(
            f"The clock of this computer is {'ahead' if skew > 0 else 'behind'} by {abs(skew):.0f} s, so that the "
            "cloud accepts no request. Set it right and try again."
        )
