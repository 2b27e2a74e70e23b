"""What the reading of a script can stumble over."""


class NotUnderstood(ValueError):
    """A piece of a script is outside the subset that is read; the message is a sentence without the line's number."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line
