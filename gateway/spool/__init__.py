"""The gateway's files: the Drop and Replay directories, and what it keeps."""
