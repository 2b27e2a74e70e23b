"""REST: everything that the command line and the console do, as HTTP and JSON."""

from appliance.api.application import api

__all__ = ["api"]
