"""One module per arrow of a fax's way; each a script of steps."""
