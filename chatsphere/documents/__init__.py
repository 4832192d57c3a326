"""From what: documents, from the file to the indexes."""
