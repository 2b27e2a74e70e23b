"""Selection of a connector (exchange-files.md section 5.1, [CS]), and why each one wins or loses."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from connector.categorizer import NO_CONNECTOR, TOO_LARGE, Explanation, Step, explain
from connector.model.route import Route, ToConnector, Unroutable
from connector.settings import DeliveryAgentConnectorSettings, ExchangeSettings
from connector.spaces import TypedAddress

FAX = "FAX:Bob Lee@+1 (425) 555-0123"


def foreign(name: str, *spaces: str, **settings: Any) -> dict[str, Any]:
    return {"Name": name, "AddressSpaces": list(spaces or ("FAX:*",)), **settings}


def site(*connectors: dict[str, Any], **settings: Any) -> ExchangeSettings:
    return ExchangeSettings.model_validate({"ForeignConnectors": list(connectors), **settings})


SITES: dict[str, Any] = {
    "TransportServers": [
        {"Name": "MBX01"},
        {"Name": "MBX02"},
        {"Name": "BR01", "Site": "Branch"},
        {"Name": "SEA01", "Site": "Seaside"},
    ],
    "AdSiteLinks": [
        {"Sites": ["Default-First-Site-Name", "Branch"], "Cost": 3},
        {"Sites": ["Branch", "Seaside"], "Cost": 4},
        {"Sites": ["Default-First-Site-Name", "Seaside"], "Cost": 10},
    ],
}


def told(address: str, settings: ExchangeSettings, size: int = 100) -> Explanation:
    return explain(TypedAddress.read(address), size, settings)


def route(address: str, *connectors: dict[str, Any], size: int = 100, **settings: Any) -> Route:
    return told(address, site(*connectors, **settings), size).route


def chosen(address: str, *connectors: dict[str, Any], size: int = 100, **settings: Any) -> str:
    way = route(address, *connectors, size=size, **settings)
    assert isinstance(way, ToConnector), way
    return way.connector.name


def losses(explanation: Explanation) -> dict[str, Step | None]:
    return {f"{one.connector.name} {one.space or ''}".strip(): one.lost for one in explanation.verdicts}


@pytest.mark.rule("routing.size-first", "routing.all-too-small")
def test_a_connector_that_takes_no_message_of_the_size_is_not_considered():
    """[CS] "drop connectors whose MaxMessageSize < message size"; [DSN] size NDR = `550 5.3.4`."""
    small, large = foreign("S", "FAX:*;1", MaxMessageSize="1 KB"), foreign("L", "FAX:*;9")

    assert chosen(FAX, small, large, size=1024) == "S"
    assert chosen(FAX, small, large, size=1025) == "L"
    assert route(FAX, small, size=1025) == TOO_LARGE
    assert route("ann@fax.example", foreign("S", "*", MaxMessageSize="1 KB"), size=1025) == TOO_LARGE


@pytest.mark.rule("routing.all-too-small")
def test_size_is_no_reason_where_the_connector_would_not_be_used_anyhow():
    disabled = foreign("A", MaxMessageSize="1 KB", Enabled=False)
    other = foreign("B", "NOTES:*", MaxMessageSize="1 KB")

    assert route(FAX, disabled, other, size=1025) == NO_CONNECTOR


@pytest.mark.rule("routing.size-zero-disables")
def test_a_limit_of_nothing_keeps_even_an_empty_message_away():
    """[PS] "0 = effectively disabled"."""
    assert route(FAX, foreign("A", MaxMessageSize="0 B"), size=0) == TOO_LARGE


@pytest.mark.rule("routing.scope")
def test_a_scoped_connector_is_used_in_the_sites_of_its_source_servers_alone():
    """[CS] "keep in scope"; [PS] "true: only servers in the same AD site may use it"."""
    here = foreign("Here", IsScopedConnector=True, SourceTransportServers=["MBX02"])
    there = foreign("There", IsScopedConnector=True, SourceTransportServers=["BR01"])

    assert chosen(FAX, here, **SITES) == "Here"
    assert route(FAX, there, **SITES) == NO_CONNECTOR
    assert chosen(FAX, {**there, "IsScopedConnector": False}, **SITES) == "There"


@pytest.mark.rule("routing.enabled")
def test_a_disabled_connector_takes_nothing():
    """[CS] "keep in scope, enabled, matching"."""
    assert route(FAX, foreign("A", Enabled=False)) == NO_CONNECTOR


@pytest.mark.rule("routing.most-specific-space")
def test_the_most_specific_space_wins_over_the_cheapest():
    """[CS] steps 3 and 4."""
    assert chosen(FAX, foreign("A", "FAX:*;1"), foreign("B", "FAX:+1425*;50")) == "B"


@pytest.mark.rule("routing.lowest-cost")
def test_of_equally_specific_spaces_the_cheapest_wins():
    """[CS] step 4."""
    assert chosen(FAX, foreign("A", "FAX:*;5"), foreign("B", "FAX:*;2")) == "B"
    assert chosen(FAX, foreign("A", "FAX:*;5", "FAX:*;1"), foreign("B", "FAX:*;2")) == "A"


@pytest.mark.rule("routing.lowest-cost", "routing.least-cost-path")
def test_the_way_to_the_source_server_is_part_of_the_cost():
    """[CS] "lowest total cost (site link + address space)"; by way of Branch the seaside costs 7, not 10."""
    here, sea = foreign("Here", "FAX:*;9"), foreign("Sea", "FAX:*;1", SourceTransportServers=["SEA01"])

    assert chosen(FAX, here, sea, **SITES) == "Sea"
    (sea_verdict,) = [one for one in told(FAX, site(here, sea, **SITES)).verdicts if one.connector.name == "Sea"]
    assert (sea_verdict.cost, sea_verdict.source and sea_verdict.source.cost) == (8, 7)
    assert chosen(FAX, foreign("Here", "FAX:*;7"), sea, **SITES) == "Here"


@pytest.mark.rule("routing.default-site-link")
def test_without_site_links_one_of_cost_100_joins_all_sites():
    """OUR CHOICE, as DEFAULTIPSITELINK of a new forest does."""
    servers: dict[str, Any] = {"TransportServers": SITES["TransportServers"]}
    far = foreign("Far", "FAX:*;1", SourceTransportServers=["BR01"])

    assert chosen(FAX, foreign("Near", "FAX:*;100"), far, **servers) == "Near"
    (verdict,) = told(FAX, site(far, **servers)).verdicts
    assert verdict.cost == 101


@pytest.mark.rule("routing.nearest")
def test_at_the_same_cost_the_nearest_wins():
    """[CS] step 5: this server, same site, remote."""
    remote = foreign("A", "FAX:*;1", SourceTransportServers=["BR01"])
    same_site = foreign("B", "FAX:*;4", SourceTransportServers=["MBX02"])
    this_server = foreign("C", "FAX:*;4", SourceTransportServers=["MBX01", "BR01"])

    assert chosen(FAX, remote, same_site, this_server, **SITES) == "C"
    assert chosen(FAX, remote, same_site, **SITES) == "B"


@pytest.mark.rule("routing.lowest-name")
def test_the_lowest_name_wins_in_the_end():
    """[CS] step 6."""
    assert chosen(FAX, foreign("b"), foreign("A")) == "A"
    assert chosen(FAX, foreign("B"), foreign("a")) == "a"


@pytest.mark.rule("routing.both-kinds-compete")
def test_a_delivery_agent_connector_competes_with_foreign_connectors():
    agent = {"Name": "Agent", "AddressSpaces": ["FAX:+1*;9"]}

    way = route(FAX, foreign("A"), DeliveryAgentConnectors=[agent])

    assert isinstance(way, ToConnector)
    assert isinstance(way.connector, DeliveryAgentConnectorSettings)
    assert chosen("FAX:+49", foreign("A"), DeliveryAgentConnectors=[agent]) == "A"


@pytest.mark.rule("routing.next-hop-domain")
@pytest.mark.parametrize(
    ("address", "domain"),
    [(FAX, "FAX"), ("a@b.fax.example", "*.fax.example"), ("X400:c=US;a=x", "X400")],
)
def test_the_queue_is_named_for_the_type_of_address_or_the_mail_domain(address: str, domain: str):
    """[Q] NextHopDomain: the page's own example is `FAX`."""
    way = route(address, foreign("A", "FAX:+1*", "*.fax.example", "X400:c=US;5"))

    assert isinstance(way, ToConnector)
    assert way.domain == domain


