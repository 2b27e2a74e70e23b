"""The words on the pages of a fax, by REST."""

import httpx

from tests.appliance.web import sent


def test_the_words_of_each_page_are_told(web: httpx.Client):
    here = sent(web)

    answer = web.get(f"{here}/faxes/1/text")

    [page] = answer.json()
    assert page.splitlines()[-1] == "hello"


def test_a_fax_that_is_not_printed_has_no_words(web: httpx.Client):
    here = sent(web)
    mail = b"From: ann@contoso.example\nTo: [FAX:Bob@12]\nSubject: no number of the world\n\nhello\n"
    web.post(f"{here}/mails", content=mail, headers={"Content-Type": "message/rfc822"}).raise_for_status()
    web.post(f"{here}/clock/run-until-idle").raise_for_status()

    [never] = web.get(f"{here}/faxes", params={"state": "failed"}).json()["faxes"]

    assert (never["pages"], web.get(f"{here}/faxes/{never['id']}/text").json()) == (None, [])


def test_a_fax_that_is_not_there_has_none_either(web: httpx.Client):
    assert web.get(f"{sent(web)}/faxes/9/text").status_code == 404
