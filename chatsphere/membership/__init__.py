"""What people hold against what plans hold: seen from above all rooms that hold something."""
