"""How much: plans, and what is held and used of them."""
