"""The options that say who may reach REST and the console."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from appliance.errors import WebAddressError
from appliance.web import Address, Door, Keys, Names, address_of
from appliance.web.binding import refuse_open_bind
from appliance.web.guard import MOST_BODY
from appliance.web.serving import DEFAULT, Certificate
from foundation.measures import size_of, write_size


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Who may reach the server: where it listens, what it is called, what it takes, by which tokens and with which certificate."""

    at: Address
    door: Door
    certificate: Certificate | None = None

    @property
    def is_encrypted(self) -> bool:
        """Whether it speaks TLS."""
        return self.certificate is not None


def _size(_context: click.Context, _parameter: click.Parameter, text: str) -> int:
    try:
        return size_of(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


_FILE = click.Path(path_type=Path, dir_okay=False)

_OPTIONS = (
    click.option(
        "--listen", default=DEFAULT, show_default=True, metavar="[HOST:]PORT", help="Where; port 0 takes a free one."
    ),
    click.option(
        "--name",
        "names",
        multiple=True,
        help="A name by which browsers may call this server, besides localhost and addresses; several times for several.",
    ),
    click.option(
        "--tokens",
        type=_FILE,
        help="The file of tokens, which `dropfax token` writes; `tokens` in the site's directory otherwise.",
    ),
    click.option("--certificate", type=_FILE, help="Speak TLS with this certificate (PEM, with its chain)."),
    click.option("--key", type=_FILE, help="The key of the certificate (PEM, without a password)."),
    click.option(
        "--insecure", is_flag=True, help="Let other machines come by plain HTTP: tokens can be read on the way."
    ),
    click.option(
        "--max-body",
        callback=_size,
        default=write_size(MOST_BODY),
        show_default=True,
        help="The longest body that is taken.",
    ),
)


def reach_options(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command take the options and be called with `reach`, which reads them for a file of tokens that stands by default there."""

    @functools.wraps(command)
    def taking(**told: Any) -> None:
        options = {
            name: told.pop(name) for name in ("listen", "names", "tokens", "certificate", "key", "insecure", "max_body")
        }
        command(reach=functools.partial(_reach, options), **told)

    for option in reversed(_OPTIONS):
        taking = option(taking)
    return taking


def _reach(told: dict[str, Any], tokens: Path | None) -> Reach:
    """Read the options; raises WebAddressError for what nobody should serve."""
    at = address_of(told["listen"])
    certificate = _certificate(told["certificate"], told["key"])
    keys = Keys(file=told["tokens"] or tokens)
    refuse_open_bind(at, keys, is_encrypted=certificate is not None, insecure=told["insecure"])
    names = Names(named=frozenset(name.lower().removesuffix(".") for name in told["names"]), is_loopback=at.is_loopback)
    return Reach(at=at, door=Door(names=names, most_body=told["max_body"], keys=keys), certificate=certificate)


def _certificate(chain: Path | None, key: Path | None) -> Certificate | None:
    if chain is None and key is None:
        return None
    if chain is None or key is None:
        raise WebAddressError("--certificate and --key belong together, and one is missing; nothing was started")
    certificate = Certificate(chain=chain, key=key)
    certificate.refuse_unusable()
    return certificate
