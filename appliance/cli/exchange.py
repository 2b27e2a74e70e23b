"""`exchange`: everything that is about the Exchange side alone."""

import click

from connector.cli import COMMANDS as EXCHANGE
from foundation.options import Commands, add_later


@click.group(cls=Commands)
def exchange() -> None:
    """Look at the Exchange side and manage it: rules, routes, queues, messages, tracking log, a real Exchange's settings."""


# `dropfax run` and `dropfax send` are about both halves.
add_later(exchange, {name: command for name, command in EXCHANGE.items() if name not in ("run", "send")})
