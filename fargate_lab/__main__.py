"""The door: `python3 -m fargate_lab [lab | test | up | status]`.

It knows which command was asked for and whether this Python is new enough to understand the rest of the package;
so this file and `__init__.py` keep to what old Pythons can read. What a command does stands in `launch/`.
"""

from __future__ import annotations

import sys


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 well, 1 something failed, 2 not understood, 130 Ctrl-C."""
    if sys.version_info < (3, 11):  # noqa: UP036 - pip checks this, `python3 -m` in a checkout does not
        version = "%d.%d" % sys.version_info[:2]  # noqa: UP031
        sys.stderr.write("fargate_lab needs Python 3.11 or newer; this is Python " + version + ".\n")
        return 1
    from fargate_lab.launch import commands

    return commands.main(sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    sys.exit(main())