@pytest.mark.rule("routing.source-servers")
def test_a_connector_without_source_servers_is_hosted_by_the_first_server():
    way = route(FAX, foreign("A"), **SITES)
    named = route(FAX, foreign("A", SourceTransportServers=["br01"]), **SITES)

    assert isinstance(way, ToConnector)
    assert isinstance(named, ToConnector)
    assert (way.server, named.server) == ("MBX01", "BR01")


@pytest.mark.rule("routing.another-takes-over")
def test_when_the_first_source_server_is_disabled_another_takes_over():
    """Issue: "one drops, the other takes over when the first is disabled"."""
    servers = [{"Name": "MBX01", "Enabled": False}, {"Name": "MBX02"}]

    way = route(FAX, foreign("A", SourceTransportServers=["MBX01", "MBX02"]), TransportServers=servers)

    assert isinstance(way, ToConnector)
    assert way.server == "MBX02"


@pytest.mark.rule("routing.one-of-equally-near")
def test_of_equally_near_source_servers_the_lowest_name_is_chosen():
    servers = [{"Name": "MBX09"}, {"Name": "MBX03"}, {"Name": "MBX02"}]

    way = route(FAX, foreign("A", SourceTransportServers=["MBX03", "MBX02"]), TransportServers=servers)

    assert isinstance(way, ToConnector)
    assert way.server == "MBX02"


