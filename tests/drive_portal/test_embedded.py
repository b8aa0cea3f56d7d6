"""The embedded servers: where they are, that they know Hindi, and that nobody else gets in."""

import os
import signal
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest
import redis

from drive_portal import embedded

LONG = "ज़िला कलेक्टर कार्यालय, आयुष्मान कार्ड/" * 3  # over 107 bytes, with spaces, a comma and Hindi


@pytest.fixture
def data(tmp_path: Path):
    folder = tmp_path / LONG
    folder.mkdir(parents=True)
    yield folder
    embedded.clear_sockets(folder)


@contextmanager
def running(process, ready, how=signal.SIGTERM):
    try:
        embedded.wait(process, ready)
        yield process
    finally:
        embedded.stop(process, how)


@contextmanager
def query(data: Path):
    place = embedded.database(data)
    link = psycopg2.connect(host=place["HOST"], port=place["PORT"], user=place["USER"], dbname=place["NAME"])
    with closing(link):
        link.autocommit = True
        yield link.cursor()


def test_postgres_in_a_long_hindi_folder_knows_hindi_and_survives_a_kill(data):
    def start():
        return running(
            embedded.start_postgres(data, hasty=True), lambda: embedded.postgres_ready(data), signal.SIGINT
        )

    with start() as process:
        with query(data) as cursor:
            cursor.execute("create extension pg_trgm")
            cursor.execute("select similarity('क', 'क'), upper('é'), 'क' ~ '[[:alpha:]]'")
            assert cursor.fetchone() == (1.0, "É", True)
            cursor.execute("show listen_addresses")
            assert cursor.fetchone() == ("",)
            cursor.execute("create table kept as select 7 as n")
            cursor.execute("checkpoint")
        process.kill()
        process.wait()
    # a reboot: the old process number now belongs to a stranger of ours
    pid_file = data / "pg/postmaster.pid"
    pid_file.write_text(pid_file.read_text().replace(str(process.pid), str(os.getppid()), 1))
    with start(), query(data) as cursor:
        cursor.execute("select n from kept")
        assert cursor.fetchone() == (7,)


def test_redis_keeps_what_was_queued_when_killed(data):
    def start():
        return running(embedded.start_redis(data), lambda: embedded.redis_ready(data))

    path = embedded.redis_url(data).removeprefix("redis+socket://")
    with start() as process:
        with closing(redis.Redis(unix_socket_path=path)) as link:
            link.rpush("celery", "a task")
        process.kill()
        process.wait()
    with start(), closing(redis.Redis(unix_socket_path=path)) as link:
        assert link.lrange("celery", 0, -1) == [b"a task"]


def test_a_short_plain_folder_holds_its_own_sockets():
    assert embedded.socket_dir(Path("/srv/drive/var")) == Path("/srv/drive/var/run")
    assert embedded.redis_url(Path("/srv/drive/var")) == "redis+socket:///srv/drive/var/run/redis.sock"
    assert embedded.redis_url(Path("/srv/drive/var"), 3).endswith("/redis.sock?virtual_host=3")


def test_asking_where_makes_nothing(tmp_path):
    place = embedded.database(tmp_path / "var")
    assert place["HOST"] == str(embedded.socket_dir(tmp_path / "var"))
    assert not (tmp_path / "var").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_socket_folder_of_someone_else_is_refused(data):
    sockets = embedded.socket_dir(data)
    sockets.mkdir(mode=0o777)
    os.chown(sockets, 12345, 12345)
    with pytest.raises(RuntimeError, match="belongs to someone else"):
        embedded.start_redis(data)


def test_a_link_in_place_of_the_socket_folder_is_refused(data, tmp_path):
    embedded.socket_dir(data).symlink_to(tmp_path)
    try:
        with pytest.raises(RuntimeError, match="belongs to someone else"):
            embedded.start_redis(data)
    finally:
        embedded.socket_dir(data).unlink()
