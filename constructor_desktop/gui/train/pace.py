"""How long a training takes: an estimate beforehand, and how far it has come while it goes on.

What a sample costs is measured on this computer in every training and remembered; until there is one, the costs are
those of two processor cores.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from constructor_desktop.core.data import Modality
from constructor_desktop.core.events import EpochFinished, Event, Notice, Progress, SamplesSplit, TrialEpoch
from constructor_desktop.gui.preferences import Preferences

READ, ASIDE, LEARN, CHECK = range(4)
"""The stages that a user sees."""
SHORTEST = 1.0
_PASSES = 12
_LEARNED = 0.7
"""Share of a new measurement in what is remembered."""
# Of the time of fine-tuning: computing features, comparing in all parts, learning the model that is checked, and the
# final one. The comparison may end after fewer parts.
_FEATURES, _COMPARE, _TUNE, _FINAL = 0.15, 0.53, 0.13, 0.19
_SURE = 3.0
"""After so many seconds of passes only their speed counts, not the remembered one."""
_LONG = 200
"""Of fewer samples the time of learning says more about what every training takes."""
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


_PASSES_IN = ("compare", "learn")
"""Phases of passes, whose speed is measured by itself."""


@dataclass(frozen=True)
class Costs:
    """Seconds.

    Attributes:
        start: Until the first sample is read, in a program that has just been started.
        again: The same in one that has trained or answered before.
        embed: For each new sample and each of its variations: making it, and what the network makes of it.
        learn: For each sample, without fine-tuning.
        tune: For each sample and pass of fine-tuning, with all that belongs to it.
        finish: Of every training, whatever its size.
    """

    start: float = 2.0
    again: float = 0.5
    embed: float = 0.012
    learn: float = 0.0005
    tune: float = 0.06
    finish: float = 0.3


@dataclass(frozen=True)
class Work:
    """What there is to be done.

    Attributes:
        samples: All of them.
        new: Those that no training has read yet.
        views: How many variations of each of them are made.
        cold: Whether libraries have to be loaded first.
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
    views: int = 0
    cold: bool = False

    def seconds(self, costs: Costs) -> float:
        """Returns how long it takes."""
        return sum(_phases(self, costs).values())


def is_cold() -> bool:
    """Whether the program has neither trained nor answered yet: the libraries for that are still to be loaded."""
    return "onnxruntime" not in sys.modules


def guessed_step(arch: str, effort: float) -> float:
    """Returns what a sample and pass cost, as long as there is no measurement. Args: `effort` is relative."""
    return _STEPS.get(arch, _STEP * min(max(effort, 0.2), _MOST_EFFORT))


def own_share(parts: int) -> float:
    """Returns how many times longer a training with so many parts takes than one without cross-validation."""
    return _OWN_FEATURES + _OWN_LEARN * parts + _OWN_FINAL


