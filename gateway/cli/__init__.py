"""The gateway's commands: run it, look at its faxes, explain how it reads an address."""

import click

from foundation.options import LaterCommand, speak_any_text

_COMMANDS = {
    "run": ("gateway.cli.run:run", "Take Drop files, render and dial them, and report through Replay."),
    "jobs": ("gateway.cli.jobs:jobs", "List the site's faxes, oldest first."),
    "show": ("gateway.cli.show:show", "Tell the whole story of fax JOB: mail, envelope, pages, every call, report."),
    "render": (
        "gateway.cli.render:render",
        "Render the mail in FILE as the fax it would become; no job is made, nothing is dialled.",
    ),
    "received": (
        "gateway.cli.received:received",
        "Write the black and white pages of fax JOB, bit by bit those of received.tif, as a PDF.",
    ),
    "explain": (
        "gateway.cli.explain:explain",
        "Explain how ADDRESS is read; exit code 1 when it is no fax address of ours.",
    ),
}


@click.group()
def main() -> None:
    """Run or look at the fax side of a site."""
    speak_any_text()


for _name, (_place, _sentence) in _COMMANDS.items():
    main.add_command(LaterCommand(_name, _place, _sentence))
