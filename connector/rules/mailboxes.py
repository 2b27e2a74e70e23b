"""Rules: mailboxes."""

from connector.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
