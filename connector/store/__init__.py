"""The queue database, mail.que: every message that the Transport service has accepted and not yet handed on (SQLite)."""
