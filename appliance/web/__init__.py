"""REST and console as one web application, and serving it on this machine."""

from appliance.web.application import application
from appliance.web.guard import Door
from appliance.web.hosts import Names
from appliance.web.keys import Keys
from appliance.web.serving import Address, address_of, serving

__all__ = ["Address", "Door", "Keys", "Names", "address_of", "application", "serving"]
