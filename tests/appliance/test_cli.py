"""The list of the appliance's commands."""

import subprocess
import sys

import pytest

from appliance.cli import main
from appliance.cli.exchange import exchange
from connector.cli import COMMANDS as EXCHANGE
from foundation.options import LaterCommand

HEAVY = "numpy plutoprint reportlab rich sqlalchemy connector gateway wire"


@pytest.mark.parametrize("name", main.commands)
def test_the_list_says_of_each_command_what_it_says_of_itself(name: str) -> None:
    listed = main.commands[name]
    assert isinstance(listed, LaterCommand)
    command = listed.loaded()
    assert (listed.name, listed.get_short_help_str(1000)) == (command.name, command.get_short_help_str(1000))


def test_the_list_is_shown_without_importing_what_the_commands_need() -> None:
    script = (
        "import sys; from appliance.cli import main; main(['--help'], standalone_mode=False); "
        f"print('imported:', *sorted(set({HEAVY!r}.split()) & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert all(f"  {name} " in shown for name in main.commands)
    assert shown.splitlines()[-1] == "imported:"


@pytest.mark.parametrize("name", sorted(set(EXCHANGE) - {"run", "send"}))
def test_every_command_of_the_exchange_side_is_found_under_exchange(name: str) -> None:
    listed = exchange.commands[name]
    assert isinstance(listed, LaterCommand)
    command = listed.loaded()
    assert (listed.name, listed.get_short_help_str(1000)) == (command.name, command.get_short_help_str(1000))
