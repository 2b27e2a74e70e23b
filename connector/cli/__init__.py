"""The Exchange side from the command line: `python -m connector`, and `dropfax exchange` beside the fax side."""

import click

from foundation.options import Commands, add_later, speak_any_text

COMMANDS = {
    "handovers": (
        "connector.cli.handovers:handovers",
        "List what was handed to gateways, how each recipient was acknowledged, and how long it took.",
    ),
    "import": ("connector.cli.import_:import_", "Read FILE, an administrator's script, and show what it sets."),
    "powershell": (
        "connector.cli.powershell:powershell",
        "Print the script that sets a real Exchange up as this site.",
    ),
    "rules": (
        "connector.cli.rules:rules",
        "List the rules of Exchange that hold here, with source and switch; AREA is the part of an id before the point.",
    ),
    "run": ("connector.cli.run:run", "Run the transport until it is stopped."),
    "queue": (
        "connector.cli.queue:queue",
        "Show and manage the queues: Submission, Unreachable, Poison, mailboxes, and one for each connector.",
    ),
    "message": (
        "connector.cli.message:message",
        "Show and manage single messages in the queues; an Identity is Server\\Queue\\Message, or the message's number alone.",
    ),
    "repair": (
        "connector.cli.repair:repair",
        "Say why FILE, or each file of a directory, was set aside as .bad; submit it again, corrected.",
    ),
    "user": (
        "connector.cli.user:user",
        "Let NAME log in by SMTP: the password is asked for, or read from standard input.",
    ),
    "route": (
        "connector.cli.route:route",
        "Explain which way a message to ADDRESS takes: whom it stands for, and why each connector wins or loses.",
    ),
    "send": ("connector.cli.send:send", "Hand in FILE, a mail; `-` reads standard input."),
    "track": ("connector.cli.track:track", "Search the message tracking log, as Get-MessageTrackingLog does."),
}
"""Every command with its place and its sentence; nothing of them is imported before one is called."""


@click.group(cls=Commands)
def main() -> None:
    """Stand in for Exchange: write Drop files, take Pickup and Replay files, keep mailboxes."""
    speak_any_text()


add_later(main, COMMANDS)
