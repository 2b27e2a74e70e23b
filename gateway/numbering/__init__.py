"""Fax numbers: how the plan of the line reads and dials them, whom an address means, and which numbers are refused."""
