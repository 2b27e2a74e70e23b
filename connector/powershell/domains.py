"""Accepted domains, of which a site keeps a list that begins with the default one."""

from connector.powershell.binding import Bound
from connector.powershell.cmdlets import Verb
from connector.powershell.steps import Variable
from connector.powershell.tables import Tables


def apply(tables: Tables, bound: Bound) -> None:
    """Make, change or remove an accepted domain; raises ValueError with a sentence when that cannot be done."""
    _refuse_relay(bound.text("DomainType") or "Authoritative")
    domains = list(tables.exchange["AcceptedDomains"])
    domain = _added(tables, bound, domains) if bound.cmdlet.verb is Verb.NEW else _meant(tables, bound, domains)
    if bound.cmdlet.verb is Verb.REMOVE:
        domains.remove(domain)
    elif bound.values.get("MakeDefault") == Variable(name="true"):
        domains = [domain, *(other for other in domains if other != domain)]
    tables.exchange["AcceptedDomains"] = domains


def domain_of(tables: Tables, identity: str) -> str:
    """Return the domain that an identity means: its own, or the name that New-AcceptedDomain gave it in this script."""
    return tables.domain_names.get(identity.lower(), identity.lower())


def _refuse_relay(kind: str) -> None:
    if kind.lower() != "authoritative":
        raise ValueError(f"-DomainType {kind}: a site takes mail for its own mailboxes alone, which is Authoritative")


def _added(tables: Tables, bound: Bound, domains: list[str]) -> str:
    domain = (bound.text("DomainName") or "").lower()
    if domain in domains:
        raise ValueError(f"there is an AcceptedDomain {domain!r} already")
    tables.domain_names[(bound.text("Name") or "").lower()] = domain
    domains.append(domain)
    return domain


def _meant(tables: Tables, bound: Bound, domains: list[str]) -> str:
    domain = domain_of(tables, bound.text("Identity") or "")
    if domain not in domains:
        raise ValueError(f"there is no AcceptedDomain {domain!r}")
    return domain
