"""`make run`: the whole portal on one machine, started in order, watched, and stopped in order.

Everything that it starts dies with it, whatever ends it; what survived all the same (a kill -9 of both)
is swept at the next start. Children write to DATA_DIR/log; what web, worker and beat write is shown too.
"""

import fcntl
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import IO

from drive_portal import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
LOG_SIZE = 20_000_000
PR_SET_CHILD_SUBREAPER = 36
GRANIAN = ["--interface", "wsgi", "--host", HOST, "--http", "1", "--no-ws", "--log-level", "error"]
# threads: a slow phone holds one while it sends, and each has its own database connection (2 x 16 of 100)
GRANIAN += [
    "--workers",
    "2",
    "--blocking-threads",
    "16",
    "--workers-kill-timeout",
    "3",
    "--respawn-failed-workers",
]
WORKER = ["worker", "-P", "threads", "-c", "4", "--without-gossip", "--without-mingle", "--without-heartbeat"]

Starter = Callable[[IO[bytes]], subprocess.Popen[bytes]]


class Stop(Exception):
    """Asked to end."""


class Child:
    """One process that must live: its log, and what to do when it dies."""

    def __init__(self, name: str, start: Starter, logs: Path, shown: bool = True):
        self.name, self.start, self.shown = name, start, shown
        self.path = logs / f"{name}.log"
        self.log = self.path.open("ab+")
        self.seen = self.path.stat().st_size
        self.deaths, self.born, self.due = 0, 0.0, 0.0
        self.process = self._run()

    def _run(self) -> subprocess.Popen[bytes]:
        self.born = time.monotonic()
        return self.start(self.log)

    def revive(self) -> None:
        """Start again what has died: at once, and ever more slowly if it dies young."""
        now = time.monotonic()
        if self.process.poll() is None:
            return
        if not self.due:
            embedded.kill_group(self.process)
            self.deaths = self.deaths + 1 if now - self.born < 20 else 1
            self.due = now + min(10, (self.deaths - 1) ** 2 / 2)
            self.show(last=0 if self.shown else 5)
            say(f"{self.name} ended ({self.process.returncode}), starting it again")
        if now >= self.due:
            self.due, self.process = 0.0, self._run()

    def show(self, last: int = 0) -> None:
        """Print what was written since we looked, or the last lines; keep the log small."""
        size = self.path.stat().st_size
        if size > self.seen and (self.shown or last):
            with self.path.open("rb") as log:
                log.seek(max(self.seen, size - 100_000))
                lines = log.read(size - log.tell()).decode(errors="replace").splitlines()
            self.seen = size
            for line in lines[-last:]:
                say(f"{self.name}: {line}")
        if size > LOG_SIZE:
            shutil.copy(self.path, self.path.with_suffix(".log.1"))
            self.log.truncate(0)
            self.seen = 0


