"""A message: a submission that we have accepted and now answer for."""

from dataclasses import dataclass
from datetime import datetime

from wire.envelope import Ret


@dataclass(frozen=True, kw_only=True)
class Message:
    """What we must remember of an accepted submission; the original file lies in the spool under its fingerprint.

    `fingerprint` is SHA-256 over file name and content, in hexadecimal. `likeness` recognises a second submission of the same mail under
    another file name (RFC 4161 section 2.1), empty when the mail has no Message-ID. An empty `sender` is the null reverse path.
    `repeat` counts earlier submissions of the same name and content: an application may drop one file every morning. `deliver_by` is
    the sender's own limit, after which the fax is returned, or the sender told when `deliver_by_notify` (RFC 2852). `mdn` tells that a
    disposition notification was asked for and may be sent (RFC 8098). `language` is the mail's own, such as "de", empty when it names
    none. `stress` names the profile of replies that a tester asked for. `whole` tells that one report speaks of all its faxes: decided
    when it was accepted, whatever the settings say later. `delivery` is the name that Exchange gave the hand-over of a mail from its
    Delivery Agent connector `connector`; both are empty for one that came as a file.
    """

    id: int
    fingerprint: str
    likeness: str
    file_name: str
    sender: str
    ret: Ret | None
    envid: str | None
    subject: str
    message_id: str
    arrived: datetime
    size: int
    repeat: int = 0
    deliver_by: datetime | None = None
    deliver_by_notify: bool = False
    mdn: bool = False
    language: str = ""
    stress: str = ""
    whole: bool = False
    connector: str = ""
    delivery: str = ""

    @property
    def is_acknowledged(self) -> bool:
        """Whether its faxes are acknowledged, so that Exchange makes the reports on them, and we none."""
        return bool(self.delivery)
