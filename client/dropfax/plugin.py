"""The pytest plugin: fixtures that give each test a site of its own (docs/testing.md)."""
