from __future__ import annotations

import random
import time

import pytest

from chatsphere.conversations.marks import Mark, MarkedText

KNOWN = range(1, 5)


def marked(*pieces: str) -> MarkedText:
    text = MarkedText(known=KNOWN)
    for piece in pieces:
        text.feed(piece)
    text.finish()
    return text


def cited(text: MarkedText) -> list[tuple[int, str]]:
    return [(mark.number, text.text[mark.start : mark.end]) for mark in text.marks]


@pytest.mark.parametrize(
    ("written", "text", "numbers"),
    [
        ("The harbour is deep [1].", "The harbour is deep [1].", [1]),
        ("The harbour is deep. [1]", "The harbour is deep. [1]", [1]),
        ("The harbour is deep[1].", "The harbour is deep[1].", [1]),
        ("Deep [1, 2].", "Deep [1][2].", [1, 2]),
        ("Deep [1,2 , 3].", "Deep [1][2][3].", [1, 2, 3]),
        ("Deep [1][2].", "Deep [1][2].", [1, 2]),
        ("Deep [1] [2].", "Deep [1] [2].", [1, 2]),
        ("Deep [2, 2].", "Deep [2].", [2]),
        ("Deep [001].", "Deep [1].", [1]),
        ("Deep [\u0661].", "Deep [1].", [1]),
        ("Deep [9].", "Deep.", []),
        ("Deep [0].", "Deep.", []),
        ("Deep [9][1].", "Deep[1].", [1]),
        ("Deep [1, 9].", "Deep [1].", [1]),
        ("Deep [5, 6].", "Deep.", []),
        ("[1] Deep.", "[1] Deep.", [1]),
        ("[9] Deep.", "Deep.", []),
    ],
)  # fmt: skip
def test_marks_of_given_passages_stay_and_others_go(written: str, text: str, numbers: list[int]) -> None:
    found = marked(written)
    assert found.text == text
    assert [mark.number for mark in found.marks] == numbers


@pytest.mark.parametrize(
    "written",
    [
        "names[i]", "[x]", "[]", "[ ]", "[1a]", "[a1]", "[1.5]", "[-1]", "[1234]", "[1;2]", "[[", "]]", "[,1]", "[1,]",
        "[1, 2,]", "[1\n\n]", "[1  ,2]", "- [ ] to do", "[note](https://example.org)", "(1)", "{1}", "[1", "[1, 2", "[",
        "[" + ", ".join("1" * 11) + "]", "a[i][j]", "[1\tand more]",
    ],
)  # fmt: skip
def test_other_brackets_are_text(written: str) -> None:
    found = marked(f"Deep {written} sea {written}")
    assert found.text == f"Deep {written} sea {written}"
    assert found.marks == []


@pytest.mark.parametrize("unfinished", ["[1", "[1,", "[1, 2", "[", "[12", "[1 ,"])
def test_what_might_become_a_mark_waits_until_it_is_known(unfinished: str) -> None:
    text = MarkedText(known=KNOWN)
    text.feed(f"Deep {unfinished}")
    assert text.text == "Deep"
    text.feed("!")
    assert text.text == f"Deep {unfinished}!"


def test_nothing_that_was_said_is_taken_back() -> None:
    text, said = MarkedText(known=KNOWN), ""
    for character in "A [1, 9]. Bee [x] [9] [12\n\n  [2 , 3]  [4":
        text.feed(character)
        assert text.text.startswith(said)
        said = text.text
    text.finish()
    assert text.text.startswith(said)


@pytest.mark.parametrize("blank", ["", " ", "\n", "\n\n ", " \n \t \n"])
def test_white_space_around_an_answer_is_no_part_of_it(blank: str) -> None:
    assert marked(f"{blank}Deep.\n\nSea.{blank}").text == "Deep.\n\nSea."
    assert marked(blank).text == ""
    text = MarkedText(known=KNOWN)
    text.feed(blank)
    assert text.text == ""


def test_what_postgresql_cannot_store_is_left_out_of_text_and_marks() -> None:
    found = marked("De\0ep [\0", "1\0].", "\ud83d", "\ude00", " Sea")
    assert found.text == "Deep [1]. Sea"
    assert [mark.number for mark in found.marks] == [1]
    found.text.encode()


@pytest.mark.parametrize(
    ("written", "statements"),
    [
        ("It is deep [1]. It is blue [2].", [(1, "It is deep"), (2, "It is blue")]),
        ("It is deep. [1] It is blue. [2]", [(1, "It is deep."), (2, "It is blue.")]),
        ("It is old. It is deep. [1]", [(1, "It is deep.")]),
        ("It is deep [1][2] and blue [3].", [(1, "It is deep"), (2, "It is deep"), (3, "and blue")]),
        ("It is deep [1] [2].", [(1, "It is deep"), (2, "It is deep")]),
        ("It is deep [1]. [2]", [(1, "It is deep"), (2, "It is deep")]),
        ("A harbour\nIt is deep. [1]\n- It is blue [2]", [(1, "It is deep."), (2, "- It is blue")]),
        ("It is deep [1]. Read names[i] for more. [2]", [(1, "It is deep"), (2, "Read names[i] for more.")]),
        ("[1] It is deep.", [(1, "")]),
        ("😀 e\u0301 is deep [1].", [(1, "😀 e\u0301 is deep")]),
    ],
)
def test_a_mark_stands_for_the_statement_before_it(written: str, statements: list[tuple[int, str]]) -> None:
    assert cited(marked(written)) == statements


def test_spans_are_code_points_of_the_text_as_it_is_stored() -> None:
    assert marked("Blue [9]. It is deep [1].").marks == [Mark(1, 6, 16, 0)]


@pytest.mark.parametrize("seed", range(40))
def test_however_it_is_cut_the_same_text_and_marks_come_out(seed: int) -> None:
    draw = random.Random(seed)
    parts = [
        "[", "]", "1", "2", "9", "12", ",", ", ", " ", "  ", "\t", "\n", "\n\n", "[1]", "[2, 3]", "[9]", " [1",
        "x", "It is deep. ", "word", ".", "names[i]", "\0", "\u0661", "😀",
    ]  # fmt: skip
    written = "".join(draw.choices(parts, k=draw.randrange(1, 60)))
    whole = marked(written)
    for size in (1, 2, 3):
        pieces = marked(*(written[start : start + size] for start in range(0, len(written), size)))
        assert (pieces.text, pieces.marks) == (whole.text, whole.marks)
    for _ in range(10):
        cuts = sorted(draw.choices(range(len(written) + 1), k=draw.randrange(8)))
        pieces = marked(*(written[start:end] for start, end in zip([0, *cuts], [*cuts, len(written)], strict=True)))
        assert (pieces.text, pieces.marks) == (whole.text, whole.marks)
    for mark in whole.marks:
        assert mark.number in KNOWN
        assert 0 <= mark.start <= mark.end <= len(whole.text)
        assert f"[{mark.number}]" in whole.text[mark.end :]


@pytest.mark.parametrize("run", [" ", "\n", "[1", "[", "[1,", "1, ", "\t ", "[1]"])
def test_time_grows_with_the_length_of_the_text(run: str) -> None:
    started = time.perf_counter()
    text = MarkedText(known=())
    text.feed(run * 50_000 + "x")
    text.finish()
    assert time.perf_counter() - started < 30
