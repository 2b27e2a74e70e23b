"""Files that were set aside as `.bad`: why, and submitted again after correction."""