def _phases(work: Work, costs: Costs) -> dict[str, float]:
    embedding = costs.embed * (1 + work.views)
    reading = {
        "start": costs.start if work.cold else costs.again,
        "read": embedding * work.new * 0.6,
        "vary": embedding * (work.new * 0.4 + work.other),
    }
    if work.step:
        own = work.step * work.samples * work.passes
        return {
            **reading,
            "features": _OWN_FEATURES * own,
            "compare": _OWN_LEARN * own * work.parts if work.watched else 0.0,
            "learn": _OWN_LEARN * own * work.parts,
            "final": _OWN_FINAL * own + costs.finish,
        }
    tuning = costs.tune * work.samples * work.passes if work.accurate else 0.0
    learning = costs.learn * work.samples
    return {
        **reading,
        "features": _FEATURES * tuning,
        "compare": _COMPARE * tuning * work.parts,
        "learn": (_TUNE * tuning + learning) * work.parts,
        "final": _FINAL * tuning + learning + costs.finish,
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
        trial: Which model is only tried, and how many may be; None before the first one.
    """

    def __init__(self, work: Work, costs: Costs, now: float) -> None:
        """Args: `now` is the time at the start, in seconds since the epoch."""
        self.stage = READ
        self.share = 0.0
        self.passes: tuple[int, int] | None = None
        self.trial: tuple[int, int] | None = None
        self._work, self._costs = work, costs
        self._phases = _phases(work, costs)
        self._phase, self._inner = "start", 0.0
        self._started = now
        self._marks: dict[str, float] = {"start": now}
        self._read_anew = 0
        self._part = 0
        self._compared, self._tuned = 0.0, False
        self._since: tuple[float, float] | None = None
        self._latest = now

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
                self._learn(event.phase)
                self._enter("learn", event.time, event.epoch / event.epochs)
            elif isinstance(event, TrialEpoch):
                self.trial = event.part, event.parts
            elif isinstance(event, Notice) and event.code == "kept_fast":
                self._without_tuning()
        self.share = max(self.share, min(1.0, self._done() / max(1e-9, sum(self._phases.values()))))

    @property
    def doing(self) -> str:
        """What takes long besides the passes that are shown.

        That is `features`, `choose_epochs`, `compare`, `final`, or an empty text.
        """
        if self._phase == "features":
            return "features"
        if self._phase == "compare":
            return "choose_epochs" if self._work.watched else "compare"
        return "final" if self._phase == "final" and self._phases["final"] > SHORTEST else ""

    @property
    def may_end_sooner(self) -> bool:
        """Whether fine-tuning is still being compared: that ends as soon as it is clear which way is better."""
        return self.doing == "compare"

    def seconds_left(self, now: float) -> float | None:
        """Returns how long it will go on, at the speed seen so far; None as long as little is known."""
        if self.share < 0.02 or now - self._started < SHORTEST:
            return None
        total, done = sum(self._phases.values()), self._done()
        speed, trust = (now - self._started) / max(1e-9, done), self.share
        if self._since is not None:  # passes have a speed of their own, which is known from one to the next
            seconds, cost = self._latest - self._since[0], done - self._since[1]
            speed, trust = (seconds / cost, min(1.0, seconds / _SURE)) if cost > 0 else (1.0, 0.0)
        return max(0.0, total - done) * (trust * speed + 1 - trust)

    def measured(self, now: float) -> Costs:
        """Returns the costs that this training had, where it was long enough to tell; the others as they were."""
        marks, costs, work = self._marks, self._costs, self._work
        if "read" in marks:
            costs = replace(costs, **{"start" if work.cold else "again": marks["read"] - marks["start"]})
        learning = next((marks[name] for name in ("check", "features") if name in marks), None)
        if "read" in marks and learning is not None and self._read_anew >= 8 and not (work.step or work.other):
            embedded = self._read_anew * (1 + work.views)
            costs = replace(costs, embed=(learning - marks["read"]) / embedded)
        if work.step:
            return costs
        if "features" in marks and "final" in marks and work.samples:
            share = _FEATURES + (_COMPARE * self._compared + _TUNE * self._tuned) * work.parts + _FINAL * self._tuned
            costs = replace(costs, tune=(now - marks["features"]) / (work.samples * work.passes * share))
        elif "check" in marks and "features" not in marks:
            costs = self._measured_learning(now - marks["check"], costs)
        return costs

    def _measured_learning(self, seconds: float, costs: Costs) -> Costs:
        learned = self._work.samples * (self._work.parts + 1)
        if self._work.samples >= _LONG:
            return replace(costs, learn=max(0.0, seconds - costs.finish) / learned)
        return replace(costs, finish=max(0.0, seconds - costs.learn * learned))

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
            if event.stage == "compare":
                self._compared = max(self._compared, fraction)
        elif event.stage == "check":
            self._marks.setdefault("check", event.time)
            self._part = min(event.done, self._work.parts - 1)
            if event.done == event.total:
                self.stage = CHECK
                self._enter("final", event.time)

    def _enter(self, phase: str, time: float, fraction: float = 0.0) -> None:
        self._marks.setdefault(phase, time)
        self._phase, self._inner, self._latest = phase, fraction, time
        if phase in _PASSES_IN and self._since is None:
            self._since = time, self._done()

    def _done(self) -> float:
        names = list(self._phases)
        before = sum(self._phases[name] for name in names[: names.index(self._phase)])
        inner = self._inner
        if self._phase in ("compare", "learn") and self._work.parts > 1:
            both = self._phases["compare"] + self._phases["learn"]
            before = sum(self._phases[name] for name in names[: names.index("compare")])
            compared = self._phases["compare"] / max(1e-9, both)
            now = inner * compared if self._phase == "compare" else compared + inner * (1 - compared)
            return before + both * (self._part + now) / self._work.parts
        return before + self._phases[self._phase] * inner

    def _learn(self, phase: str) -> None:
        """The model that is checked learns: a comparison that ended early has taken what it has taken."""
        if phase == "finetune" and not self._work.step:
            self._tuned = True
            self._end_comparison()

    def _end_comparison(self) -> None:
        if self._work.parts == 1 and self._phase == "compare":
            self._phases["compare"] *= self._inner
            self._inner = 1.0

    def _without_tuning(self) -> None:
        """Fine-tuning is not used: what it would take is no longer ahead."""
        self._end_comparison()
        plain = _phases(replace(self._work, accurate=False), self._costs)
        done = {name: self._phases[name] for name in ("features", "compare")}
        self._phases = plain | done
