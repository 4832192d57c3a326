from __future__ import annotations

import os
import subprocess
import sys


def test_the_providers_package_is_there_before_the_first_request() -> None:
    program = "import config.asgi, sys; print('openai' in sys.modules)"
    for configured, loaded in (({"OPENAI_API_KEY": "k"}, "True"), ({}, "False")):
        done = subprocess.run(
            [sys.executable, "-c", program], env=os.environ | configured, capture_output=True, text=True, check=True
        )
        assert done.stdout.split() == [loaded]
