"""The only door to addresses that people give: what may be asked for, and how it is asked."""
