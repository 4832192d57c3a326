"""Web sites read page by page: each page becomes a document."""
