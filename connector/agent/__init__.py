"""The hand-over of Delivery Agent connectors: HTTP on a Unix socket (starlette, uvicorn)."""

from connector.agent.agents import IDLE, DeliveryAgents, Telling
from connector.agent.serving import serving

__all__ = ["IDLE", "DeliveryAgents", "Telling", "serving"]
