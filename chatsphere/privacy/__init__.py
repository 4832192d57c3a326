"""Everything of one owner, across all rooms."""
