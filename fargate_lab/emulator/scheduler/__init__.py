"""The scheduler: how a task lives (stages), how it fails (faults), how a service keeps its tasks.

Tables hold what happens and when; a small engine walks tasks through them. Services are level-triggered: decide
from what is, then do.
"""
