"""The Exchange side: stands in for the transport that writes Drop files and takes Replay and Pickup files."""
