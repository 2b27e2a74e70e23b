"""What REST speaks of, as typed JSON: the same words as the command line prints with --json."""
