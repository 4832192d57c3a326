from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from chatsphere.bots.services import create_bot, update_bot
from chatsphere.documents import drafts, editing, services
from chatsphere.documents.drafts import MOST_PAIRS, PairDraft
from chatsphere.documents.ingestion import ingest
from chatsphere.documents.models import Chunk, Document, DocumentText, PairWording, QuestionPair
from chatsphere.errors import Duplicate, InvalidField, NotFound, PlanLimitReached
from chatsphere.plans.models import SubscriptionPlan
from chatsphere.retrieval.pairs import find_pair
from tests.chatsphere.simultaneous import all_at_once
from tests.schema.clients import viewer_for

if TYPE_CHECKING:
    from chatsphere.accounts.models import User
    from chatsphere.bots.models import Bot

pytestmark = pytest.mark.django_db(transaction=True)

SWIM = PairDraft("Do ducks swim?", "They do.\n\nAll day long.")
EAT = PairDraft(" What  do ducks eat? ", " Pondweed, and **no bread** [1]. ")


def add(bot: Bot, *pairs: PairDraft, title: str = "Asked often") -> Document:
    return services.add(drafts.of_pairs(bot, title, pairs))


def made(document: Document) -> Document:
    claim = Document.claim(document.pk)
    assert claim is not None
    ingest(claim)
    document = Document.objects.get(pk=document.pk)
    assert document.state == "READY"
    return document


def answer(bot: Bot, question: str) -> str | None:
    found = find_pair(bot, question)
    return found.text if found else None


def test_each_pair_is_a_passage_with_its_question_above(bot: Bot) -> None:
    document = made(add(bot, SWIM, EAT))
    assert (document.source, document.file, document.chunk_count, document.embedded_count) == ("QUESTIONS", "", 2, 2)
    swim, eat = Chunk.objects.order_by("ordinal")
    assert (swim.heading, swim.text) == ("Do ducks swim?", "They do.\n\nAll day long.")
    assert (eat.heading, eat.text) == ("What do ducks eat?", "Pondweed, and **no bread** [1].")
    text = "".join(DocumentText.objects.order_by("ordinal").values_list("text", flat=True))
    assert [text[chunk.start : chunk.end] for chunk in (swim, eat)] == [swim.text, eat.text]


def test_more_pairs_than_fit_in_a_stretch_keep_their_places(bot: Bot) -> None:
    made(add(bot, *(PairDraft(f"Question {number}?", f"Answer {number}.") for number in range(205))))
    text = "".join(DocumentText.objects.order_by("ordinal").values_list("text", flat=True))
    for chunk in Chunk.objects.all():
        assert text[chunk.start : chunk.end] == chunk.text == f"Answer {chunk.ordinal}."


def test_a_stored_question_is_found_by_its_wording_and_no_other(bot: Bot, bob: User) -> None:
    document = made(add(bot, SWIM, EAT))
    assert answer(bot, "what do ducks eat") == "Pondweed, and **no bread** [1]."
    assert answer(bot, "What do geese eat?") is None
    assert answer(bot, "?") is None
    assert answer(create_bot(bob, name="Another's"), "what do ducks eat") is None
    services.delete_document(document)
    assert answer(bot, "what do ducks eat") is None
    assert not PairWording.objects.exists()


def test_pairs_are_added_changed_and_deleted_while_the_version_before_answers(bot: Bot) -> None:
    document = made(add(bot, SWIM))
    eat = editing.add_pair(document, EAT.question, EAT.answer)
    assert answer(bot, "What do ducks eat?") is None
    made(document)
    assert answer(bot, "What do ducks eat?") == "Pondweed, and **no bread** [1]."

    editing.update_pair(eat, answer="Duckweed.")
    assert QuestionPair.objects.get(pk=eat.pk).question == "What do ducks eat?"
    assert answer(bot, "What do ducks eat?") == "Pondweed, and **no bread** [1]."
    document = made(document)
    assert (answer(bot, "What do ducks eat?"), document.version) == ("Duckweed.", 3)

    editing.delete_pair(QuestionPair.objects.get(question="Do ducks swim?"))
    document = made(document)
    assert answer(bot, "Do ducks swim?") is None
    assert (document.chunk_count, PairWording.objects.count()) == (1, 1)
    with pytest.raises(InvalidField, match="only question"):
        editing.delete_pair(eat)


def test_edits_at_once_are_all_kept(bot: Bot) -> None:
    document = made(add(bot, SWIM))
    all_at_once([partial(editing.add_pair, document, f"Question {n}?", f"Answer {n}.") for n in range(6)])
    assert document.pairs.count() == 7
    document = made(document)
    assert (document.chunk_count, document.version) == (7, 7)


def test_a_change_of_language_changes_what_counts_as_the_same_word(bot: Bot) -> None:
    document = made(add(bot, PairDraft("Wo leben die Enten?", "Am Teich.")))
    assert answer(bot, "Wo lebt die Ente?") is None
    update_bot(bot, language="german")
    Document.objects.update(state="QUEUED")
    made(document)
    assert answer(bot, "Wo leben die Ente?") == "Am Teich."


@pytest.mark.parametrize(
    "pairs",
    [
        [],
        [PairDraft("", "Yes.")],
        [PairDraft("Really?", "  ")],
        [PairDraft("Why" * 200, "Because.")],
        [PairDraft("Why?", "Because." * 1_000)],
        [PairDraft("Why\0?", "Because.")],
        [PairDraft(f"{number}?", "Yes.") for number in range(MOST_PAIRS + 1)],
    ],
)
def test_what_cannot_be_a_pair_is_refused(bot: Bot, pairs: list[PairDraft]) -> None:
    with pytest.raises(InvalidField):
        add(bot, *pairs)
    assert not Document.objects.exists()


def test_the_same_pairs_are_told_and_the_plan_counts_them(bot: Bot) -> None:
    first = add(bot, SWIM)
    with pytest.raises(Duplicate) as refused:
        add(bot, SWIM, title="Again")
    assert refused.value.document == first
    SubscriptionPlan.objects.filter(key="free").update(storage_bytes=60)
    with pytest.raises(PlanLimitReached):
        editing.add_pair(first, "What else?", "Nothing." * 10)
    assert first.pairs.count() == 1


def test_only_a_document_of_questions_takes_them_and_only_its_owner_sees_them(
    bot: Bot, alice: User, charlie: User
) -> None:
    text = services.add_text(bot, "Ducks", "Ducks swim.")
    with pytest.raises(InvalidField):
        editing.add_pair(text, "Do ducks swim?", "Yes.")
    pair = add(bot, SWIM).pairs.get()
    assert QuestionPair.objects.get_for(viewer_for(alice), pair.pk) == pair
    with pytest.raises(NotFound):
        QuestionPair.objects.get_for(viewer_for(charlie), pair.pk)
    editing.delete_pair(editing.add_pair(pair.document, "Else?", "No."))
    services.delete_document(pair.document)
    with pytest.raises(NotFound):
        editing.update_pair(pair, answer="Gone.")
