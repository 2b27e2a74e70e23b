"""What tests of the web application are given."""

from tests.appliance.web import sites, web

__all__ = ["sites", "web"]
