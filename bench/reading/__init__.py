"""Reads over HTTP: ChatSphere's, beside the same JSON from Django REST Framework and from one SQL statement by hand."""
