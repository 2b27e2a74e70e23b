"""Whatever an organization looks like, recipient resolution ends, and forgets nobody."""

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from connector.categorizer import categorize
from connector.settings import ExchangeSettings
from wire.envelope import Recipient

GROUPS = [f"g{number}" for number in range(6)]
CONTACTS = [f"c{number}" for number in range(4)]
PEOPLE = ["ann", "bob", "nobody"]


def address(name: str) -> str:
    return f"{name}@contoso.example"


MEMBERS = st.lists(
    st.sampled_from([*GROUPS, *CONTACTS, *map(address, [*PEOPLE, *GROUPS, *CONTACTS]), "FAX:+1", "?"]), max_size=5
)
TARGETS = st.sampled_from([*map(address, [*GROUPS, *CONTACTS, *PEOPLE]), "FAX:+2", "eve@elsewhere.example"])


def organization(members: list[list[str]], targets: list[str], **more: Any) -> ExchangeSettings:
    groups = [
        {"Name": name, "PrimarySmtpAddress": address(name), "Members": inside}
        for name, inside in zip(GROUPS, members, strict=True)
    ]
    contacts = [
        {"Name": name, "ExternalEmailAddress": target, "EmailAddresses": [address(name)]}
        for name, target in zip(CONTACTS, targets, strict=True)
    ]
    return ExchangeSettings.model_validate({"DistributionGroups": groups, "MailContacts": contacts, **more})


@settings(max_examples=80, deadline=None)
@given(
    st.lists(MEMBERS, min_size=6, max_size=6),
    st.lists(TARGETS, min_size=4, max_size=4),
    st.lists(st.sampled_from([address(name) for name in [*GROUPS, *CONTACTS, *PEOPLE]]), min_size=1, max_size=5),
)
def test_expansion_ends_for_any_graph_and_everybody_is_accounted_for_once(
    members: list[list[str]], targets: list[str], written: list[str]
):
    recipients = [Recipient(address=one) for one in written]

    found = categorize(
        "",
        recipients,
        10,
        0,
        organization(members, targets, DisabledRules=["categorizer.reports-to-a-group"]),
        lambda a: "no" not in a,
    )

    opened = [one.group.address.lower() for one in found.expansions]
    assert max(Counter(opened).values(), default=0) <= 1
    # Whoever went in, of the envelope or of a group, comes out as one who is reached or returned, as a group, or as a duplicate.
    went_in = len(written) + sum(len(one.members) for one in found.expansions)
    assert went_in == len(found.resolutions) + len(found.expansions) + len(found.duplicates)
    delivered = [
        one.recipient.address.lower() for one in found.resolutions if type(one.route).__name__ != "Undeliverable"
    ]
    assert max(Counter(delivered).values(), default=0) <= 1
