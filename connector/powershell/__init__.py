"""Settings as Exchange Management Shell: the script that sets a real Exchange up, and the lines of one that are read."""
