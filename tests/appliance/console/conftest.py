"""What tests of the console are given."""

from tests.appliance.browser import browser, look
from tests.appliance.console.shelf import shelf
from tests.appliance.console.ward import house, live_ward, ward

__all__ = ["browser", "house", "live_ward", "look", "shelf", "ward"]
