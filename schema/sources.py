"""What documents are made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import strawberry
from strawberry import UNSET
from strawberry.file_uploads import Upload

from chatsphere.documents import drafts
from chatsphere.errors import InvalidField

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from chatsphere.bots.models import Bot


@strawberry.input(description="A text that is typed in.")
class TextSourceInput:
    title: str = strawberry.field(description="What to call it: 1 to 255 characters.")
    text: str = strawberry.field(description="The text, in full.")


@strawberry.input(description="A question and its answer.")
class QuestionPairInput:
    question: str = strawberry.field(description="As people would ask it: 1 to 500 characters.")
    answer: str = strawberry.field(description="What is answered, word for word: 1 to 4,000 characters.")


@strawberry.input(description="Questions with their answers.")
class QuestionsSourceInput:
    title: str = strawberry.field(description="What to call them together: 1 to 255 characters.")
    pairs: list[QuestionPairInput] = strawberry.field(description="1 to 1,000 of them.")


@strawberry.input(description="What a document is made from: exactly one of these.", one_of=True)
class DocumentSourceInput:
    file: Upload | None = strawberry.field(
        default=UNSET,
        description="A file within the plan's fileBytes: PDF, DOCX, PPTX, XLSX, ODT, ODS, HTML, Markdown, plain text, "
        "CSV, TSV, JSON, JSON Lines or EML.",
    )
    text: TextSourceInput | None = strawberry.field(default=UNSET, description="A text that is typed in.")
    url: str | None = strawberry.field(
        default=UNSET,
        description="Address of a web page, or of a file of the kinds above, that everybody may read: http or https, "
        "at most 2,000 characters. It is fetched at stage EXTRACTING, within the plan's fileBytes. Needs no feature of "
        "the plan.",
    )
    questions: QuestionsSourceInput | None = strawberry.field(
        default=UNSET,
        description="Questions with answers. Who asks one of them in its words is given its answer word for word; in "
        "other words, they are found as any passage is.",
    )


def draft_of(bot: Bot, source: DocumentSourceInput) -> drafts.Draft:
    """What the bot's document is to be made of; raises what ``documents.drafts`` does."""
    if source.file:
        file = cast("UploadedFile[Any]", source.file)
        return drafts.of_file(bot, file.name or "", file, file.size or 0)
    if source.text:
        return drafts.of_text(bot, source.text.title, source.text.text)
    if source.url is not None and source.url is not UNSET:
        return drafts.of_address(bot, source.url)
    if source.questions:
        pairs = [drafts.PairDraft(pair.question, pair.answer) for pair in source.questions.pairs]
        return drafts.of_pairs(bot, source.questions.title, pairs)
    raise InvalidField("Give a file, a text, an address or questions, not null.", "source")
