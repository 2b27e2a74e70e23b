"""The console: pages that the server makes, readable without a script; no build step, nothing from elsewhere."""

from appliance.console.application import console

__all__ = ["console"]
