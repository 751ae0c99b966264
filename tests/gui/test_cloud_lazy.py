"""The window loads nothing of the cloud before it is used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys, time
from pathlib import Path
from constructor_desktop.app import make_application, make_window
from constructor_desktop.core.data import Modality
app = make_application()
window = make_window(app)
window.show()
window.begin_cloud()
window.projects.create(Modality.IMAGE)
end = time.monotonic() + 60
while window.workspace is None and time.monotonic() < end:
    app.processEvents()
window.workspace.show_page("train")
end = time.monotonic() + 5
while time.monotonic() < end:
    app.processEvents()
heavy = ["boto3", "botocore", "grpc", "yandex", "yandexcloud", "keyring", "jwt"]
heavy += ["constructor_desktop.jobs.cloud.record"]
print("loaded", [name for name in heavy if name in sys.modules])
window.close()
"""


def test_without_a_cloud_nothing_of_it_is_loaded(tmp_path: Path) -> None:
    folders = {f"CONSTRUCTOR_{name}_DIR": str(tmp_path / name.lower()) for name in ("CONFIG", "PROJECTS", "CACHE")}
    variables = {**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, env=variables, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "loaded []"
