"""One module per family of attachments."""
