"""What goes wrong between a program and dropfax, drawn as a tree.

DropfaxError
├── ProblemError           dropfax refused or could not do it, and says why in problem details (RFC 9457)
├── NotReportedError       no report has come, or not of one fax; the message says what there is instead
├── NotStartedError        no dropfax could be started for the tests
├── UnreachableError       nobody answered at the address
└── UnexpectedAnswerError  what answered is no dropfax, or one of another version
"""

from dropfax.models import Problem


class DropfaxError(Exception):
    """Something went wrong between this program and dropfax."""


class ProblemError(DropfaxError):
    """Dropfax says what is wrong; `problem` carries it."""

    def __init__(self, problem: Problem) -> None:
        """Carry a problem."""
        super().__init__(f"{problem.detail or problem.title} ({problem.status} {problem.title})")
        self.problem = problem


class UnreachableError(DropfaxError):
    """Nobody answered."""


class UnexpectedAnswerError(DropfaxError):
    """The answer is none that this client understands."""


class NotReportedError(DropfaxError):
    """What was waited for has not come, and nothing is due any more."""


class NotStartedError(DropfaxError):
    """No dropfax could be started."""
