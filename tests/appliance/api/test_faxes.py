"""The list of faxes and their stories by REST."""

import json
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from gateway.cli import main
from tests.appliance.api.ward import HERE, Ward


def printed(ward: Ward, *command: str) -> Any:
    """What the command line says of the same site."""
    return json.loads(CliRunner().invoke(main, [*command, "--site", str(ward.path), "--json"]).stdout)


def numbers(page: httpx.Response) -> list[int]:
    return [fax["id"] for fax in page.raise_for_status().json()["faxes"]]


def test_rest_says_of_a_fax_what_the_command_line_says(ward: Ward):
    assert ward.web.get(f"{HERE}/faxes").json()["faxes"] == printed(ward, "jobs")
    for fax in (1, 3, 4):
        assert ward.web.get(f"{HERE}/faxes/{fax}").json() == printed(ward, "show", str(fax))


def test_the_list_is_read_page_by_page_from_either_end(ward: Ward):
    asked: dict[str, Any] = {"limit": 3, "order": "newest"}
    first = ward.web.get(f"{HERE}/faxes", params=asked)
    second = ward.web.get(f"{HERE}/faxes", params=asked | {"after": first.json()["next"]})

    assert (numbers(first), first.json()["next"]) == ([4, 3, 2], 2)
    assert (numbers(second), second.json()["next"]) == ([1], None)


@pytest.mark.parametrize(
    ("asked", "those"),
    [
        ({"number": "+1 (425) 555-0161"}, [3]),
        ({"text": "INVOICE"}, [2, 3]),
        ({"text": "invoice", "state": "failed"}, [2]),
        ({"sender": "Ann@Contoso.example"}, [1, 2]),
        ({"message_id": "<Lunch@contoso.example>"}, [4]),
        ({"outcome": "BUSY"}, [4]),
        ({"since": "2026-01-05T08:00:01Z"}, [4]),
        ({"until": "2026-01-05T09:00:01+01:00"}, [1, 2, 3]),
    ],
)
def test_faxes_are_found_by_what_is_asked(ward: Ward, asked: dict[str, str], those: list[int]):
    assert numbers(ward.web.get(f"{HERE}/faxes", params=asked)) == those


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"outcome": "TIRED"}, 422),
        ({"since": "2026-01-05T08:00:01"}, 422),
        ({"limit": 501}, 422),
        ({"number": "x"}, 409),
        ({"colour": "red"}, 422),
    ],
)
def test_a_question_that_makes_no_sense_is_a_problem(ward: Ward, asked: dict[str, str], status: int):
    answer = ward.web.get(f"{HERE}/faxes", params=asked)

    assert (answer.status_code, answer.json()["status"]) == (status, status)
