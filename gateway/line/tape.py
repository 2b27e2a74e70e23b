"""The tape that runs along with a simulated call: how long it has lasted and what was heard on it."""


class Tape:
    """Collects lines in the shape of HylaFAX's session log (FaxMachineLog), each with its minutes and seconds into the call."""

    def __init__(self) -> None:
        """Begin a call: nothing has been heard."""
        self.seconds = 0.0
        self._lines: list[str] = []

    def wait(self, seconds: float) -> None:
        """Let time pass on the line."""
        self.seconds += seconds

    def say(self, text: str) -> None:
        """Note what happens now."""
        # In whole hundredths: rounding minutes and seconds apart would write 00:60.00.
        minutes, hundredths = divmod(round(self.seconds * 100), 6000)
        self._lines.append(f"{minutes:02}:{hundredths // 100:02}.{hundredths % 100:02} {text}")

    @property
    def lines(self) -> tuple[str, ...]:
        """What was heard so far."""
        return tuple(self._lines)


def clock_words(seconds: float) -> str:
    """Write a span as HylaFAX does: h:mm:ss."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
