"""The Django project: knows the machine, and nothing of bots or plans."""