class Supervisor:
    def __init__(self, data: Path, port: int):
        self.data, self.port = data, port
        self.logs = data / "log"
        self.children: list[Child] = []
        self.loader: subprocess.Popen[bytes] | None = None
        self.env = os.environ | {"DATA_DIR": str(data), "PORT": str(port), "APP_OWNER": str(data)}
        self.env |= {"PYTHONUNBUFFERED": "1"}
        self.parent = os.getppid()
        self.caught = self._parent_catches()

    def run(self) -> None:
        began = time.monotonic()
        self.start_servers()
        accounts = self.boot()
        self.add(
            "web",
            self.program("granian", *GRANIAN, "--port", str(self.port), "drive_portal.wsgi:application"),
        )
        celery = partial(self.program, "celery", "-q", "-A", "drive_portal")
        self.add("worker", celery(*WORKER, "--loglevel", "warning"))
        schedule = str(self.data / "beat-schedule")
        self.add("beat", celery("beat", "--schedule", schedule, "--pidfile=", "--loglevel", "warning"))
        self.until(lambda: answers(self.port), patience=180)
        say(f"Ready: http://{HOST}:{self.port}  ({time.monotonic() - began:.1f} s; Ctrl-C stops it)")
        if accounts:
            say(accounts)
        self.load_list()
        while True:
            self.tick()
            time.sleep(0.1)

    def start_servers(self) -> None:
        if not os.environ.get("DATABASE_URL"):
            if not (self.data / "pg").exists():
                say("Making the database")
            self.add_server("postgres", self.start_postgres, embedded.postgres_ready)
        if not os.environ.get("REDIS_URL"):
            self.add_server("redis", partial(embedded.start_redis, self.data), embedded.redis_ready)

    def add_server(self, name: str, start: Starter, ready: Callable[[Path], bool]) -> None:
        child = self.add(name, start, shown=False)
        try:
            embedded.wait(child.process, lambda: ready(self.data), self.check_parent)
        except RuntimeError:
            child.show(last=5)
            raise RuntimeError(f"{name} does not start: see {child.path}") from None

    def start_postgres(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        sweep(self.data, "pg")  # its own children, busy with a query, outlive a killed postmaster
        return embedded.start_postgres(self.data, log)

    def boot(self) -> str:
        """Migrate and the like, in one process; returns the demonstration's accounts."""
        with tempfile.NamedTemporaryFile("r") as accounts:
            command = [sys.executable, "-m", "drive_portal.boot", accounts.name]
            process = embedded.spawn(command, cwd=BASE_DIR, env=self.env)
            try:
                while process.poll() is None:
                    self.tick(process.pid)
                    time.sleep(0.03)
            finally:
                embedded.stop(process)
            if process.returncode:
                raise RuntimeError("not started: see the error above")
            return accounts.read().strip()

    def load_list(self) -> None:
        """Send the demonstration's list while the portal serves, where `boot` has noted that it is wanted."""
        if not (self.data / "list-wanted").exists():
            return
        command = ["nice", sys.executable, str(BASE_DIR / "manage.py"), "make_demo", "--lists"]
        say("Jashpur's eligibility list is being taken in: see Imports as jashpur-collector")
        with (self.logs / "list.log").open("ab") as log:
            self.loader = embedded.spawn(command, log, cwd=BASE_DIR, env=self.env)

    def program(self, name: str, *words: str) -> Starter:
        """A program of the virtual environment; not by its first line, which cannot hold every path."""
        command = [sys.executable, str(Path(sys.executable).with_name(name)), *words]
        return lambda log: embedded.spawn(command, log, cwd=BASE_DIR, env=self.env)

    def add(self, name: str, start: Starter, shown: bool = True) -> Child:
        self.children.append(Child(name, start, self.logs, shown))
        return self.children[-1]

    def until(self, ready: Callable[[], bool], patience: float) -> None:
        """Wait for the first answer; what cannot start at all is told, not tried for ever."""
        end = time.monotonic() + patience
        while not ready():
            self.tick()
            for child in self.children:
                if child.deaths > 2:
                    raise RuntimeError(f"{child.name} does not start: see {child.path}")
            if time.monotonic() > end:
                raise RuntimeError(f"the web server gave no answer in {patience} s: see {self.logs}")
            time.sleep(0.05)

    def tick(self, *others: int) -> None:
        self.check_parent()
        for child in self.children:
            child.show()
            child.revive()
        reap({*others, *(child.process.pid for child in self.children)})

    def check_parent(self) -> None:
        """End with make: it swallows SIGINT and SIGHUP and waits for us, and all that one sees is that it
        no longer catches them."""
        if os.getppid() != self.parent or self._parent_catches() != self.caught:
            raise Stop

    def _parent_catches(self) -> int:
        try:
            status = Path(f"/proc/{self.parent}/status").read_text()
        except OSError:
            return 0
        return int(status.split("SigCgt:")[1].split()[0], 16) & 0b11  # SIGHUP, SIGINT

    def stop(self) -> None:
        """Doors first, then the worker, then what they all lean on."""
        if self.loader:
            embedded.stop(self.loader, seconds=3)
        by_name = {child.name: child.process for child in self.children}
        for name in ("web", "beat"):
            if name in by_name and by_name[name].poll() is None:
                by_name[name].terminate()
        for name, seconds in (("web", 5), ("beat", 3), ("worker", 5), ("redis", 5), ("postgres", 20)):
            if name in by_name:
                embedded.stop(by_name[name], signal.SIGINT if name == "postgres" else signal.SIGTERM, seconds)
        reap(set())
        embedded.clear_sockets(self.data)


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:  # nohup stays nohup
            signal.signal(number, end)
    embedded.LIBC.prctl(embedded.PR_SET_PDEATHSIG, signal.SIGTERM)
    embedded.LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1)
    data = Path(os.environ.get("DATA_DIR") or BASE_DIR / "var").resolve()
    try:
        port = int(os.environ.get("PORT") or 8000)
    except ValueError:
        raise SystemExit(f"PORT={os.environ['PORT']} is not a number") from None
    (data / "log").mkdir(parents=True, exist_ok=True)
    with (data / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(
                f"Already running on {data}: stop that one, or set DATA_DIR to another folder."
            ) from None
        sweep(data)
        try:
            socket.create_server((HOST, port)).close()
        except OSError as error:
            raise SystemExit(f"Port {port} is not free ({error.strerror}): set PORT to another.") from None
        supervisor = Supervisor(data, port)
        try:
            supervisor.run()
        except Stop:
            say("Stopping")
        except RuntimeError as error:
            raise SystemExit(f"Error: {error}") from None
        finally:
            ignore_signals()
            supervisor.stop()


def end(number: int, frame: FrameType | None) -> None:
    ignore_signals()
    raise Stop


def ignore_signals() -> None:
    """Once is enough: stopping is not to be interrupted."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def answers(port: int) -> bool:
    """Whether the web server answers (a 400 is an answer too: ALLOWED_HOSTS may not name this address)."""
    link = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        link.request("GET", "/healthz")
        return link.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def sweep(data: Path, server: str = "") -> None:
    """End what an earlier run left (of one `server` only, if named). Only for whoever holds the lock."""
    for number, seconds in ((signal.SIGINT, 3.0), (signal.SIGKILL, 3.0)):
        end = time.monotonic() + seconds
        for pid in owned(data, server):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
        while owned(data, server) and time.monotonic() < end:
            time.sleep(0.05)


def owned(data: Path, server: str = "") -> list[int]:
    """The living processes of a run on this folder: known by their environment, and the servers, which
    write over theirs, by where they stand."""
    mark = f"APP_OWNER={data}".encode()
    homes = {str(data / name) for name in ([server] if server else ["pg", "redis"])}
    found = []
    for proc in Path("/proc").glob("[0-9]*"):
        try:
            if (proc / "stat").read_text().rpartition(")")[2].split()[0] == "Z":
                continue
            marked = not server and mark in (proc / "environ").read_bytes().split(b"\0")
            if marked or str((proc / "cwd").readlink()) in homes:
                found.append(int(proc.name))
        except OSError:
            continue  # gone, or another user's
    return [pid for pid in found if pid != os.getpid()]


def reap(ours: set[int]) -> None:
    """Bury the children of dead children: where pid 1 does not, they would stay as zombies."""
    while True:
        try:
            found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if not found or found.si_pid in ours:
            return
        os.waitpid(found.si_pid, 0)


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
