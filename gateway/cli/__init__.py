"""The gateway's commands: run it, look at its faxes, explain how it reads an address."""

import click

from foundation.options import speak_any_text
from gateway.cli.explain import explain
from gateway.cli.jobs import jobs
from gateway.cli.received import received
from gateway.cli.render import render
from gateway.cli.run import run
from gateway.cli.show import show


@click.group()
def main() -> None:
    """Run or look at the fax side of a site."""
    speak_any_text()


for _command in (run, jobs, show, render, received, explain):
    main.add_command(_command)
