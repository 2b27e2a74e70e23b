"""The Receive connector."""
