"""From a question to the nearest passages."""
