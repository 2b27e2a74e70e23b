"""Rules: message files."""

from connector.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
