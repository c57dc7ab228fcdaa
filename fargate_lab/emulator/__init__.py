"""The emulator: a LocalStack-compatible endpoint whose Fargate tasks truly run.

Always a process of its own (``python -m fargate_lab up``). It uses ``rules`` and ``model`` and never the
client side; clients reach it over HTTP only.
"""
