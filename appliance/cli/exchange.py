"""`exchange`: everything that is about the Exchange side alone."""

import click

from appliance.cli import COMMANDS
from connector.cli import COMMANDS as EXCHANGE
from foundation.options import add_later


@click.group()
def exchange() -> None:
    """Look at the Exchange side and manage it: rules, routes, queues, messages, tracking log, a real Exchange's settings."""


add_later(exchange, {name: command for name, command in EXCHANGE.items() if name not in COMMANDS})
