"""`dropfax`: the one command of the appliance."""

import click

from foundation.options import LaterCommand, speak_any_text

_COMMANDS = {
    "demo": (
        "appliance.cli.demo:demo",
        "Send the samples through a fresh site; exit code 0 only when every fax ends as its sample says.",
    ),
    "init": (
        "appliance.cli.init:init",
        "Make a site in DIRECTORY: settings, Drop, Pickup, Replay, mailboxes and database.",
    ),
    "run": ("appliance.cli.run:run", "Run the Exchange side and the fax side of a site."),
    "send": ("connector.cli:send", "Hand in FILE, a mail; `-` reads standard input."),
    "jobs": ("gateway.cli.jobs:jobs", "List the site's faxes, oldest first."),
    "show": (
        "appliance.cli.show:show",
        "Tell the whole story of fax JOB: mail, envelope, pages, every call, report, mailbox.",
    ),
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
@click.version_option(package_name="dropfax")
def main() -> None:
    """Exchange's Foreign connector and the fax gateway behind it, on one machine, with a simulated phone line."""
    speak_any_text()


for _name, (_place, _sentence) in _COMMANDS.items():
    main.add_command(LaterCommand(_name, _place, _sentence))
