from __future__ import annotations

import errno
from pathlib import Path

import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import StorageError
from constructor_desktop.storage.problems import writing_to
from constructor_desktop.storage.project import Project


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.EPERM])
def test_a_project_that_can_only_be_read_is_to_be_copied(tmp_path: Path, code: int) -> None:
    """Another folder, as for something new, would not help."""
    Project.create(tmp_path / "Pets", "Pets", Modality.IMAGE).close()
    for folder in (tmp_path / "Pets", tmp_path / "Pets" / "data" / "Cat"):
        with pytest.raises(StorageError) as told, writing_to(folder):
            raise OSError(code, "refused")
        assert str(told.value) == (
            f"The project {tmp_path / 'Pets'} cannot be changed: its folder can only be read. "
            "Copy it to a folder of your own and open the copy."
        )
    with pytest.raises(StorageError, match="Choose another folder"), writing_to(tmp_path):
        raise OSError(code, "refused")


def test_a_full_disk_is_told_of_a_project_too(tmp_path: Path) -> None:
    Project.create(tmp_path / "Pets", "Pets", Modality.IMAGE).close()
    with pytest.raises(StorageError, match="the disk is full"), writing_to(tmp_path / "Pets"):
        raise OSError(errno.ENOSPC, "full")
