"""The gateway as a delivery agent of Exchange: the hand-over by HTTP on a Unix socket (httpx)."""

from gateway.agent.client import HttpConnectors, open_connectors

__all__ = ["HttpConnectors", "open_connectors"]
