"""JupyterLab as a child: it leaves when its standard input ends, so that it cannot outlive whoever started it.

The one module of this room that runs only inside the environment.
"""

import os
import signal
import sys
import threading


def main() -> None:
    """Run JupyterLab with the arguments of this process."""
    threading.Thread(target=_leave_at_end_of_input, daemon=True).start()
    from jupyterlab.labapp import main as jupyterlab

    jupyterlab()


def _leave_at_end_of_input() -> None:
    while os.read(sys.stdin.fileno(), 4096):
        continue
    signal.raise_signal(signal.SIGTERM)  # JupyterLab shuts its kernels down on it


if __name__ == "__main__":
    main()