OFF: dict[str, Any] = {"TransportServers": [{"Name": "MBX01", "Enabled": False}, {"Name": "MBX02"}]}
CUT_OFF: dict[str, Any] = {
    "TransportServers": [{"Name": "MBX02"}, {"Name": "MBX01", "Site": "Island"}],
    "AdSiteLinks": [{"Sites": ["Default-First-Site-Name", "Branch"]}],
}


@pytest.mark.rule("routing.no-source-server")
@pytest.mark.parametrize("settings", [OFF, CUT_OFF])
@pytest.mark.parametrize("address", [FAX, "ann@fax.example"])
def test_without_a_source_server_that_can_be_reached_messages_wait(settings: dict[str, Any], address: str):
    """OUR CHOICE: a server that is switched off for an hour returns no faxes."""
    only = foreign("A", "FAX:*", "fax.example", SourceTransportServers=["MBX01"])
    other = foreign("B", "FAX:*;9", "*", SourceTransportServers=["MBX02"])

    assert route(address, only, **settings) == Unroutable(
        reason="Source servers of connector A: none runs and can be reached: MBX01.", has_connector=True
    )
    assert chosen(address, only, other, **settings) == "B"


@pytest.mark.rule("routing.smtp-without-connector")
def test_a_mail_address_that_no_connector_takes_waits():
    """[CS] "No match: SMTP address -> Unreachable queue"."""
    assert route("ann@elsewhere.example", foreign("A", "fax.example")) == Unroutable(
        reason="There is currently no route to the domain elsewhere.example."
    )


@pytest.mark.rule("routing.type-without-connector")
def test_another_address_that_no_connector_takes_is_returned():
    """OUR CHOICE: `550 5.4.4 ROUTING.NoConnectorForAddressType; unable to route for address type`."""
    assert route("NOTES:Ann/Org", foreign("A")) == NO_CONNECTOR
    assert NO_CONNECTOR.diagnostic == "550 5.4.4 ROUTING.NoConnectorForAddressType; unable to route for address type"


@pytest.mark.rule("routing.fax-wildcards")
def test_a_number_prefix_is_seen_behind_the_name_of_the_recipient():
    """The value is `Bob Lee@+1 (425) 555-0123`; addresses.md section 3: the name ends at the last `@`."""
    assert chosen(FAX, foreign("A", "FAX:+1425*")) == "A"
    assert chosen(FAX, foreign("A", "FAX:bob lee*")) == "A"
    assert route(FAX, foreign("A", "FAX:+49*")) == NO_CONNECTOR


