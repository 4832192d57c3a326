"""Who: people, their sessions and tokens."""
