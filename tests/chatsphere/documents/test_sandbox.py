from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chatsphere.documents import media, readers
from chatsphere.documents.extraction.blocks import Block, Kind
from chatsphere.documents.sandbox import extract_apart
from chatsphere.errors import DocumentFailure, FailureCode

pytestmark = pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="looks at processes by /proc")


@pytest.fixture(autouse=True)
def _no_reader_is_kept() -> None:
    readers.idle.end()


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.txt"
    path.write_text("One paragraph.\n\nAnother one.\n")
    return path


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """More than fits between two processes, so that its reader waits for us."""
    path = tmp_path / "endless.txt"
    path.write_text("A paragraph of some length that is repeated.\n\n" * 100_000)
    return path


def read(path: Path, media_type: str = media.PLAIN, *, seconds: float = 60, memory: int = 1 << 30) -> Iterator[Block]:
    return extract_apart(path, media_type, max_pages=10, seconds=seconds, memory=memory)


def failure_of(blocks: Iterator[Block]) -> DocumentFailure:
    with pytest.raises(DocumentFailure) as refused:
        list(blocks)
    return refused.value


def children(pid: int) -> list[int]:
    return [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]


def template() -> int:
    (pid,) = [
        pid
        for pid in children(os.getpid())
        if b"chatsphere.documents.extraction" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    return pid


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_blocks_come_as_the_extraction_gave_them(small: Path) -> None:
    assert list(read(small)) == [Block("One paragraph."), Block("Another one.")]


def test_a_failure_comes_with_its_code_and_sentence(tmp_path: Path) -> None:
    path = tmp_path / "broken.docx"
    path.write_bytes(b"PK\x03\x04 and then nothing")
    failure = failure_of(read(path, media.DOCX))
    assert failure.code == FailureCode.CORRUPT
    assert "save it anew" in failure.message
    assert not failure.is_retryable


def test_each_file_has_a_limited_process_of_its_own_that_ends_with_it(endless: Path) -> None:
    blocks = read(endless, seconds=30)
    next(blocks)
    (reader,) = children(template())
    limits = {
        line[:26].strip(): (line[26:47].strip(), line[47:68].strip())
        for line in Path(f"/proc/{reader}/limits").read_text().splitlines()
    }
    assert limits["Max address space"] == (str(1 << 30), str(1 << 30))
    assert limits["Max cpu time"] == ("31", "32")  # the first by SIGXCPU, which tells why
    assert limits["Max core file size"] == ("0", "0")
    assert limits["Max file size"] == ("0", "0")
    assert limits["Max processes"] == ("0", "0")
    assert limits["Max open files"] == ("64", "64")
    assert "NoNewPrivs:\t1" in Path(f"/proc/{reader}/status").read_text()
    del blocks
    gc.collect()
    wait_until(lambda: is_gone(reader))


def test_small_texts_share_a_reader_and_nothing_else_does(small: Path, endless: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("name,wage\nAda,40\n")
    list(read(small))
    (kept,) = children(template())
    assert list(read(table, media.CSV)) == [Block("name: Ada; wage: 40", Kind.ROW)]
    assert list(read(small)) == [Block("One paragraph."), Block("Another one.")]
    assert children(template()) == [kept]
    list(read(small, media.MARKDOWN))
    list(read(endless))
    wait_until(lambda: children(template()) == [kept])
    reading = [read(small), read(small)]
    assert [next(blocks) for blocks in reading] == [Block("One paragraph.")] * 2
    assert len(children(template())) == 2
    for blocks in reading:
        assert list(blocks) == [Block("Another one.")]
    assert kept in children(template())


def test_a_shared_reader_that_is_gone_or_has_failed_or_done_much_is_followed_by_another(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank = tmp_path / "blank.txt"
    blank.write_text(" \n\n ")
    list(read(small))
    (killed,) = children(template())
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: is_gone(killed))
    assert len(list(read(small))) == 2
    (failed,) = children(template())
    assert failure_of(read(blank)).code == FailureCode.NO_TEXT
    wait_until(lambda: is_gone(failed))
    half_read = read(small)
    next(half_read)
    (left,) = children(template())
    half_read.close()  # type: ignore[attr-defined]  # it is a generator
    wait_until(lambda: is_gone(left))
    monkeypatch.setattr(readers, "SHARED_FILES", 3)
    for _ in range(2):
        list(read(small))
    (worn,) = children(template())
    list(read(small))
    wait_until(lambda: is_gone(worn))


def test_a_shared_reader_that_dies_before_it_begins_is_followed_by_another(small: Path) -> None:
    list(read(small))
    (stopped,) = children(template())
    os.kill(stopped, signal.SIGSTOP)  # it seems to be there
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(lambda: list(read(small)))
        time.sleep(0.2)
        assert not reading.done()
        os.kill(stopped, signal.SIGKILL)
        assert len(reading.result(10)) == 2


def test_its_environment_holds_nothing_of_ours(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_CANARY", "chirp")
    list(read(small, media.MARKDOWN))
    before = template()
    os.kill(before, signal.SIGKILL)  # so that the next one is begun with the canary about
    wait_until(lambda: is_gone(before))
    list(read(small, media.MARKDOWN))
    environment = Path(f"/proc/{template()}/environ").read_bytes()
    assert {pair.partition(b"=")[0] for pair in environment.split(b"\0") if pair} == {b"PATH", b"LANG"}


def test_django_is_not_there() -> None:
    code = "import sys, chatsphere.documents.extraction.__main__; print('django' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={})
    assert ran.stdout.strip() == "False"


def test_a_reader_that_dies_over_a_file_is_the_files_failure(endless: Path) -> None:
    blocks = read(endless)
    next(blocks)
    (reader,) = children(template())
    os.kill(reader, signal.SIGKILL)
    failure = failure_of(blocks)
    assert (failure.code, failure.is_retryable) == (FailureCode.PARSER_DIED, True)


def test_each_file_fails_by_how_its_own_reader_died(endless: Path) -> None:
    reading, before, readers = [read(endless) for _ in range(3)], template(), list[int]()
    for blocks, number in zip(reading, (signal.SIGABRT, signal.SIGKILL, signal.SIGXCPU), strict=True):
        next(blocks)
        readers += set(children(before)) - set(readers)
        os.kill(readers[-1], number)
    wait_until(lambda: all(map(is_gone, readers)))
    assert [failure_of(blocks).code for blocks in reversed(reading)] == [
        FailureCode.TIMED_OUT,
        FailureCode.PARSER_DIED,
        FailureCode.TOO_LARGE,
    ]
    assert template() == before


def test_a_reader_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "slow.html"
    path.write_text("<table><tr><td>" * 20_000)
    list(read(path, media.PLAIN))
    failure = failure_of(read(path, media.HTML, seconds=0.3))
    assert failure.code == FailureCode.TIMED_OUT
    (reader, *_) = children(template()) or [0]
    wait_until(lambda: is_gone(reader))


def test_waiting_for_us_is_not_counted(endless: Path) -> None:
    blocks = read(endless, seconds=2)
    first = next(blocks)
    time.sleep(2.2)
    assert next(blocks) == first


def test_a_file_that_needs_too_much_memory_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "large.html"
    path.write_text("<p>text</p>" * 4_000_000)
    failure = failure_of(read(path, media.HTML, memory=400 << 20))
    assert failure.code == FailureCode.TOO_LARGE


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        (media.CSV, b"x," * 50_000_000),
        (media.CSV, b'name,note\n1,"' + b"x\n" * 50_000_000),
        (media.TSV, b"x" * 100_000_000),
        (media.JSON, b'["' + b"x" * 100_000_000),
        (media.JSON, b"[" * 1_000_000),
        (media.JSONL, b'{"a":' * 1_000_000),
        (media.EML, b"Subject: x\nContent-Type: message/rfc822\n\n" * 50_000),
        (media.PDF, b"%PDF-1.7\n" + b"<<" * 1_000_000),
    ],
    ids=["cells", "quote", "line", "text", "lists", "objects", "messages", "pdf"],
)
def test_what_has_no_end_fails_soon_and_in_little_memory(tmp_path: Path, media_type: str, content: bytes) -> None:
    path = tmp_path / "endless"
    path.write_bytes(content)
    failure = failure_of(read(path, media_type, seconds=20, memory=400 << 20))
    assert failure.code in (FailureCode.CORRUPT, FailureCode.TOO_LARGE, FailureCode.PARSER_DIED)


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        (media.PLAIN, b"x" * 20_000_000),
        (media.HTML, b"<div>" * 20_000 + b"deep"),
        (media.HTML, b"<b><i>" * 20_000 + b"deep"),
        (media.MARKDOWN, b"[" * 20_000),
    ],
    ids=["line", "blocks", "marks", "brackets"],
)
def test_what_is_only_strange_is_read_in_little_memory(tmp_path: Path, media_type: str, content: bytes) -> None:
    path = tmp_path / "strange"
    path.write_bytes(content)
    assert list(read(path, media_type, seconds=20, memory=400 << 20))


def test_the_process_that_forks_them_is_replaced_when_it_dies(small: Path) -> None:
    list(read(small, media.MARKDOWN))
    before = template()
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: is_gone(before))
    assert len(list(read(small, media.MARKDOWN))) == 2
    assert template() != before


def test_many_threads_read_at_once(small: Path, endless: Path) -> None:
    waiting = read(endless)
    next(waiting)
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda _: len(list(read(small))), range(24)))
    assert counts == [2] * 24
    assert len(list(waiting)) == 99_999


def test_nothing_outlives_the_process_that_asked(endless: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from chatsphere.documents.sandbox import extract_apart;"
        "blocks = extract_apart(Path(sys.argv[1]), 'text/plain', max_pages=1); next(blocks);"
        "print('reading', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(endless)], stdout=subprocess.PIPE) as asking:
        assert asking.stdout is not None
        assert asking.stdout.readline() == b"reading\n"
        (forking,) = children(asking.pid)
        (reader,) = children(forking)
        asking.kill()
    wait_until(lambda: is_gone(forking) and is_gone(reader))
