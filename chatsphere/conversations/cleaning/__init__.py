"""What a model writes is hostile: it may say what a document told it to.  Here the ways out are cut."""

from chatsphere.conversations.cleaning.cleaned import Cleaned
from chatsphere.conversations.cleaning.outgoing import Piece

__all__ = ["Cleaned", "Piece"]
