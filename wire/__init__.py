"""The files that Exchange and a fax gateway agree on; standard library only."""
