"""How long a training takes: an estimate beforehand, and how far it has come while it goes on.

What a sample costs is measured on this computer in every training and remembered; until there is one, the costs are
those of two processor cores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from constructor_desktop.core.data import Modality
from constructor_desktop.core.events import EpochFinished, Event, Notice, Progress, SamplesSplit
from constructor_desktop.gui.preferences import Preferences

READ, ASIDE, LEARN, CHECK = range(4)
"""The stages that a user sees."""
SHORTEST = 1.0
_PASSES = 12
_LEARNED = 0.7
"""Share of a new measurement in what is remembered."""
# Of the time of fine-tuning: computing features, comparing, learning the model that is checked, and the final one.
_FEATURES, _COMPARE, _TUNE, _FINAL = 0.15, 0.4, 0.22, 0.23
# The same of a network that learns without being compared: features, the checked model, the final one.
_OWN_FEATURES, _OWN_LEARN, _OWN_FINAL = 0.15, 0.4, 0.45
# Seconds for each sample and pass of such networks; of others it is guessed from how much they compute.
_STEPS = {
    "res_transformer": 0.12,
    "cnn_baseline": 0.07,
    "vgg_small": 0.07,
    "lstm": 0.05,
    "crnn_attention": 0.1,
    "weak_feature_cnn": 0.2,
    "mel_mlp": 0.03,
}
_STEP, _MOST_EFFORT = 0.05, 200.0


@dataclass(frozen=True)
class Costs:
    """Seconds.

    Attributes:
        start: Until the first sample is read.
        read: For each new sample: decoding it and its variations, and what the network makes of them.
        learn: For each sample, without fine-tuning.
        tune: For each sample and pass of fine-tuning, with all that belongs to it.
    """

    start: float = 2.0
    read: float = 0.02
    learn: float = 0.0005
    tune: float = 0.05


@dataclass(frozen=True)
class Work:
    """What there is to be done.

    Attributes:
        samples: All of them.
        new: Those that no training has read yet.
        accurate: Whether fine-tuning is tried.
        passes: Of fine-tuning.
        parts: Of cross-validation, with repetitions; 1 for a share kept aside.
        step: Seconds for each sample and pass of a network that learns without being compared with the frozen one, with
            all that belongs to it; 0 for any other.
        other: What another network than the usual one has to read, in samples of the usual one.
        watched: Whether it first finds out how many passes are best.
    """

    samples: int
    new: int
    accurate: bool
    passes: int = _PASSES
    parts: int = 1
    step: float = 0.0
    other: float = 0.0
    watched: bool = False

    def seconds(self, costs: Costs) -> float:
        """Returns how long it takes."""
        return sum(_phases(self, costs).values())


def guessed_step(arch: str, effort: float) -> float:
    """Returns what a sample and pass cost, as long as there is no measurement. Args: `effort` is relative."""
    return _STEPS.get(arch, _STEP * min(max(effort, 0.2), _MOST_EFFORT))


def own_share(parts: int) -> float:
    """Returns how many times longer a training with so many parts takes than one without cross-validation."""
    return _OWN_FEATURES + _OWN_LEARN * parts + _OWN_FINAL


def _phases(work: Work, costs: Costs) -> dict[str, float]:
    reading = {
        "start": costs.start,
        "read": costs.read * work.new * 0.6,
        "vary": costs.read * (work.new * 0.4 + work.other),
    }
    if work.step:
        own = work.step * work.samples * work.passes
        return {
            **reading,
            "features": _OWN_FEATURES * own,
            "compare": _OWN_LEARN * own * work.parts if work.watched else 0.0,
            "learn": _OWN_LEARN * own * work.parts,
            "final": _OWN_FINAL * own,
        }
    tuning = costs.tune * work.samples * work.passes if work.accurate else 0.0
    learning = costs.learn * work.samples
    return {
        **reading,
        "features": _FEATURES * tuning,
        "compare": _COMPARE * tuning * work.parts,
        "learn": (_TUNE * tuning + learning) * work.parts,
        "final": _FINAL * tuning + learning,
    }


def stored_costs(preferences: Preferences, modality: Modality) -> Costs:
    """Returns what samples cost on this computer, as far as it is known."""
    usual = Costs()
    return Costs(**{name: preferences.number(_key(modality, name), value) for name, value in vars(usual).items()})


def store_costs(preferences: Preferences, modality: Modality, measured: Costs, former: Costs) -> None:
    """Remembers new measurements; those of long ago fade."""
    for name, value in vars(measured).items():
        before = vars(former)[name]
        if value != before:
            preferences.store(_key(modality, name), round(before + _LEARNED * (value - before), 6))


def stored_step(preferences: Preferences, arch: str) -> float | None:
    """Returns what a sample and pass of a network cost in the last trainings on this computer; None without any."""
    return preferences.number(f"pace/step/{arch}", 0.0) or None


def store_step(preferences: Preferences, arch: str, measured: float) -> None:
    """Remembers a new measurement; those of long ago fade."""
    before = stored_step(preferences, arch) or measured
    preferences.store(f"pace/step/{arch}", round(before + _LEARNED * (measured - before), 6))


def _key(modality: Modality, name: str) -> str:
    return f"pace/{modality}/{name}"


class Pace:
    """Follows one training by its events.

    Attributes:
        stage: READ, ASIDE, LEARN or CHECK.
        share: How much is done, from 0 to 1; never falls.
        passes: The pass that has ended last and how many there are, or None before the first one.
    """

    def __init__(self, work: Work, costs: Costs, now: float) -> None:
        """Args: `now` is the time at the start, in seconds since the epoch."""
        self.stage = READ
        self.share = 0.0
        self.passes: tuple[int, int] | None = None
        self._work, self._costs = work, costs
        self._phases = _phases(work, costs)
        self._phase, self._inner = "start", 0.0
        self._started = now
        self._marks: dict[str, float] = {"start": now}
        self._read_anew = 0
        self._part = 0

    def take(self, events: Sequence[Event]) -> None:
        """Moves on."""
        for event in events:
            if isinstance(event, SamplesSplit):
                self.stage = LEARN
                self._enter("vary", event.time)
            elif isinstance(event, Progress):
                self._progress(event)
            elif isinstance(event, EpochFinished):
                self.passes = event.epoch, event.epochs
                self._enter("learn", event.time, event.epoch / event.epochs)
            elif isinstance(event, Notice) and event.code == "kept_fast":
                self._without_tuning()
        self.share = max(self.share, min(1.0, self._done() / max(1e-9, sum(self._phases.values()))))

    @property
    def doing(self) -> str:
        """What takes long besides the passes that are shown: `choose_epochs`, `compare`, `final`, or an empty text."""
        if self._phase == "compare":
            return "choose_epochs" if self._work.watched else "compare"
        return "final" if self._phase == "final" and self._phases["final"] > SHORTEST else ""

    def seconds_left(self, now: float) -> float | None:
        """Returns how long it will go on, at the speed seen so far; None as long as little is known."""
        elapsed = now - self._started
        total = sum(self._phases.values())
        if self.share < 0.02 or elapsed < SHORTEST:
            return None
        by_speed = elapsed * (1 - self.share) / self.share
        by_costs = total * (1 - self.share)
        return self.share * by_speed + (1 - self.share) * by_costs

    def measured(self, now: float) -> Costs:
        """Returns the costs that this training had, where it was long enough to tell; the others as they were."""
        marks, costs, work = self._marks, self._costs, self._work
        if costs.start and "read" in marks:
            costs = replace(costs, start=marks["read"] - marks["start"])
        learning = next((marks[name] for name in ("check", "features") if name in marks), None)
        if "read" in marks and learning is not None and self._read_anew >= 8 and not (work.step or work.other):
            costs = replace(costs, read=(learning - marks["read"]) / self._read_anew)
        if work.step:
            return costs
        if "features" in marks and "final" in marks and work.samples:
            seconds = (now - marks["features"]) / (work.samples * work.passes)
            costs = replace(costs, tune=seconds / (1 + (work.parts - 1) * (_COMPARE + _TUNE)))
        elif "check" in marks and "features" not in marks and work.samples >= 50:
            costs = replace(costs, learn=(now - marks["check"]) / (work.samples * (work.parts + 1)))
        return costs

    def measured_step(self, now: float) -> float | None:
        """Returns what a sample and pass of a network that learns by itself cost; None if this was another training."""
        begun, work = self._marks.get("check"), self._work
        if not work.step or work.watched or begun is None or "final" not in self._marks or not work.samples:
            return None
        return (now - begun) / (work.samples * work.passes * own_share(work.parts))

    def _progress(self, event: Progress) -> None:
        fraction = event.done / event.total if event.total else 0.0
        if event.stage == "embed":
            if self.stage == READ and "read" not in self._marks:
                self._read_anew = event.total - event.done
            self._enter("read" if self.stage == READ else "vary", event.time, fraction)
        elif event.stage == "choose_epochs":
            self._enter("compare", event.time, fraction)
        elif event.stage in ("features", "compare", "final"):
            self._enter(event.stage, event.time, fraction)
        elif event.stage == "check":
            self._marks.setdefault("check", event.time)
            self._part = min(event.done, self._work.parts - 1)
            if event.done == event.total:
                self.stage = CHECK
                self._enter("final", event.time)

    def _enter(self, phase: str, time: float, fraction: float = 0.0) -> None:
        self._marks.setdefault(phase, time)
        self._phase, self._inner = phase, fraction

    def _done(self) -> float:
        names = list(self._phases)
        before = sum(self._phases[name] for name in names[: names.index(self._phase)])
        inner = self._inner
        if self._phase in ("compare", "learn") and self._work.parts > 1:
            both = self._phases["compare"] + self._phases["learn"]
            before = sum(self._phases[name] for name in names[: names.index("compare")])
            return before + both * (self._part + inner / 2 + (self._phase == "learn") / 2) / self._work.parts
        return before + self._phases[self._phase] * inner

    def _without_tuning(self) -> None:
        """Fine-tuning is not used: what it would take is no longer ahead."""
        plain = _phases(replace(self._work, accurate=False), self._costs)
        done = {name: self._phases[name] for name in ("features", "compare")}
        self._phases = plain | done
