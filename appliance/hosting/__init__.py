"""Sites that live in this process, each on a clock that can be steered: what REST, the console and the stage stand on."""

from appliance.hosting.hosted import ClockMode, Hosted, Order
from appliance.hosting.sites import Sites, hosting

__all__ = ["ClockMode", "Hosted", "Order", "Sites", "hosting"]
