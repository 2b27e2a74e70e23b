"""The ledger: messages, jobs, calls and letters in one database."""
