"""The gateway as a delivery agent."""
