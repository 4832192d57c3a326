from __future__ import annotations

from itertools import pairwise

import pytest

from chatsphere.ai.extracts import best_extracts
from chatsphere.ai.protocol import Passage

DUCKS = Passage(
    1,
    "Waterfowl",
    "Feeding",
    "Ducks eat grass, aquatic plants, fish and insects. A portion of berries feeds twelve ducks. "
    "Pike and herons hunt ducklings.",
)
MACHINES = Passage(
    2,
    "Office machines",
    "",
    "The typewriter changed offices. Christopher Sholes patented it in 1868. Later machines were electric.",
)
TABLE = Passage(3, "people.csv", "", "Name: Ann Lee; Country: Chile\nName: Bo Dahl; Country: Norway")


def texts(question: str, *passages: Passage, language: str = "english") -> list[str]:
    return [extract.text for extract in best_extracts(question, passages, language)]


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("Which animals are hunting a duckling?", "Pike and herons"),
        ("What plants do ducks eat?", "Ducks eat grass"),
        ("Which country does Ann Lee live in?", "Name: Ann Lee"),
        ("In what country is Bo Dahl?", "Name: Bo Dahl"),
    ],
)
def test_the_sentence_that_answers_comes_first(question: str, begins: str) -> None:
    assert texts(question, DUCKS, MACHINES, TABLE)[0].startswith(begins)


def test_positions_are_those_of_the_passage() -> None:
    (extract, *_) = best_extracts("Who hunts ducklings?", [MACHINES, DUCKS])
    assert extract.passage_number == 1
    assert DUCKS.text[extract.start : extract.end] == extract.text == "Pike and herons hunt ducklings."


def test_a_sentence_that_points_back_is_quoted_with_what_it_points_to() -> None:
    passage = Passage(1, "", "", "Sholes was a printer. He patented a writing machine in 1868.")
    assert texts("Who patented a writing machine?", passage)[0] == passage.text


def test_a_question_is_quoted_with_its_answer() -> None:
    passage = Passage(1, "", "", "Opening hours follow. When does the museum open? At nine, except on Mondays.")
    assert texts("When does the museum open?", passage)[0].endswith("open? At nine, except on Mondays.")


def test_what_announces_a_list_is_quoted_with_the_list() -> None:
    passage = Passage(1, "", "", "Staff of the restaurant:\nAnn Lee, cook\nBo Dahl, waiter\nOpen from noon.")
    assert texts("Who is on the staff of the restaurant?", passage)[0].startswith(
        "Staff of the restaurant:\nAnn Lee, cook\nBo Dahl, waiter"
    )


def test_an_explanation_takes_more_than_a_sentence() -> None:
    passage = Passage(1, "", "", "The nut holds tight under vibration. It has two halves. A spring presses them apart.")
    assert texts("How does the nut hold tight?", passage)[0] == passage.text
    assert texts("How long does the nut hold tight?", passage)[0] == "The nut holds tight under vibration."


def test_names_and_numbers_asked_for_decide_between_equals() -> None:
    passage = Passage(1, "", "", "The bridge was built by masons. The bridge was built in 1871. It was a fine bridge.")
    assert texts("When was the bridge built?", passage)[0] == "The bridge was built in 1871."


def test_a_name_counts_more_than_a_thing() -> None:
    passage = Passage(1, "", "", "A machine wrote all the letters. It rained all week. Sholes lived in the city.")
    assert texts("Which machine did Sholes build?", passage)[0].startswith("Sholes")


def test_title_and_heading_count_a_little() -> None:
    text = "These animals sleep for many hours every day."
    cats, ducks = Passage(1, "Pets", "Cats", text), Passage(2, "Ducks", "Habits", text)
    assert best_extracts("How do ducks sleep?", [cats, ducks])[0].passage_number == 2


def test_the_better_passage_decides_between_equals() -> None:
    text = "Ducks sleep for many hours every day."
    (best, *_) = best_extracts("How long do ducks sleep?", [Passage(7, "", "", text), Passage(2, "", "", text)])
    assert best.passage_number == 7


def test_a_sentence_that_asks_answers_less_than_one_that_tells() -> None:
    passage = Passage(1, "", "", "Do ducks sleep in the water? Read on below. At night all ducks sleep in the water.")
    assert texts("Do ducks sleep in the water?", passage)[0] == "At night all ducks sleep in the water."


def test_of_two_sentences_the_one_to_the_point_wins() -> None:
    aside = ", as was told by all who came to see it in that long and very wet year with its many floods and storms"
    passage = Passage(1, "", "", f"The mill was built of oak{aside}. The mill was built of solid stone.")
    assert texts("What was the mill built of?", passage)[0] == "The mill was built of solid stone."


def test_the_sentence_before_counts_too() -> None:
    text = "Other traders sold eggs to distant towns. Geese graze near the river bank. "
    passage = Passage(1, "", "", text + "Merchants sold eggs to distant towns.")
    assert texts("Who with geese sold eggs to distant towns?", passage)[0].startswith("Merchants")


def test_the_rarer_word_counts_more() -> None:
    passage = Passage(1, "", "", "Ducks swim in lakes. Ducks nest in lakes. Ducks moult in August.")
    assert texts("Do ducks moult in lakes?", passage)[0] == "Ducks moult in August."


def test_at_most_three_and_none_twice() -> None:
    same = [Passage(number, "", "", f"Ducks like the quiet pond number {number % 2}.") for number in range(1, 9)]
    assert len(texts("Which pond do ducks like?", *same)) == 1
    text = "Ducks dive deep to find food. Ducks fly far before each winter. Ducks sleep upon the open water. "
    varied = Passage(1, "", "", text + "Ducks sing loudly in early spring.")
    assert len(texts("What do ducks do?", varied)) == 3


def test_extracts_do_not_overlap() -> None:
    passage = Passage(1, "", "", "Ann founded the mill. She sold the mill to Bo. He closed the mill in May.")
    found = best_extracts("Who closed the mill?", [passage])
    spans = sorted((extract.start, extract.end) for extract in found)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


@pytest.mark.parametrize("question", ["How do volcanoes erupt?", "", "???", "水は何ですか"])
def test_nothing_in_common_is_no_extract(question: str) -> None:
    assert best_extracts(question, [DUCKS, MACHINES]) == []


def test_no_passages_are_no_extracts() -> None:
    assert best_extracts("What do ducks eat?", []) == []


def test_words_are_stemmed_by_the_rules_of_the_language() -> None:
    passage = Passage(1, "", "", "Die Enten fressen gern blaue Beeren. Die graue Gans schläft auf dem Wasser.")
    assert (
        texts("Welche Beere frisst die Ente?", passage, language="german")[0] == "Die Enten fressen gern blaue Beeren."
    )
    assert texts("Wer schläft?", passage, language="simple") == ["Die graue Gans schläft auf dem Wasser."]
