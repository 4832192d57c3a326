from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import psycopg
import pytest
import redis as redis_py

from config.embedded import SOCKET_PATH_BYTES, Postgres, Redis, socket_directory
from config.errors import CannotStart

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def sockets(tmp_path: Path) -> Path:
    return socket_directory(tmp_path)


@pytest.fixture
def postgres(tmp_path: Path, sockets: Path) -> Iterator[Postgres]:
    server = Postgres(tmp_path / "postgres", sockets, log=tmp_path / "log", durable=False)
    yield server
    server.stop()


@pytest.fixture
def redis(tmp_path: Path, sockets: Path) -> Iterator[Redis]:
    server = Redis(tmp_path, sockets, log=tmp_path / "log")
    yield server
    server.stop()


def test_postgres_keeps_its_data_and_ends_a_server_left_over(postgres: Postgres) -> None:
    postgres.start()
    with psycopg.connect(postgres.url) as connection:
        connection.execute("CREATE EXTENSION vector")
        connection.execute("CREATE TABLE kept AS SELECT '[1,2]'::vector AS v")
    left_over = postgres._process
    assert left_over
    postgres.start()
    assert left_over.poll() is not None
    assert postgres.is_running
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT v::text FROM kept").fetchall() == [("[1,2]",)]
    postgres.stop()
    assert not postgres.is_running


def test_postgres_listens_on_its_socket_alone(postgres: Postgres) -> None:
    postgres.start()
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_a_cluster_half_made_is_made_anew(postgres: Postgres) -> None:
    unfinished = postgres.data.with_name("postgres.new")
    unfinished.mkdir()
    (unfinished / "PG_VERSION").touch()
    postgres.start()
    assert postgres.is_running


def test_postgres_that_cannot_start_says_where_to_look(postgres: Postgres) -> None:
    postgres.data.mkdir()
    (postgres.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(CannotStart, match="PostgreSQL ended while starting"):
        postgres.start()


def test_redis_ends_one_left_over_and_keeps_nothing(redis: Redis) -> None:
    redis.start()
    with redis_py.Redis.from_url(redis.url) as client:
        client.set("a", 1)
    left_over = redis._process
    assert left_over
    redis.start()
    assert left_over.wait(5) is not None
    with redis_py.Redis.from_url(redis.url) as client:
        assert client.get("a") is None
        assert client.config_get("port") == {"port": "0"}


def test_the_sockets_are_for_their_owner_alone(tmp_path: Path) -> None:
    assert socket_directory(tmp_path) == tmp_path / "run"
    assert stat.S_IMODE((tmp_path / "run").stat().st_mode) == 0o700


def test_a_home_with_a_long_name_has_its_sockets_elsewhere(tmp_path: Path, redis: Redis) -> None:
    home = tmp_path / ("long-" * 30)
    home.mkdir()
    directory = socket_directory(home)
    try:
        assert len(str(directory / "redis.sock")) < SOCKET_PATH_BYTES
        assert socket_directory(home) == directory
        redis.sockets = directory
        redis.start()
        assert redis.is_running
        redis.stop()
    finally:
        directory.rmdir()


def test_a_planted_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CannotStart, match="somebody else"):
        socket_directory(tmp_path)
