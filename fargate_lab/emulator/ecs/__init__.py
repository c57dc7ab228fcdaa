"""The ECS control plane: one module per resource, one function per operation.

Operations are plain synchronous functions ``operation(here, request) -> answer`` over the state of one region of
one account. They check, change state, and tell the scheduler; they never wait.
"""
