from __future__ import annotations

import pytest

from constructor_desktop.storage.migrations import Migrations, NewerVersionError, Record


def three_versions() -> Migrations:
    migrations = Migrations()

    @migrations.step(1)
    def rename(record: Record) -> Record:
        return {"title" if key == "name" else key: value for key, value in record.items()}

    @migrations.step(2)
    def add(record: Record) -> Record:
        return {**record, "length": len(record["title"])}

    return migrations


def test_steps_run_in_order_from_where_the_file_is() -> None:
    migrations = three_versions()
    assert migrations.version == 3
    new = {"schema_version": 3, "title": "abc", "length": 3}
    assert migrations.upgrade({"schema_version": 1, "name": "abc"}) == new
    assert migrations.upgrade({"schema_version": 2, "title": "abc"}) == new
    assert migrations.upgrade(dict(new)) == new


def test_a_gap_or_a_duplicate_is_refused() -> None:
    migrations = three_versions()
    for source in (1, 2, 4):
        with pytest.raises(ValueError, match="starts from version 3"):
            migrations.step(source)


def test_a_newer_file_is_refused() -> None:
    with pytest.raises(NewerVersionError):
        three_versions().upgrade({"schema_version": 4})


@pytest.mark.parametrize("version", [0, -1, "1", None, 1.0, True])
def test_what_is_no_version_is_refused(version: object) -> None:
    with pytest.raises(ValueError, match="schema version"):
        three_versions().upgrade({"schema_version": version})
