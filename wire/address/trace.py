"""The story of a reading, told while it happens."""

from collections.abc import Iterable

from wire.address.facts import Fault, Step

# Where the rules stand, in the words of an administrator's bookshelf.
MAPI = 'MAPI address format "Facsimile (FAX, MSFAX)"'
CONTACT = "MS-OXPROPS, PidLidFax properties"
PROXY = "Exchange proxy address FAX:value"
IMCEA = "MS-OXCMAIL 2.1.3.1.8"
E164 = "ITU-T E.164"
T33 = "ITU-T T.33"
Q931 = "ITU-T Q.931"
X400_TEXT = "RFC 1685"
TPC = "RFC 1528 section 2.1"
GSTN = "RFC 3191 section 2"
FAX_MAIL = "RFC 3192 section 2"
GSTN_EXTENSIONS = "RFC 2846"
MAIL = "RFC 5321 section 4.1.2"
OFFRAMP = "RFC 3965 section 3"
OWN = "dropfax's own rule"


class Trace:
    """The steps of one reading so far, in order."""

    def __init__(self, steps: Iterable[Step] = ()) -> None:
        """Go on after these steps."""
        self._steps = list(steps)

    def note(self, rule: str, found: str, source: str) -> None:
        """Record that a rule fired."""
        self._steps.append(Step(rule=rule, found=found, source=source))

    def refuse(self, fault: Fault, why: str, source: str) -> Fault:
        """Record why the reading ends here and return the fault."""
        self.note(f"refused: {fault}", why, source)
        return fault

    @property
    def steps(self) -> tuple[Step, ...]:
        """Everything recorded so far."""
        return tuple(self._steps)
