"""Words and their stems, for what works without a model."""

from __future__ import annotations

import re
import threading
from functools import lru_cache

import snowballstemmer

WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
"""Letters and digits of any script; an apostrophe inside joins, a hyphen or an underscore parts."""

_ASKING_AND_JOINING = (
    "a about after all also an and any are as at be because been before being between both but by can could did "
    "do does during each else for from had has have he her here him his how i if in into is it its many may me "
    "might more most much must my no nor not of off on once one only or other our out over own please shall she "
    "should so some such tell than that the their them then there these they this those through to too under "
    "until up upon us very was we were what when where which while who whom whose why will with would you your"
)

FUNCTION_WORDS = frozenset(_ASKING_AND_JOINING.split())
"""English words that ask or join and name nothing.  Other languages go by how often a word stands in the passages."""

_STEMMED = frozenset(snowballstemmer.algorithms())

_stemmers = threading.local()  # A stemmer keeps the word it works on in itself, so each thread has its own.


def words_of(text: str) -> list[str]:
    """List the words of ``text``, lower case, in order."""
    return WORD.findall(text.lower())


@lru_cache(maxsize=65_536)
def stem(word: str, language: str) -> str:
    """Cut a lower-case ``word`` down to its stem by the Snowball rules of ``language``.

    ``language`` is a PostgreSQL text search configuration; where Snowball has no rules for it, a word is its own stem.
    """
    if language not in _STEMMED:
        return word
    stemmer = getattr(_stemmers, language, None)
    if stemmer is None:
        stemmer = snowballstemmer.stemmer(language)
        setattr(_stemmers, language, stemmer)
    stemmed: str = stemmer.stemWord(word)
    return stemmed
