"""`dropfax`: the one command of the appliance."""

import click

from appliance.cli.demo import demo
from appliance.cli.init import init
from appliance.cli.run import run
from appliance.cli.show import show
from connector.cli import send
from foundation.options import speak_any_text
from gateway.cli.explain import explain
from gateway.cli.jobs import jobs
from gateway.cli.received import received
from gateway.cli.render import render


@click.group()
@click.version_option(package_name="dropfax")
def main() -> None:
    """Exchange's Foreign connector and the fax gateway behind it, on one machine, with a simulated phone line."""
    speak_any_text()


for _command in (demo, init, run, send, jobs, show, render, received, explain):
    main.add_command(_command)
