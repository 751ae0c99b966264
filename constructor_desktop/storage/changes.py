"""Every change of a project that a user can make, with its undo; see `storage.change` for what they share."""

from constructor_desktop.storage.change import NOTHING, Change, Composite, Outcome
from constructor_desktop.storage.class_changes import (
    AddClass,
    MergeClasses,
    RemoveClass,
    RenameClass,
    RenameProject,
    ReorderClasses,
    SetColour,
)
from constructor_desktop.storage.run_changes import RenameRun
from constructor_desktop.storage.sample_changes import (
    AddFiles,
    ImportSamples,
    MoveSamples,
    ReturnSamples,
    SetTrim,
    TakeBack,
)
from constructor_desktop.storage.trash_changes import RestoreTrash, TrashComparison, TrashRun, TrashSamples

__all__ = [
    "NOTHING",
    "AddClass",
    "AddFiles",
    "Change",
    "Composite",
    "ImportSamples",
    "MergeClasses",
    "MoveSamples",
    "Outcome",
    "RemoveClass",
    "RenameClass",
    "RenameProject",
    "RenameRun",
    "ReorderClasses",
    "RestoreTrash",
    "ReturnSamples",
    "SetColour",
    "SetTrim",
    "TakeBack",
    "TrashComparison",
    "TrashRun",
    "TrashSamples",
]
