"""One request and what its answer means: the ground on which the client for threads and the one for asyncio both stand."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import httpx

from dropfax.errors import DropfaxError, ProblemError, UnexpectedAnswerError, UnreachableError
from dropfax.models import Problem
from dropfax.reading import read

T = TypeVar("T")

API = "api/v1/"

Value = str | int | float | bool
Asked = Mapping[str, Value | Sequence[Value] | None]


@dataclass(frozen=True, kw_only=True)
class Ask(Generic[T]):
    """A request, without the address of who is asked. `seconds` is how long its answer may take beyond the usual."""

    method: str
    path: str
    meaning: Callable[[httpx.Response], T]
    params: Asked = field(default_factory=dict)
    json: Any = None
    content: bytes | None = None
    content_type: str | None = None
    seconds: float = 0.0

    def request(self, http: httpx.Client | httpx.AsyncClient) -> httpx.Request:
        """Return it as the request of one client."""
        usual = http.timeout
        longer = usual.read if usual.read is None else usual.read + self.seconds
        return http.build_request(
            self.method,
            API + self.path,
            params={name: value for name, value in self.params.items() if value is not None},
            json=self.json,
            content=self.content,
            headers={"Content-Type": self.content_type} if self.content_type else None,
            timeout=httpx.Timeout(connect=usual.connect, read=longer, write=usual.write, pool=usual.pool),
        )

    def answer(self, response: httpx.Response) -> T:
        """Return what the answer means; raises ProblemError, UnexpectedAnswerError."""
        if response.is_error:
            raise ProblemError(_problem(response))
        try:
            return self.meaning(response)
        except ValueError as error:
            raise UnexpectedAnswerError(
                f"{response.url} answered what this client does not understand: {error}"
            ) from error


Steps = Generator[Ask[Any], Any, T]
"""An errand of several requests: yields each, is sent what its answer means, and returns what came of all of them."""


def one(kind: type[T]) -> Callable[[httpx.Response], T]:
    """Understand an answer as one value."""
    return lambda response: read(kind, response.json())


def many(kind: type[T]) -> Callable[[httpx.Response], list[T]]:
    """Understand an answer as a list of values."""

    def meaning(response: httpx.Response) -> list[T]:
        told = response.json()
        if not isinstance(told, list):
            raise ValueError(f"{told!r:.60} is no list")  # noqa: TRY004  foreign JSON, not our types
        return [read(kind, value) for value in told]

    return meaning


def texts(response: httpx.Response) -> list[str]:
    """Understand an answer as a list of texts."""
    told = response.json()
    if not isinstance(told, list):
        raise ValueError(f"{told!r:.60} is no list")  # noqa: TRY004  foreign JSON, not our types
    return [read(str, value) for value in told]


def raw(response: httpx.Response) -> bytes:
    """Understand an answer as bytes."""
    return response.content


def nothing(_response: httpx.Response) -> None:
    """Expect nothing of an answer."""


def unreachable(url: httpx.URL, error: httpx.TransportError) -> DropfaxError:
    """Tell that nobody answered."""
    return UnreachableError(f"dropfax does not answer at {url}: {error or type(error).__name__}")


def _problem(response: httpx.Response) -> Problem:
    try:
        return read(Problem, response.json())
    except ValueError:
        return Problem(title=response.reason_phrase, status=response.status_code, detail=response.text[:200])
