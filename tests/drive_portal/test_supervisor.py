"""`make run`: it comes up, what dies comes back, and nothing is left of it, however it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from drive_portal import supervisor
from tests.waiting import until

RECIPE = "run:\n\t@exec '{python}' -m drive_portal.supervisor\n"


def _heeding():
    """Heed SIGINT as at a terminal: a script's background jobs are started to ignore it, and pass that on."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Portal:
    """A run of the supervisor under a `make` of its own, in a folder of its own."""

    def __init__(self, folder: Path):
        self.data = folder / "var"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        folder.mkdir(exist_ok=True)
        self.makefile = folder / "Makefile"
        self.makefile.write_text(RECIPE.format(python=sys.executable))
        self.output = folder / "output"

    def start(self, **env: str) -> "Portal":
        outside = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "MAKEFLAGS", "MFLAGS", "MAKELEVEL"}
        settings = {"DATA_DIR": str(self.data), "PORT": str(self.port)} | env
        settings["DJANGO_SETTINGS_MODULE"] = "tests.drive_portal.quick_settings"
        with self.output.open("w") as output:
            self.make = subprocess.Popen(
                ["make", "-f", str(self.makefile), "run"],
                cwd=supervisor.BASE_DIR,
                env={k: v for k, v in os.environ.items() if k not in outside} | settings,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_heeding,
            )
        return self

    def says(self) -> str:
        return self.output.read_text()

    def ready(self) -> bool:
        assert self.make.poll() is None, self.says()
        return f"Ready: http://127.0.0.1:{self.port}" in self.says()

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def pid(self, pattern: str) -> int:
        """The oldest of our processes whose command line matches (0: none)."""
        for pid in sorted(supervisor.owned(self.data)):
            if re.search(pattern, Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")):
                return pid
        return 0

    def boss(self) -> int:
        return int(Path(f"/proc/{self.make.pid}/task/{self.make.pid}/children").read_text().split()[0])

    def gone(self) -> bool:
        return not supervisor.owned(self.data)


@pytest.fixture(scope="module")
def started_once(tmp_path_factory):
    """What a first start and Ctrl-C leave behind; making it takes half a minute of a processor."""
    first = Portal(tmp_path_factory.mktemp("first")).start()
    try:
        until(first.ready, 180)
        assert "Making the database" in first.says()
        os.kill(first.make.pid, signal.SIGINT)  # make swallows it
        first.make.wait(180)
        assert first.gone()
    finally:
        supervisor.sweep(first.data)
        first.make.wait(180)
    return first.data


@pytest.fixture
def portal(tmp_path, started_once):
    """Portals in folders of their own, which were started before."""
    made: list[Portal] = []

    def new(name: str = "one") -> Portal:
        made.append(Portal(tmp_path / name))
        subprocess.run(["cp", "-a", str(started_once), str(made[-1].data)], check=True)
        return made[-1]

    yield new
    for each in made:
        supervisor.sweep(each.data)
        each.make.wait(180)


PARTS = {
    "postgres": r"bin/postgres -D",
    "redis": r"redis-server",
    "web": r"granian .*--port",
    "worker": r"celery .* worker",
    "beat": r"celery .* beat",
}


@pytest.mark.long
def test_what_dies_comes_back_and_ctrl_c_ends_everything(portal):
    one = portal().start()
    until(one.ready, 180)
    until(one.answers)

    twin = portal("twin")
    twin.data = one.data
    assert twin.start().make.wait(180)
    assert "Already running on" in twin.says().splitlines()[0]
    stranger = portal("stranger")
    stranger.port = one.port
    assert stranger.start().make.wait(180)
    assert f"Port {one.port} is not free" in stranger.says().splitlines()[0]

    before = {name: until(lambda p=pattern: one.pid(p)) for name, pattern in PARTS.items()}
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    until(lambda: all(one.pid(p) not in (0, before[name]) for name, p in PARTS.items()))
    until(one.answers)
    for name in PARTS:
        assert f"{name} ended (-9), starting it again" in one.says()

    os.kill(one.make.pid, signal.SIGINT)  # make swallows it
    one.make.wait(180)
    assert one.gone()


@pytest.mark.long
def test_two_copies_stand_side_by_side_and_a_killed_one_starts_again(portal):
    one, other = portal("one").start(), portal("other").start()
    until(one.ready, 180)
    until(other.ready, 180)

    os.kill(one.boss(), signal.SIGKILL)
    until(one.gone)
    until(other.answers)

    one.make.wait(180)
    until(one.start().ready, 180)
    assert "Making the database" not in one.says()
    for each in (one, other):
        each.make.terminate()
    for each in (one, other):
        each.make.wait(180)
        until(each.gone)
