"""The far fax machines: how fast each is, what it can do, and how its calls are timed (ITU-T T.30, V.17, V.27 ter, V.29, V.34)."""

from dataclasses import dataclass

from gateway.model.call import Page

ECM_BLOCK = 256 * 256  # T.30 Annex A: a block is at most 256 frames of 256 octets
ECM_OVERHEAD = 1.05  # addresses, control fields and checksums of the frames


@dataclass(frozen=True)
class Rate:
    """A way to send pages: bit/s, the modem, the seconds that its first and its later trainings take."""

    speed: int
    modem: str
    training: float
    retraining: float


# In the order in which T.30 falls back after a failure to train.
_LADDER = (
    Rate(14400, "v.17", 1.393, 0.142),
    Rate(12000, "v.17", 1.393, 0.142),
    Rate(9600, "v.17", 1.393, 0.142),
    Rate(9600, "v.29", 0.253, 0.253),
    Rate(7200, "v.29", 0.253, 0.253),
    Rate(4800, "v.27ter", 0.708, 0.708),
    Rate(2400, "v.27ter", 0.943, 0.943),
)
_V34_LADDER = tuple(Rate(speed, "v.34", 0.6, 0.2) for speed in range(33600, 0, -2400))


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A far machine. `refusals` counts the trainings that fail before one succeeds, `rings` are rung beyond the usual ones.

    `scan_ms` is the least time that it takes for one row; error correction knows no such time (T.30 Annex A).
    """

    words: str
    speed: int = 14400
    ecm: bool = True
    scan_ms: int = 0
    refusals: int = 0
    rings: int = 0
    names_itself: bool = True

    @property
    def is_v34(self) -> bool:
        """Whether it speaks V.34, whose control channel replaces the V.21 frames (T.30 Annex F)."""
        return self.speed > _LADDER[0].speed

    @property
    def ladder(self) -> tuple[Rate, ...]:
        """The rates from the best one downwards."""
        rates = _V34_LADDER if self.is_v34 else _LADDER
        return tuple(rate for rate in rates if rate.speed <= self.speed)

    def frames_take(self, *payloads: int) -> float:
        """Return the seconds of one group of frames with these many octets of payload each.

        V.21: one second of preamble, then 300 bit/s (T.30 section 5.3); V.34: 1200 bit/s without preamble.
        """
        bits = sum((5 + payload) * 8 + 16 for payload in payloads)
        return 0.1 + bits / 1200 if self.is_v34 else 1.0 + bits / 300

    def page_takes(self, page: Page, rate: Rate) -> float:
        """Return the seconds that the image of one page takes, training not included.

        Without error correction no row may be shorter than the far machine's minimum scan time, so that a white page takes as long as
        a grey one. The strip does not tell the bits of single rows; the sum is held against the sum, a lower bound.
        """
        bits = 8 * len(page.strip)
        if self.ecm:
            return ECM_OVERHEAD * bits / rate.speed
        return max(bits / rate.speed, page.rows * self.scan_ms / 1000)

    def further_blocks(self, page: Page) -> int:
        """Return how often the page is interrupted by PPS-NULL because it does not fit one block of error correction."""
        return (max(len(page.strip), 1) - 1) // ECM_BLOCK if self.ecm else 0