def test_every_connector_says_at_which_step_it_lost():
    settings = site(
        foreign("Won", "FAX:+1*;2"),
        foreign("Size", MaxMessageSize="10 B", Enabled=False),
        foreign("Scope", IsScopedConnector=True, SourceTransportServers=["BR01"]),
        foreign("Enabled", Enabled=False),
        foreign("Match", "FAX:+49*;1", "SMTP:*"),
        foreign("Specific", "FAX:*;1"),
        foreign("Cost", "FAX:+1*;9"),
        foreign("Near", "FAX:+1*;2", SourceTransportServers=["MBX02"]),
        foreign("Z", "FAX:+1*;2"),
        **SITES,
    )

    explanation = told(FAX, settings)

    assert losses(explanation) == {
        "Won FAX:+1*;2": None,
        "Size": Step.SIZE,
        "Scope": Step.SCOPE,
        "Enabled": Step.ENABLED,
        "Match FAX:+49*;1": Step.MATCH,
        "Match SMTP:*;1": Step.MATCH,
        "Specific FAX:*;1": Step.SPECIFICITY,
        "Cost FAX:+1*;9": Step.COST,
        "Near FAX:+1*;2": Step.NEARNESS,
        "Z FAX:+1*;2": Step.NAME,
    }
    assert explanation.verdicts[0].lost is None
    assert all(verdict.why for verdict in explanation.verdicts)


def test_a_connector_of_two_equal_spaces_wins_with_one_of_them():
    explanation = told(FAX, site(foreign("A", "FAX:*;2", "FAX:+*1*;2", "FAX:1*+*;2", "FAX:*+1*;2")))

    assert [verdict.lost for verdict in explanation.verdicts].count(None) == 1
    assert (explanation.verdicts[1].lost, explanation.verdicts[1].why) == (Step.NAME, "its FAX:+*1* fits as well")


def test_a_space_that_is_named_twice_counts_once():
    assert losses(told(FAX, site(foreign("A", "FAX:*", "FAX:*;1")))) == {"A FAX:*;1": None}
    assert len(told(FAX, site(foreign("A", "FAX:*", "FAX:*;1"))).verdicts) == 1


def test_without_a_winner_spaces_that_fit_are_not_said_to_lose_to_anybody():
    explanation = told("ann@elsewhere.example", site(foreign("A")))

    assert losses(explanation) == {"A FAX:*;1": Step.MATCH}


CONNECTOR = st.builds(
    lambda name, spaces, size, enabled, scoped, servers: {
        "Name": name,
        "AddressSpaces": spaces,
        "MaxMessageSize": size,
        "Enabled": enabled,
        "IsScopedConnector": scoped,
        "SourceTransportServers": servers,
    },
    st.text("abcAB", min_size=1, max_size=3),
    st.lists(
        st.builds(
            lambda space, cost: f"{space};{cost}",
            st.sampled_from(["FAX:*", "FAX:+1*", "FAX:+1425*", "*", "*.example", "fax.example", "X400:c=US;a=x"]),
            st.integers(1, 3),
        ),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from(["unlimited", "0 B", "100 B", "50 B"]),
    st.booleans(),
    st.booleans(),
    st.lists(st.sampled_from(["MBX01", "MBX02", "BR01", "SEA01"]), max_size=2),
)
ADDRESSES = st.sampled_from([FAX, "FAX:+49", "a@fax.example", "a@x.example", "X400:c=us;a=x;p=y", "NOTES:x"])


@examples(max_examples=60, deadline=None)
@given(st.data(), st.lists(CONNECTOR, max_size=4, unique_by=lambda one: one["Name"].lower()), ADDRESSES)
def test_the_order_of_connectors_in_the_settings_never_matters(data: st.DataObject, connectors: Any, address: str):
    shuffled = data.draw(st.permutations(connectors))

    first, second = told(address, site(*connectors, **SITES)), told(address, site(*shuffled, **SITES))

    assert (first.route, first.verdicts) == (second.route, second.verdicts)


@examples(max_examples=60, deadline=None)
@given(st.lists(CONNECTOR, max_size=4, unique_by=lambda one: one["Name"].lower()), ADDRESSES)
def test_exactly_one_space_wins_when_there_is_a_way_and_none_otherwise(connectors: Any, address: str):
    explanation = told(address, site(*connectors, **SITES))

    winners = [verdict.connector for verdict in explanation.verdicts if verdict.lost is None]

    won = [explanation.route.connector] if isinstance(explanation.route, ToConnector) else []
    assert winners == won
