"""What ChatSphere costs, each figure beside its limit in the same run: ``python -m bench [NAME ...]``."""
