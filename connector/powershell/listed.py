"""What a site has several of, and the cmdlets that make, change and remove one: connectors, mail contacts, groups."""

from connector.powershell.binding import Bound
from connector.powershell.cmdlets import LISTS, Verb
from connector.powershell.steps import Text
from connector.powershell.tables import Table, Tables, arguments
from connector.powershell.values import Kind, read, texts

_GUID_LENGTH = 36


def apply(tables: Tables, bound: Bound) -> None:
    """Make, change or remove one; raises ValueError with a sentence when that cannot be done."""
    noun, verb = bound.cmdlet.noun, bound.cmdlet.verb
    listed = tables.exchange[LISTS[noun]] = list(tables.exchange[LISTS[noun]])
    if verb is Verb.NEW:
        _refuse_second(tables, noun, bound.text("Name") or "")
        listed.append(_changed(tables, _fresh(noun), bound))
        return
    place = _meant(tables, bound)
    found = listed.pop(place)
    if verb is Verb.SET:
        name = bound.text("Name")
        if name is not None and name.lower() != found["Name"].lower():
            _refuse_second(tables, noun, name, found["Name"])
            place = len(listed)  # under its new name it is a new table of the file, which comes last
        listed.insert(place, _changed(tables, found, bound))


def apply_membership(tables: Tables, bound: Bound) -> None:
    """Add a member to a group, take one out, or say who the members are; raises ValueError when that cannot be done."""
    place = _meant(tables, bound, "DistributionGroup")
    groups = tables.exchange["DistributionGroups"] = list(tables.exchange["DistributionGroups"])
    before = list(groups[place].get("Members", ()))
    groups[place] = {**groups[place], "Members": _members(before, bound)}


def _members(before: list[str], bound: Bound) -> list[str]:
    if bound.cmdlet.verb is Verb.UPDATE:
        return texts(bound.values["Members"])
    member = str(read(bound.values["Member"], Kind.TEXT))
    others = [one for one in before if one.lower() != member.lower()]
    if bound.cmdlet.verb is Verb.ADD:
        return before if len(others) < len(before) else [*before, member]
    if len(others) == len(before):
        raise ValueError(f"{member!r} is no member of {bound.text('Identity')!r}")
    return others


def place_of(tables: Tables, noun: str, name: str) -> int | None:
    """Where the one of that name stands in its list; names compare without case."""
    names = [one["Name"].lower() for one in tables.exchange[LISTS[noun]]]
    return names.index(name.lower()) if name.lower() in names else None


def _fresh(noun: str) -> Table:
    """What a new one begins with: the addresses of the settings' own example are nobody else's."""
    return {"EmailAddresses": []} if noun == "MailContact" else {}


def _refuse_second(tables: Tables, noun: str, name: str, *but: str) -> None:
    if place_of(tables, noun, name) is not None and name not in but:
        raise ValueError(f"there is a {noun} {name!r} already")


def _meant(tables: Tables, bound: Bound, noun: str | None = None) -> int:
    r"""Find what the Identity means: Name, or Server\Name; a GUID means something to the Exchange alone that gave it."""
    noun, identity = noun or bound.cmdlet.noun, bound.text("Identity") or ""
    if len(identity) == _GUID_LENGTH and identity.count("-") == 4 and identity.replace("-", "").isalnum():
        raise ValueError(
            f"{identity!r} is a GUID, which means something to the Exchange alone that gave it; name the {noun}"
        )
    place = place_of(tables, noun, identity)
    if place is None and noun.endswith("Connector") and "\\" in identity:
        place = _hosted(tables, noun, *identity.split("\\", 1))
    if place is None:
        raise ValueError(f"there is no {noun} {identity!r}")
    return place


def _hosted(tables: Tables, noun: str, server: str, name: str) -> int | None:
    """Find the connector of that name, if that server hosts it."""
    place = place_of(tables, noun, name)
    found = {} if place is None else tables.exchange[LISTS[noun]][place]
    hosts = found.get("SourceTransportServers") or [tables.exchange["TransportServers"][0]["Name"]]
    return place if server.upper() in [host.upper() for host in hosts] else None


def _changed(tables: Tables, table: Table, bound: Bound) -> Table:
    """Return a table with the values of the arguments."""
    changed = dict(table)
    for parameter, value in arguments(bound):
        if parameter.setting is not None:
            tables.put(changed, parameter, value)
        elif parameter.name == "PrimarySmtpAddress" and isinstance(value, Text):
            others = changed.get("EmailAddresses", ())
            changed["EmailAddresses"] = [value.text, *(one for one in others if one.lower() != value.text.lower())]
        elif parameter.name not in ("Identity", "EmailAddressPolicyEnabled"):
            tables.kept.append(f"-{parameter.name} means nothing here")
    return changed
