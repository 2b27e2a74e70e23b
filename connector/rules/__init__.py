"""The registry of rules: every documented behaviour of Exchange that is imitated here, by name (exchange-files.md sections 1 to 8).

Each has its sentence, its source, the versions of Exchange that it is documented for, and how it is switched. A rule without a test
that names it (`@pytest.mark.rule("...")`) fails the build; docs/exchange-rules.md is written from here.
"""

from connector.rules import (
    agents,
    categorizing,
    dropping,
    foreign,
    mailboxes,
    message_files,
    pickup,
    queues,
    replay,
    reports,
    routing,
    smtp,
    timers,
    tracking,
)
from connector.rules.rule import FIXED, OFF, Rule

__all__ = ["AREAS", "BY_ID", "FIXED", "OFF", "RULES", "SWITCHABLE", "Rule"]

AREAS: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("Message files", message_files.RULES),
    ("Mail by SMTP", smtp.RULES),
    ("Pickup directory", pickup.RULES),
    ("Replay directory", replay.RULES),
    ("Categorizer", categorizing.RULES),
    ("Connector selection", routing.RULES),
    ("Foreign connectors", foreign.RULES),
    ("Drop directory", dropping.RULES),
    ("Queues", queues.RULES),
    ("Retry, resubmit and expiration intervals", timers.RULES),
    ("Delivery Agent connectors", agents.RULES),
    ("Reports", reports.RULES),
    ("Mailboxes", mailboxes.RULES),
    ("Message tracking", tracking.RULES),
)
"""The rules by the part of Exchange that they are about."""

RULES = tuple(rule for _, rules in AREAS for rule in rules)

BY_ID = {rule.id: rule for rule in RULES}

SWITCHABLE = frozenset(rule.id for rule in RULES if rule.switch == OFF)
"""Rules that DisabledRules may name."""
