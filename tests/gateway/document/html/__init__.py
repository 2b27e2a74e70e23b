"""HTML on paper."""
