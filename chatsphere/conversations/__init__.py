"""The talk: questions, replies, citations and the log of it all."""
