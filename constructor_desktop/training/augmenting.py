"""Which augmentations a run uses."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import UsageError
from constructor_desktop.training.augmentations import AUGMENTATIONS, BACKGROUND, Augmenter, compose, find
from constructor_desktop.training.config import RunConfig
from constructor_desktop.training.noise_folder import NoiseFolder
from constructor_desktop.training.transforms import Stage
from constructor_desktop.training.views import STANDARD, view_augmenter


def usual_names(modality: Modality) -> tuple[str, ...]:
    """Returns the names of the augmentations that are used unless the architecture or the user says otherwise."""
    return tuple(entry.name for entry in STANDARD[modality].entries)


def usable_names(modality: Modality, *, spectrograms: bool) -> tuple[str, ...]:
    """Returns the names that a run can use.

    Args:
        modality: Pictures or sounds.
        spectrograms: Whether the network learns from spectrograms that can be changed while it learns.
    """
    return tuple(
        entry.name
        for entry in AUGMENTATIONS
        if entry.modality is modality and (spectrograms or entry.stage is not Stage.SPECTROGRAM)
    )


def choose_augmenter(
    config: RunConfig, modality: Modality, *, usual: Iterable[str] | None = None, spectrograms: bool = False
) -> Augmenter:
    """Returns what a run varies its samples with; its `names` are empty if it learns from the samples alone.

    Args:
        config: Of the run.
        modality: Of its data.
        usual: What the architecture uses by itself; None: what is usual for the modality.
        spectrograms: See `usable_names`.

    Raises:
        UsageError: if the settings contradict each other, or a setting would do nothing.
        DataError: if the folder of noise holds no sounds.
    """
    if modality is Modality.IMAGE and _about_noise(config):
        raise UsageError("Background noise is for sounds, but the data are pictures. Leave --noise-folder out.")
    if not config.augment:
        if config.augmentations or _about_noise(config):
            raise UsageError("--no-augment leaves out every augmentation. Leave it out, or what you chose with it.")
        return view_augmenter(())
    names = _names(config, usual_names(modality) if usual is None else usual)
    _check(names, modality, spectrograms=spectrograms)
    # Parameters of the views suit the bundled networks; other architectures are trained with the usual ones.
    make = view_augmenter if usual is None else compose
    noise = None
    if BACKGROUND in names:
        if config.noise_folder is None:
            raise UsageError("Background noise needs a folder with recordings of it. Choose one with --noise-folder.")
        noise = NoiseFolder(Path(config.noise_folder))
    elif _about_noise(config):
        raise UsageError(
            "--noise-folder and --noise-snr are about the augmentation background_noise. Add it to --augment, or leave "
            "them out."
        )
    return make(names, noise=noise, snr_db=config.noise_snr_db)


def _about_noise(config: RunConfig) -> bool:
    return config.noise_folder is not None or config.noise_snr_db is not None


def _names(config: RunConfig, usual: Iterable[str]) -> tuple[str, ...]:
    if config.augmentations is not None:
        return config.augmentations
    return (*usual, BACKGROUND) if config.noise_folder is not None else tuple(usual)


def _check(names: Iterable[str], modality: Modality, *, spectrograms: bool) -> None:
    for name in names:
        entry = find(name)
        if entry.modality is not modality:
            raise UsageError(f"{name} changes {entry.modality.noun}, but the data are {modality.noun}. Leave it out.")
        if entry.stage is Stage.SPECTROGRAM and not spectrograms:
            raise UsageError(
                f"{name} changes spectrograms, which this architecture does not learn from in this way. "
                "Leave it out, or choose another architecture."
            )
