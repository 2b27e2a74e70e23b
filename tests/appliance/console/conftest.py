"""What tests of the console are given."""

from tests.appliance.browser import browser, look
from tests.appliance.console.shelf import shelf

__all__ = ["browser", "look", "shelf"]
