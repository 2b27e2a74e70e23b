"""`dropfax`: the one command of the appliance."""

import click

from foundation.options import Commands, add_later, speak_any_text

COMMANDS = {
    "demo": (
        "appliance.cli.demo:demo",
        "Send the samples through a fresh site; exit code 0 only when every fax ends as its sample says.",
    ),
    "init": (
        "appliance.cli.init:init",
        "Make a site in DIRECTORY: settings, Drop, Pickup, Replay, mailboxes and database.",
    ),
    "run": ("appliance.cli.run:run", "Run the Exchange side and the fax side of a site."),
    "serve": ("appliance.cli.serve:serve", "Run a site with REST and the console, until it is stopped."),
    "token": (
        "appliance.cli.token:token",
        "Make, list and remove the tokens that let somebody reach REST and the console.",
    ),
    "send": ("connector.cli.send:send", "Hand in FILE, a mail; `-` reads standard input."),
    "jobs": ("gateway.cli.jobs:jobs", "List the site's faxes, oldest first."),
    "show": (
        "appliance.cli.show:show",
        "Tell the whole story of fax JOB: mail, envelope, pages, every call, report, mailbox.",
    ),
    "line": (
        "gateway.cli.line:line",
        "Show the board: each line and its call, why each waiting fax waits, and what was done lately.",
    ),
    "hold": (
        "gateway.cli.manage:hold",
        "Let faxes wait until they are released: JOB..., or all to a number or at all with those to come, or a line.",
    ),
    "release": (
        "gateway.cli.manage:release",
        "Let held faxes go on: JOB..., or all to a number or at all, also those held one by one, or a line.",
    ),
    "cancel": (
        "gateway.cli.manage:cancel",
        "End faxes, with their reports; a call that is being made is hung up.",
    ),
    "retry": (
        "gateway.cli.manage:retry",
        "Call waiting faxes now, or when their hours open, instead of at their date.",
    ),
    "change": ("gateway.cli.manage:change", "Send waiting faxes to another number, or at another date."),
    "plan": (
        "gateway.cli.plan:plan",
        "Print the dates of all calls to come of fax JOB, or to NUMBER, if every call ends alike; and what comes of it.",
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
        "Explain how ADDRESS is read, dialled and judged; exit code 1 when nobody would be called.",
    ),
    "outcomes": (
        "gateway.cli.outcomes:outcomes",
        "Print the outcome table: code, fate, status, sentence of every ending, and the number that provokes it.",
    ),
    "numbers": (
        "gateway.cli.numbers:numbers",
        "Print the number grammar: which numbers are for testing, and what each of them makes of a call.",
    ),
    "sequences": (
        "gateway.cli.sequences:sequences",
        "Show the site's sequences: each planned call, when and by which fax it was used, and what was never reached.",
    ),
    "personas": (
        "gateway.cli.personas:personas",
        "Show the callees with behaviour: their numbers and hours, what a call would meet, the faxes that others send.",
    ),
    "ring": (
        "gateway.cli.ring:ring",
        "Call this site and send the pages of FILES, in order, as one fax; the gateway answers when it runs.",
    ),
    "arrivals": (
        "gateway.cli.arrivals:arrivals",
        "List the faxes that came in, oldest first: from whom, how the call ended, who gets the mail and why.",
    ),
    "route": (
        "gateway.cli.route:route",
        "Explain who would get a fax from such a caller, rule by rule; exit code 1 when the caller would be refused.",
    ),
    "exchange": (
        "appliance.cli.exchange:exchange",
        "Look at the Exchange side and manage it: rules, routes, queues, messages, tracking log, a real Exchange's settings.",
    ),
    "stress": (
        "gateway.cli.stress:stress",
        "List the stress profiles of reports: which mails each lets come, when and how; and the looks of a report.",
    ),
}


@click.group(cls=Commands)
@click.version_option(package_name="dropfax")
def main() -> None:
    """Exchange's Foreign connector and the fax gateway behind it, on one machine, with a simulated phone line."""
    speak_any_text()


add_later(main, COMMANDS)
