"""The entry point: ``python -m config ROLE``."""

from __future__ import annotations

import argparse
import sys

from django.core.exceptions import ImproperlyConfigured

from config.errors import CannotStart


def main(arguments: list[str] | None = None) -> int:
    """Run a role; returns the exit status.  What keeps it from running is one line on stderr."""
    try:
        _run(arguments)
    except (CannotStart, ImproperlyConfigured) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _run(arguments: list[str] | None) -> None:
    from config import roles, settings_doc  # late, so that Ctrl-C while they load is quiet too

    parser = argparse.ArgumentParser(prog="python -m config", description="Runs a part of ChatSphere, or all of it.")
    choice = parser.add_subparsers(dest="role", required=True, metavar="ROLE")
    choice.add_parser("run", help="all on this machine; with services of its own unless DATABASE_URL is set")
    choice.add_parser("web", help="serve the API")
    queue = choice.add_parser("worker", help="make documents searchable and write replies")
    queue.add_argument("--queue", choices=roles.QUEUES, help="only this queue, in this process")
    choice.add_parser("migrate", help="bring the database up to this version")
    judge = choice.add_parser("evaluate", help="judge the search on a collection", add_help=False)
    judge.add_argument("arguments", nargs=argparse.REMAINDER, help="see manage.py evaluate --help")
    choice.add_parser("settings", help="print docs/settings.md")
    choice.add_parser("schema", help="print schema.graphql")
    chosen = parser.parse_args(arguments)
    match chosen.role:
        case "run":
            roles.run()
        case "web":
            roles.web()
        case "worker":
            roles.worker(chosen.queue)
        case "migrate":
            roles.migrate()
        case "evaluate":
            roles.evaluate(chosen.arguments)
        case "settings":
            print(settings_doc.text(), end="")
        case "schema":
            print(roles.schema_text(), end="")


if __name__ == "__main__":
    sys.exit(main())
