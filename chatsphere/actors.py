"""Every actor, gathered for Dramatiq."""

from chatsphere.accounts.actors import send_letter
from chatsphere.conversations.actors import write_reply
from chatsphere.documents.actors import ingest_next
from chatsphere.evaluation.actors import judge_next
from chatsphere.websites.actors import crawl_next

__all__ = ["crawl_next", "ingest_next", "judge_next", "send_letter", "write_reply"]
