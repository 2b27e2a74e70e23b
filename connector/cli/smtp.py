"""`--smtp`: taking mail in by SMTP whatever the settings say."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from connector.settings import ExchangeSettings
from connector.smtp import listen_on

F = TypeVar("F", bound=Callable[..., Any])


def smtp_option(command: F) -> F:
    """Let a run command take --smtp [HOST:]PORT."""
    return click.option(
        "--smtp",
        metavar="[HOST:]PORT",
        help="Take mail in by SMTP there; port 0 stands for any free one, which the log names.",
    )(command)


def with_smtp(text: str | None, settings: ExchangeSettings) -> ExchangeSettings:
    """Return the settings with the Receive connector that the option asks for; raises SettingsError."""
    return settings if text is None else listen_on(text, settings)
