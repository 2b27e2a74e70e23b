"""The message tracking log: written, kept within its limits, read (Message tracking)."""
