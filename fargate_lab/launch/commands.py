"""The commands and their options.

Knows what can be typed and who does it. What it does not know - any option of JupyterLab or pytest that it has no
line for - is handed on as it is.
"""

import argparse
import sys
from collections.abc import Callable

import fargate_lab
from fargate_lab.launch import Failure, say

DESCRIPTION = """\
Learn AWS Fargate in Jupyter notebooks, on an emulator of its own: no AWS account, no Docker, no bill.

commands:
  lab      JupyterLab with the chapters, beside a running emulator (the default)
  test     the test suite; --long adds what takes longer
  up       the emulator alone, in the foreground
  status   what the emulator at an endpoint is doing

`fargate_lab COMMAND --help` tells more. lab and test set up .venv in the checkout when the packages they need
are not there yet; inside conda, Binder or an environment that has them they install nothing.
"""


def main(argv: list[str]) -> int:
    """Run the command that `argv` asks for; without one, `lab`. Returns the exit code."""
    word = argv[0] if argv else "lab"
    if word in ("-h", "--help", "help"):
        parser = argparse.ArgumentParser(
            prog="fargate_lab",
            usage="python3 -m fargate_lab [lab | test | up | status] [options]",
            description=DESCRIPTION,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        parser.add_argument("--version", action="store_true", help="print the version and leave")
        parser.print_help()
        return 0
    if word in ("--version", "-V"):
        print(f"fargate_lab {fargate_lab.__version__}")
        return 0
    if word in COMMANDS:
        return COMMANDS[word](argv[1:])
    if word.startswith("-"):
        return _lab(argv)
    print(f"fargate_lab: there is no command {word!r}; there are {', '.join(COMMANDS)}.", file=sys.stderr)
    return 2


def _lab(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="fargate_lab lab",
        description="Open the chapters in JupyterLab, beside a running emulator. Ctrl-C ends both.",
        epilog="Any other option goes to JupyterLab as it is.",
        allow_abbrev=False,
    )
    parser.add_argument("--no-browser", action="store_true", help="print the address, open no browser")
    parser.add_argument("--port", type=int, help="JupyterLab's port (8888, or the next free one)")
    parser.add_argument("--ip", help="the address JupyterLab listens on (localhost)")
    parser.add_argument(
        "--rate", type=float, help="virtual seconds in a real one (20); 0: only lab.advance moves time"
    )
    parser.add_argument("--work", help="where the copies of the notebooks go (work/ in a checkout)")
    options, rest = parser.parse_known_args(argv)
    if options.no_browser:
        rest.append("--no-browser")
    if options.port is not None:
        rest.append(f"--port={options.port}")
    if options.ip is not None:
        rest.append(f"--ip={options.ip}")

    def work() -> int:
        from fargate_lab.launch import environment, lab

        elsewhere = environment.enter((), ["lab", *argv])
        return lab.run(options, rest) if elsewhere is None else elsewhere

    return _told(work)


def _test(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="fargate_lab test",
        description="Run the test suite: style, types, rooms, units, contract, notebooks (nbval, strict), browser.",
        epilog="Anything else goes to pytest as it is; paths replace the suite: test tests/rules -k memory",
        allow_abbrev=False,
    )
    parser.add_argument("--long", action="store_true", help="also what takes longer")
    parser.add_argument("--endpoint", help="run the contract tests, and only them, against this endpoint")
    options, rest = parser.parse_known_args(argv)

    def work() -> int:
        from fargate_lab.launch import environment, suite

        suite.checkout()
        elsewhere = environment.enter(("test",), ["test", *argv])
        return suite.run(options, rest) if elsewhere is None else elsewhere

    return _told(work)


def _status(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="fargate_lab status", description="Ask the emulator at an endpoint how it is."
    )
    parser.add_argument(
        "--endpoint", help="(FARGATE_LAB_ENDPOINT, else AWS_ENDPOINT_URL, else http://127.0.0.1:4566)"
    )
    options = parser.parse_args(argv)

    def work() -> int:
        from fargate_lab.launch import status

        return status.run(options.endpoint)

    return _told(work)


def _up(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="fargate_lab up",
        description="Run the emulator alone, in the foreground. Ctrl-C ends it. Its first line is its address.",
    )
    parser.add_argument("--port", type=int, default=4566, help="(4566); 0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument(
        "--rate",
        type=float,
        help="virtual seconds in a real one (FARGATE_LAB_RATE, else 20); 0: time moves only when told to",
    )
    options = parser.parse_args(argv)

    def work() -> int:
        from fargate_lab.launch import up

        return up.run(options.host, options.port, options.rate, ["up", *argv])

    return _told(work)


def _told(work: Callable[[], int]) -> int:
    """Run it; a failure that has a sentence is that sentence, not a traceback."""
    try:
        return work()
    except Failure as failure:
        say(str(failure))
        return 1
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130


COMMANDS: dict[str, Callable[[list[str]], int]] = {"lab": _lab, "test": _test, "up": _up, "status": _status}
