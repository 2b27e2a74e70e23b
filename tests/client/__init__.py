"""The client and its pytest plugin, against a dropfax in a process of its own."""
