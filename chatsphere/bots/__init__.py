"""What: the bots and their settings."""
