"""The errors of the client side: each is one sentence a learner can act on.

Knows how a notebook shows an error (IPython asks the exception itself), so that a sentence comes without forty
lines of traceback. Does not know AWS's own errors: those stay botocore's ClientError, as everywhere else.
"""

from __future__ import annotations


class LabError(Exception):
    """Something about the lab itself, not about a request; the text is one sentence."""

    def _render_traceback_(self) -> list[str]:
        """What IPython prints in place of a traceback: the name and the sentence."""
        return [f"{type(self).__name__}: {self}"]


class LabUnreachable(LabError):
    """Nothing answers at the lab's endpoint (any more)."""


class LabTimeout(LabError):
    """What was waited for did not come within the limit, or cannot come any more."""


class TargetRefused(LabError):
    """A call was about to leave for a place that is not the lab's target."""
