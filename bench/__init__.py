"""What ChatSphere costs, each figure beside the limit that was measured in the same run: ``python -m bench [NAME ...]``."""
