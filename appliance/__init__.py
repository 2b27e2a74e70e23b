"""Both halves on one machine: the command line, the demonstration."""
