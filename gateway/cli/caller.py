"""What the commands that play a caller take: the numbers of both ends, and what the caller's machine says of itself."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from gateway.flow.ring import number_of
from gateway.model.route import Caller
from gateway.story.ringing import LONGEST, is_identity, is_subaddress

F = TypeVar("F", bound=Callable[..., Any])


class Number(click.ParamType[str]):
    """A fax number as people write it; separators are dropped."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the number."""
        number = number_of(str(value))
        if not number:
            self.fail(f"{value!r} is no fax number; write one such as +14255550199", param, ctx)
        return number


class Identity(click.ParamType[str]):
    """What a machine calls itself."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text."""
        text = str(value)
        if not is_identity(text):
            self.fail(
                f"{value!r} is no identification; it has at most {LONGEST} printable ASCII characters", param, ctx
            )
        return text.strip()


class Subaddress(click.ParamType[str]):
    """A sub-address (T.33)."""

    name = "digits"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the digits."""
        text = str(value)
        if not is_subaddress(text):
            self.fail(f"{value!r} is no sub-address; it has at most {LONGEST} digits", param, ctx)
        return text


def caller_options(command: F) -> F:
    """Let a command take --from NUMBER or --withheld, --to, --sub and --csid."""
    options = (
        click.option("--from", "caller", type=Number(), help="The caller's number."),
        click.option("--withheld", is_flag=True, help="The caller withholds the number."),
        click.option(
            "--to", "called", type=Number(), help="The number that is called; without it gateway.inbound.number."
        ),
        click.option("--sub", type=Subaddress(), default="", help="The sub-address that the caller asks for (T.33)."),
        click.option("--csid", type=Identity(), default="", help="What the caller's machine calls itself (TSI)."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def caller_of(said: dict[str, Any], default: str) -> Caller:
    """Return the caller that the options name; `default` is called where they name no number."""
    if bool(said["caller"]) == said["withheld"]:
        raise click.UsageError("say who calls: --from NUMBER, or --withheld, and not both")
    return Caller(called=said["called"] or default, caller=said["caller"] or "", csid=said["csid"], sub=said["sub"])
