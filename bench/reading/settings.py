"""ChatSphere's settings with the rivals' addresses."""

from config.settings import *  # noqa: F403 - the same in everything else

ROOT_URLCONF = "bench.reading.rivals"
