"""What stands behind `python3 -m fargate_lab`: set-up, JupyterLab beside the emulator, the tests, status.

Everything in this room but `jupyter.py` uses the standard library alone, because it also runs where nothing else
is installed yet. It knows commands and processes; it knows nothing of AWS.
"""
