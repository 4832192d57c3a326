"""One cluster for all experiments; after each it is made whole, and every promise is checked."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest

from tests.faults.cluster import Cluster
from tests.faults.history import History
from tests.faults.invariants import check
from tests.faults.owner import Owner
from tests.provider import ScriptedProvider

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

TIMES = int(os.environ.get("FAULTS", "1"))
"""How often each experiment with chance in it is made."""

SEED = int(os.environ.get("SEED", random.SystemRandom().randrange(10**6)))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Repeat what asks for ``chance``, each time with another seed, which its name tells."""
    for name, times in (("chance", TIMES), ("seldom", max(1, TIMES // 3))):
        if name in metafunc.fixturenames:
            seeds = [SEED + number for number in range(times)]
            metafunc.parametrize(name, seeds, indirect=True, ids=[f"SEED={seed}" for seed in seeds])


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """The moments at which things happen: ``SEED=n FAULTS=1`` repeats one experiment of a run."""
    random.seed(request.param)
    return random.Random(request.param)


@pytest.fixture
def seldom(request: pytest.FixtureRequest) -> random.Random:
    """The same for what takes the better part of a minute: a third as often."""
    random.seed(request.param)
    return random.Random(request.param)


@pytest.fixture(scope="session")
def _provider() -> Iterator[ScriptedProvider]:
    with ScriptedProvider() as provider:
        yield provider


@pytest.fixture(scope="session")
def _cluster(tmp_path_factory: pytest.TempPathFactory, _provider: ScriptedProvider) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("cluster"), _provider).up() as cluster:
        yield cluster


@pytest.fixture
def provider(_provider: ScriptedProvider) -> ScriptedProvider:
    """The provider of the cluster, with nothing scripted."""
    _provider.reset()
    return _provider


@pytest.fixture
def history() -> History:
    """What clients are told in this experiment."""
    return History()


@pytest.fixture
def cluster(_cluster: Cluster, provider: ScriptedProvider, history: History) -> Iterator[Cluster]:
    """The cluster, whole; afterwards it is whole again and has kept every promise."""
    _cluster.make_whole()
    yield _cluster
    _cluster.make_whole()
    provider.reset()
    check(_cluster, history)


@pytest.fixture
async def owner(cluster: Cluster, history: History) -> AsyncIterator[Owner]:
    """Somebody with a bot that knows something."""
    async with Owner.of(cluster, history) as owner:
        yield owner
