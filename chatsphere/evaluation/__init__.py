"""How well the search finds what it should: a bot's own cases, and judged collections."""
