"""The far fax machines: how fast each is, what it can do, and how its calls are timed (ITU-T T.30, V.17, V.27 ter, V.29, V.34)."""

from dataclasses import dataclass

from gateway.line.abilities import SCAN_STEPS, Abilities


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
    `csid` is what it calls itself, its number when empty; `fine` whether it takes more than 98 lines per inch; `bad_pages` is the share
    of pages that it receives badly and asks for again.
    """

    words: str
    speed: int = 14400
    ecm: bool = True
    scan_ms: int = 0
    refusals: int = 0
    rings: int = 0
    names_itself: bool = True
    csid: str = ""
    fine: bool = True
    bad_pages: float = 0.0

    @property
    def is_v34(self) -> bool:
        """Whether it speaks V.34, whose control channel replaces the V.21 frames and which asks for error correction (T.30 Annex F)."""
        return self.speed > _LADDER[0].speed and self.ecm

    @property
    def ladder(self) -> tuple[Rate, ...]:
        """The rates from the best one downwards."""
        rates = _V34_LADDER if self.is_v34 else _LADDER
        # Who knows V.17 is able to send at 14400 or 12000 bit/s: a slower machine has V.29 or V.27 ter only.
        return tuple(rate for rate in rates if rate.speed <= self.speed and (rate.modem != "v.17" or self.speed > 9600))

    @property
    def row_ms(self) -> int:
        """The least time for a row as T.30 can say it: the next of its steps."""
        return next((step for step in SCAN_STEPS if step >= self.scan_ms), SCAN_STEPS[-1])

    @property
    def abilities(self) -> Abilities:
        """What the machine says in its DIS; T.6 goes with error correction only (T.30 table 2)."""
        speed = next((speed for speed in (2400, 4800, 9600) if speed >= self.speed), 14400)
        return Abilities(
            speed=speed,
            v34=self.is_v34,
            ecm=self.ecm,
            t6=self.ecm,
            fine=self.fine,
            scan_ms=0 if self.ecm else self.row_ms,
        )

    def frames_take(self, *payloads: int) -> float:
        """Return the seconds of one group of frames with these many octets of payload each.

        V.21: one second of preamble, then 300 bit/s (T.30 section 5.3); V.34: 1200 bit/s without preamble.
        """
        bits = sum((5 + payload) * 8 + 16 for payload in payloads)
        return 0.1 + bits / 1200 if self.is_v34 else 1.0 + bits / 300
