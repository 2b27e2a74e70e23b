"""One log line per event: a fixed phrase, then its fields; nothing a mail contains can break the line."""

import json
import logging
import sys
from typing import TextIO

from foundation.clock import Clock

_STANDARD = frozenset(vars(logging.LogRecord("", 0, "", 0, "", None, None))) | {"message", "asctime", "taskName"}


class LineFormatter(logging.Formatter):
    """Writes `2026-11-23T10:05:00Z INFO gateway.flow.call call ended job=7 outcome=BUSY`, dated by the site's clock."""

    def __init__(self, clock: Clock) -> None:
        """Date every line by this clock."""
        super().__init__()
        self._clock = clock

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line, and a traceback below it where there is one."""
        when = self._clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        fields = "".join(f" {name}={_shown(value)}" for name, value in vars(record).items() if name not in _STANDARD)
        line = f"{when} {record.levelname} {record.name} {_one_line(record.getMessage())}{fields}"
        if not record.exc_info:
            return line
        # Indented and without controls: the text of an exception may quote a mail, and must not pass for a line of ours.
        trace = self.formatException(record.exc_info).split("\n")
        return "\n".join([line, *(f"    {_one_line(row)}" for row in trace)])


def _one_line(text: str) -> str:
    """Keep what libraries say, which may quote a mail, on its line."""
    return "".join(sign if sign.isprintable() else json.dumps(sign)[1:-1] for sign in text)


def _shown(value: object) -> str:
    text = str(value)
    plain = text and text.isascii() and text.isprintable() and not set(text) & set(' "=')
    return text if plain else json.dumps(text)


def configure(clock: Clock, stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send the log of this process to a stream, standard error by default."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(LineFormatter(clock))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # It warns of every tick that comes before the last one is over, which a fast clock makes often and which harms nothing.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
