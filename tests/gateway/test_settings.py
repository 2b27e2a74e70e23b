"""Settings of the gateway that cannot work are refused before anything starts, each by its name, its line and a sentence."""

from datetime import timedelta
from pathlib import Path

import pytest

from foundation.options import HORIZON
from foundation.settings import SettingsError
from gateway.records import read_settings
from gateway.settings import GatewaySettings

SEQUENCE = "[[gateway.line.sequences]]"
PERSONA = "[[gateway.line.personas]]"


def refusal(site: Path, text: str) -> list[str]:
    (site / "dropfax.toml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        read_settings(site)
    *faults, last = str(caught.value).splitlines()
    assert last == "dropfax does not start"
    return [fault.removeprefix(f"{site / 'dropfax.toml'}, ") for fault in faults]


def accepted(site: Path, text: str) -> None:
    (site / "dropfax.toml").write_text(text)
    read_settings(site)


@pytest.mark.parametrize(
    ("country", "nearest"),
    [
        ("UK", "; the nearest is 'GB', not 'UK'"),
        ("EL", "; the nearest is 'GR', not 'EL'"),
        ("QQ", "; the nearest is 'QA', not 'QQ'"),
    ],
)
def test_a_country_that_nobody_knows_is_refused_with_the_nearest_code(tmp_path: Path, country: str, nearest: str):
    """ISO 3166-1: the United Kingdom is GB, whatever its domain is called."""
    (said,) = refusal(tmp_path, f'[gateway.dialling]\ncountry = "{country}"\n')

    assert said.startswith("line 2: gateway.dialling.country: should be the code of a country (ISO 3166-1)")
    assert said.endswith(nearest)


def test_a_country_of_the_environment_is_named_by_its_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DROPFAX_GATEWAY_DIALLING_COUNTRY", "UK")

    (said,) = refusal(tmp_path, "[site]\n")

    assert said.startswith("DROPFAX_GATEWAY_DIALLING_COUNTRY in the environment")


@pytest.mark.parametrize("country", ["GB", "DE", "US", ""])
def test_a_country_of_the_list_is_taken(tmp_path: Path, country: str):
    accepted(tmp_path, f'[gateway.dialling]\ncountry = "{country}"\n')


def test_a_number_that_has_two_sequences_is_refused_in_whatever_spelling(tmp_path: Path):
    first, second = 'number = "+14255550123"\ncalls = ["busy"]', 'number = "+1 (425) 555-0123"\ncalls = ["busy"]'

    (said,) = refusal(tmp_path, f"{SEQUENCE}\n{first}\n{SEQUENCE}\n{second}\n")

    assert said.startswith("line 5: gateway.line.sequences.1.number: '+1 (425) 555-0123' stands in another place")
    assert "'+14255550123'" in said


def test_a_number_of_two_personas_is_refused(tmp_path: Path):
    first, second = (
        'name = "a"\nnumbers = ["+14255550123"]',
        'name = "b"\nnumbers = ["+14255550124", "+1 425 555 0123"]',
    )

    (said,) = refusal(tmp_path, f"{PERSONA}\n{first}\n{PERSONA}\n{second}\n")

    assert said.startswith("line 6: gateway.line.personas.1.numbers.1: '+1 425 555 0123' stands in another place")


def test_a_number_may_have_a_sequence_and_a_persona(tmp_path: Path):
    sequence, persona = 'number = "+14255550123"\ncalls = ["busy"]', 'name = "a"\nnumbers = ["+14255550123"]'

    accepted(tmp_path, f"{SEQUENCE}\n{sequence}\n{PERSONA}\n{persona}\n")


def test_a_persona_that_has_moved_to_its_own_number_is_refused(tmp_path: Path):
    persona = 'name = "a"\nnumbers = ["+14255550123"]\nmoved_to = "+1 425 555 0123"'

    (said,) = refusal(tmp_path, f"{PERSONA}\n{persona}\n")

    assert said.startswith("line 4: gateway.line.personas.0.moved_to: should be a number that the persona has not")


@pytest.mark.parametrize(("calls", "length", "most"), [(31, "2 min", 30), (61, "1 min", 60), (3, "30 min", 2)])
def test_more_faxes_than_the_lines_of_a_persona_can_carry_are_refused(
    tmp_path: Path, calls: int, length: str, most: int
):
    """An hour of one line holds so many faxes of that length; two lines hold twice as many."""
    persona = f'name = "a"\nnumbers = ["+14255550123"]\ncall_length = "{length}"\ncalls_per_hour = {calls}'

    (said,) = refusal(tmp_path, f"{PERSONA}\n{persona}\n")

    assert said.startswith(f"line 5: gateway.line.personas.0.calls_per_hour: should be at most {most}, not {calls}: ")
    accepted(tmp_path, f"{PERSONA}\n{persona}\nlines = 2\n")


@pytest.mark.parametrize(
    ("table", "absent"),
    [
        (f'{SEQUENCE}\ncalls = ["busy"]', "sequences.0.number"),
        (f'{SEQUENCE}\nnumber = "+14255550123"', "sequences.0.calls"),
        (f'{PERSONA}\nname = "a"', "personas.0.numbers"),
    ],
)
def test_a_table_without_what_it_speaks_of_is_refused(tmp_path: Path, table: str, absent: str):
    (said,) = refusal(tmp_path, table)

    assert f"gateway.line.{absent}: should be given (" in said


def test_a_misspelt_ending_is_the_only_fault_of_its_list(tmp_path: Path):
    (said,) = refusal(tmp_path, f'{SEQUENCE}\nnumber = "+14255550123"\ncalls = ["bsy"]\n')

    assert said.startswith("line 3: gateway.line.sequences.0.calls.0: 'bsy' should be the name of an outcome of a call")


@pytest.mark.parametrize("line", ['area = "425"', 'outside = "9"', 'trunk = "0"', 'international = "00"'])
def test_a_part_of_a_dial_plan_without_a_country_is_refused_by_its_own_name(tmp_path: Path, line: str):
    name = line.split()[0]

    (said,) = refusal(tmp_path, f"[gateway.dialling]\n{line}\n")

    assert said.startswith(f"line 2: gateway.dialling.{name}: should stand beside a country, such as country = ")
    assert "{" not in said


def test_a_lease_that_a_sweep_could_not_keep_is_refused_by_its_own_name(tmp_path: Path):
    (said,) = refusal(tmp_path, '[gateway.line]\nlease = "10 s"\n')

    assert said.startswith("line 2: gateway.line.lease: should be at least twice as long as sweep")


def test_a_run_until_idle_sees_the_end_of_a_fax_that_is_dated_as_far_ahead_as_may_be():
    usual = GatewaySettings()

    assert usual.schedule.longest_wait + usual.retry.lifetime + timedelta(days=2) < timedelta(days=HORIZON)
