"""The Python client, for threads and for asyncio."""

import ast
import asyncio
import runpy
import sys
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import httpx
import pytest

import dropfax
from dropfax.models import SiteState
from dropfax.reading import read

CLIENT = Path(__file__).parents[2] / "client"
NUMBER = "+14255550112"


def test_a_mail_becomes_a_fax_whose_report_and_words_are_read(site: dropfax.Site):
    site.script(dropfax.Calls(number=NUMBER, calls=["busy", "hang_up@1"]))

    taken = site.send(dropfax.fax_mail("+1 425 555 0112", name="Bob Lee", subject="referral", text="Dear Bob"))
    story = site.wait_reported(number=NUMBER)

    assert (taken, story.name, story.outcome) == (1, "Bob Lee", "DELIVERED")
    assert [call.outcome for call in story.calls_made] == ["BUSY", "HANG_UP", "DELIVERED"]
    [page] = site.text(story.id)
    assert "Dear Bob" in page
    [report] = site.mails("ann@contoso.example")
    assert message_from_bytes(site.mail(report.mailbox, report.id)).get_content_type() == "multipart/report"


def test_asyncio_is_spoken_too(url: str):
    async def round_trip() -> tuple[str | None, list[dropfax.Mailbox]]:
        async with dropfax.AsyncClient(url) as client, await client.new_site("by-asyncio") as site:
            await site.send(dropfax.fax_mail(NUMBER, text="hello"), notify=["FAILURE"])
            assert await site.run_until_idle()
            with pytest.raises(dropfax.NotReportedError, match="nothing was reported"):
                await site.wait_reported()
            return (await site.faxes(state="delivered"))[0].outcome, await site.mailboxes()

    assert asyncio.run(round_trip()) == ("DELIVERED", [])


def test_the_client_for_threads_is_the_one_for_asyncio_without_its_waiting():
    generate = runpy.run_path(str(CLIENT / "generate.py"))

    written = generate["for_threads"]((CLIENT / "dropfax" / "aio.py").read_text("utf-8"))

    assert ast.unparse(ast.parse(written)) == ast.unparse(
        ast.parse((CLIENT / "dropfax" / "client.py").read_text("utf-8"))
    ), "run client/generate.py"


def test_a_clock_is_moved_and_let_run(site: dropfax.Site):
    before = site.clock().now

    after = site.advance(timedelta(hours=2)).now
    running = site.run_at(60.0).speed

    assert (after - before, running) == (timedelta(hours=2), 60.0)


def test_what_did_not_happen_is_told_with_what_did(site: dropfax.Site):
    site.script(dropfax.Calls(number=NUMBER, calls=["no_such_number"]))
    site.send(dropfax.fax_mail(NUMBER, text="hello"))

    with pytest.raises(
        dropfax.NotReportedError, match=r"no faxes .* number \+14255550199.*fax 1 to \+14255550112 \(fai"
    ):
        site.wait_reported(number="+14255550199")


def test_a_refusal_carries_its_problem(client: dropfax.Client, site: dropfax.Site):
    with pytest.raises(dropfax.ProblemError, match="already; no other was made") as refused:
        client.new_site(site.name)

    assert (refused.value.problem.status, refused.value.problem.title) == (409, "Conflict")


def test_nobody_at_the_address_is_an_error_of_its_own():
    with (
        dropfax.Client("http://127.0.0.1:9/") as client,
        pytest.raises(dropfax.UnreachableError, match=r"127\.0\.0\.1:9"),
    ):
        client.sites()


@pytest.mark.parametrize("told", ["[", '{"name": "ward"}', "[]", '{"idle": "yes", "clock": null}'])
def test_an_answer_of_something_else_is_not_taken_for_one_of_dropfax(told: str):
    elsewhere = httpx.Client(transport=httpx.MockTransport(lambda _asked: httpx.Response(200, text=told)))

    with (
        dropfax.Client("http://elsewhere.example", elsewhere) as client,
        pytest.raises(dropfax.UnexpectedAnswerError, match=r"elsewhere\.example"),
    ):
        client.site("ward").run_until_idle()


def test_what_a_newer_dropfax_tells_besides_is_left_out(site: dropfax.Site):
    told = httpx.get(f"{site.client.url}api/v1/sites/{site.name}", trust_env=False).json()

    assert read(SiteState, told | {"colour": "green"}) == site.state()


@pytest.mark.parametrize(
    ("number", "name", "address"),
    [
        ("4255550123", None, "IMCEAFAX-4255550123@contoso.example"),
        ("+1 (425) 555-0123", "Ann Lee", "IMCEAFAX-Ann+20Lee+40+2B1+20+28425+29+20555-0123@contoso.example"),
        ("+4989123456", "Müller", "IMCEAFAX-M+C3+BCller+40+2B4989123456@contoso.example"),
        ("+14255550123", "Acme/West", "IMCEAFAX-Acme_West+40+2B14255550123@contoso.example"),
    ],
)
def test_an_address_is_encapsulated_as_exchange_does_it(number: str, name: str | None, address: str):
    assert dropfax.fax_address(number, name=name) == address


def test_the_client_brings_nothing_but_httpx_and_itself_into_a_process():
    modules = list((CLIENT / "dropfax").rglob("*.py"))

    brought = {name.partition(".")[0] for module in modules for name in imported(ast.parse(module.read_text("utf-8")))}

    assert modules
    assert brought - sys.stdlib_module_names <= {"httpx", "pytest", "dropfax", "xdist"}


def imported(tree: ast.Module) -> list[str]:
    found = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    return found + [node.module or "dropfax" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
