"""A stored question that is the very one that is asked, whose answer is then given as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatsphere.documents.models import Chunk, PairWording
from chatsphere.documents.wording import SAME, lengths_that_may_match, likeness, wording

if TYPE_CHECKING:
    from chatsphere.bots.models import Bot


def find_pair(bot: Bot, question: str) -> Chunk | None:
    """The pair of the bot's whose question is worded as ``question`` is, with its document; of several, the most alike.

    Its text is the answer, its heading the stored question.  One statement for a bot that has none.
    """
    asked = wording(question, bot.language)
    if not asked:
        return None
    found = PairWording.objects.filter(
        bot=bot, length__range=lengths_that_may_match(len(asked)), words__overlap=asked, version__is_live=True
    )
    scores = {chunk: likeness(asked, words) for chunk, words in found.values_list("chunk", "words")}
    best = min(scores, key=lambda chunk: (-scores[chunk], chunk), default=None)
    if best is None or scores[best] < SAME:
        return None
    return Chunk.objects.select_related("document", "version").filter(pk=best).first()
