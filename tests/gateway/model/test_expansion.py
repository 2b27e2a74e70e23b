"""An alias and its members (RFC 3461 section 5.2.7.3)."""

import pytest

from gateway.model.expansion import is_reported, of_member, reports_on_expansion
from gateway.model.letter import ReportPolicy
from tests.gateway.model.facts import EIGHT, a_job, a_message
from wire.dsn import Action
from wire.envelope import Notify, OriginalRecipient, Recipient

NEVER, SUCCESS = frozenset({Notify.NEVER}), frozenset({Notify.SUCCESS})
FAILURE, DELAY = frozenset({Notify.FAILURE}), frozenset({Notify.DELAY})


@pytest.mark.parametrize(
    ("asked", "reported", "passed_on"),
    [
        (None, False, None),
        (NEVER, False, NEVER),
        (FAILURE, False, FAILURE),
        (SUCCESS, True, NEVER),
        (SUCCESS | FAILURE, True, FAILURE),
        (SUCCESS | FAILURE | DELAY, True, FAILURE | DELAY),
    ],
)
def test_success_is_answered_by_the_alias_and_the_rest_by_its_members(
    asked: frozenset[Notify] | None, reported: bool, passed_on: frozenset[Notify] | None
):
    """RFC 3461 section 5.2.7.3: the members' NOTIFY is without SUCCESS, NEVER when nothing else is left; ORCPT stays."""
    alias = Recipient(
        address="sales@fax.contoso.example", notify=asked, orcpt=OriginalRecipient(address="sales@contoso.example")
    )

    member = of_member(alias)

    assert is_reported(alias, "ann@contoso.example") is reported
    assert (member.notify, member.orcpt, member.address) == (passed_on, alias.orcpt, alias.address)


def test_the_null_sender_is_told_nothing():
    assert not is_reported(Recipient(address="sales@fax.contoso.example", notify=SUCCESS), "")


def test_the_report_says_expanded_and_has_a_name_of_its_own():
    """RFC 3464 section 2.3.3."""
    job, message = a_job(index=3), a_message()

    (letter,) = reports_on_expansion(message, job, ReportPolicy())

    assert (letter.action, letter.job, letter.created, letter.due) == (Action.EXPANDED, job.id, EIGHT, EIGHT)
    assert reports_on_expansion(message, a_job(index=4), ReportPolicy())[0].id != letter.id


def test_a_profile_without_any_report_has_none_of_this_kind_either():
    assert reports_on_expansion(a_message(), a_job(), ReportPolicy(stress="never")) == ()
