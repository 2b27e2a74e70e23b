"""The Exchange side from the command line: `python -m connector`, and `dropfax exchange` beside the fax side."""

import click

from foundation.options import add_later, speak_any_text

COMMANDS = {
    "run": ("connector.cli.run:run", "Run the transport until it is stopped."),
    "send": ("connector.cli.send:send", "Hand in FILE, a mail; `-` reads standard input."),
}
"""Every command with its place and its sentence; nothing of them is imported before one is called."""


@click.group()
def main() -> None:
    """Stand in for Exchange: write Drop files, take Pickup and Replay files, keep mailboxes."""
    speak_any_text()


add_later(main, COMMANDS)
