"""What keeps ChatSphere from starting."""


class CannotStart(Exception):
    """Its text is the one line that is shown before the process ends with status 1."""
