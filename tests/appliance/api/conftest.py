"""What tests of REST are given."""

from tests.appliance.api.ward import ward

__all__ = ["ward"]
