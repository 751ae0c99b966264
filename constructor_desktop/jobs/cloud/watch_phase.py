"""While the machine works: its events, its signs of life, its end, and what it costs."""

from __future__ import annotations

import json
from typing import Any

from constructor_desktop.core.errors import CloudError, CloudNetworkError, NotFoundError
from constructor_desktop.jobs.cloud.compute_requests import Instance
from constructor_desktop.jobs.cloud.context import JobContext
from constructor_desktop.jobs.cloud.events_feed import EventsFeed
from constructor_desktop.jobs.cloud.record import Phase

POLL_SECONDS = 2.0
# Between two questions about the machine itself.
LOOK_SECONDS = 10.0
# Without a sign of life: at first the image boots; afterwards the worker sends one every few seconds.
BOOT_SECONDS = 1200.0
SILENT_SECONDS = 240.0
# Silence is written down at such steps, so that it also ends a job whose program dies again and again.
NOTED_SECONDS = 30.0
GONE = ("STOPPED", "ERROR", "CRASHED", "DELETING")
LONGEST_DETAILS = 8000
PREEMPTED = "The cloud took the machine away before it was done."
SILENT = "The machine gave no sign of life any more."
OVERTIME = "The machine's time was over before it was done. Raise the hours limit, or choose a faster machine."


class Watch:
    """Watches the machine of one attempt after another."""

    def __init__(self, job: JobContext) -> None:
        self._job = job
        self._feed: EventsFeed | None = None
        self._attempt = 0
        self._forget()

    def _forget(self) -> None:
        """Begins anew, with another machine."""
        self._attempt = self._job.record.attempt
        self._beat, self._silence = self._job.record.beat, self._job.record.silence
        self._looked: float | None = None

    def step(self) -> float:
        """Looks once; see `CloudJob.step`."""
        job = self._job
        if self._attempt != job.record.attempt:
            self._forget()
        # The status comes after the last events: read in this order, none of them is missed.
        status = self._status()
        self._relay_events()
        if status is not None:
            self._ended(status)
            return 0.0
        self._look()
        if job.record.phase is Phase.RUNNING:
            self._check_limits()
        return POLL_SECONDS

    def is_finished(self) -> bool:
        """Tells whether a machine has sent its model already; False also where that cannot be found out."""
        try:
            status = self._status()
        except CloudError:
            return False
        return status is not None and status.get("state") == "succeeded"

    def _status(self) -> dict[str, Any] | None:
        """What the machine says about its end; an earlier machine's failure is of no interest."""
        status = self._read("status.json")
        if status is None or (status.get("state") != "succeeded" and status.get("attempt") != self._attempt):
            return None
        return status

    def _read(self, name: str) -> dict[str, Any] | None:
        try:
            record = json.loads(self._job.objects.get(f"{self._job.prefix}out/{name}"))
        except (NotFoundError, ValueError):
            return None
        return record if isinstance(record, dict) else None

    def _relay_events(self) -> None:
        if self._feed is None:
            self._feed = EventsFeed(self._job.objects, f"{self._job.prefix}out/events/", self._job.paths)
        for event in self._feed.poll():
            self._job.emit(event)
        self._job.stage = self._feed.stage or "boot"

    def _ended(self, status: dict[str, Any]) -> None:
        if status.get("state") == "succeeded":
            self._job.save(phase=Phase.DOWNLOADING, model_sha256=str(status.get("sha256", "")), message="")
            return
        message, log = str(status.get("message") or "The training failed."), status.get("log") or ()
        details = "\n".join(map(str, log))[-LONGEST_DETAILS:]
        if status.get("reason") == "network":
            self._job.try_again(message, details)
        else:
            self._job.fail(message, details)

    def _check_limits(self) -> None:
        """Ends the job if it takes too long or costs too much; the machine has a limit of its own, a bit later."""
        record, now = self._job.record, self._job.clock.now()
        spent, cap = record.spent(now), record.profile.spending_cap
        if spent is not None and cap is not None and spent >= cap:
            self._job.fail(f"The spending cap of {cap:g} {record.currency} is reached, so the job was ended.")
        elif record.machine_seconds(now) >= record.longest_seconds:
            self._job.fail(OVERTIME)

    def _look(self) -> None:
        """Asks now and then whether the machine is there and whether its worker lives."""
        now = self._job.clock.now()
        if self._looked is not None and 0 <= now - self._looked < LOOK_SECONDS:
            return
        instance = self._instance()
        self._count_silence(now)
        self._looked = now
        if instance is None or instance.status in GONE:
            self._gone(instance)
        elif self._silence > (SILENT_SECONDS if self._beat else BOOT_SECONDS):
            self._job.try_again(SILENT, self._console())
        elif instance.status == "RUNNING" and not self._job.record.seen_ready:
            self._label_disk(instance)

    def _instance(self) -> Instance | None:
        try:
            return self._job.compute.get(self._job.record.vm_id or "")
        except NotFoundError:
            return None

    def _count_silence(self, now: float) -> None:
        """Counts the time only from one successful look to the next: while nobody listens, nobody is silent."""
        beat = self._last_beat()
        if beat != self._beat:
            self._beat, self._silence = beat, 0.0
        elif self._looked is not None:
            self._silence += min(max(0.0, now - self._looked), 2 * LOOK_SECONDS)
        if self._silence >= NOTED_SECONDS + (self._job.record.silence if self._job.record.beat == beat else 0.0):
            self._job.save(beat=beat, silence=self._silence)

    def _last_beat(self) -> float:
        """The time of the machine's last sign of life, by its own clock; 0 if there was none."""
        beat = self._read("heartbeat.json")
        time = beat.get("time") if beat is not None and beat.get("attempt") == self._attempt else None
        return float(time) if isinstance(time, int | float) else 0.0

    def _gone(self, instance: Instance | None) -> None:
        status = self._status()
        if status is not None:  # it has ended as it should, just now
            self._relay_events()
            self._ended(status)
            return
        details = self._console() if instance is not None else ""
        self._settle_time()
        self._job.try_again(PREEMPTED, details)

    def _settle_time(self) -> None:
        """Counts the time of a machine that is off to its last sign of life: nobody may have looked for hours."""
        record, now = self._job.record, self._job.clock.now()
        if self._beat:
            now = min(now, self._beat + LOOK_SECONDS)
        self._job.save(spent_seconds=record.machine_seconds(now), started=None)

    def _console(self) -> str:
        """What the machine wrote at its end; it is gone with the machine."""
        try:
            return self._job.compute.serial_output(self._job.record.vm_id or "")[-LONGEST_DETAILS:]
        except CloudNetworkError:
            raise
        except CloudError:
            return ""

    def _label_disk(self, instance: Instance) -> None:
        try:
            self._job.compute.label_disk(instance)
        except CloudNetworkError:
            raise
        except CloudError:  # it is deleted with the machine all the same
            pass
        self._job.save(seen_ready=True)
