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
    if os.name == "nt":
        os.kill(os.getpid(), signal.SIGTERM)
    else:  # JupyterLab shuts its kernels down on it. To the main thread: only there does it wake a sleeping loop
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)


if __name__ == "__main__":
    main()
