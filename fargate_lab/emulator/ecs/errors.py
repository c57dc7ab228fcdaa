"""The errors that ECS answers."""

from __future__ import annotations


class EcsError(Exception):
    """An error as AWS answers it: ``code`` is the exception class of the API, ``message`` its text."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


def invalid(message: str) -> EcsError:
    """InvalidParameterException."""
    return EcsError("InvalidParameterException", message)


def client_error(message: str) -> EcsError:
    """ClientException."""
    return EcsError("ClientException", message)


def cluster_not_found() -> EcsError:
    """For a cluster that was never made."""
    return EcsError("ClusterNotFoundException", "Cluster not found.")


def service_not_found() -> EcsError:
    """For a service that was never made."""
    return EcsError("ServiceNotFoundException", "Service not found.")
