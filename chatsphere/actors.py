"""Every actor, gathered for Dramatiq."""
