"""Stress profiles of replies: for testers of programs that read our reports. A profile says which mails come, when, and how."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, unique

from wire.dsn import Action

PATIENCE = timedelta(minutes=25)
"""How long the one public reader of such reports waits before it calls a fax lost (bcgov/jag-efax, `ws.timeout.duration`)."""


@unique
class Shape(StrEnum):
    """What is done to a mail on its way, as mail systems and people do it."""

    REWRAPPED = "rewrapped"
    SPACED = "spaced"
    TORN_TAGS = "torn-tags"
    QUOTED = "quoted"
    PREFIXED = "prefixed"
    TRANSLATED = "translated"
    OVERSIZE = "oversize"


@dataclass(frozen=True, kw_only=True)
class Copy:
    """One mail that comes: so long `after` the honest one would, changed into a `shape`, with another `action` where it lies.

    It comes only where the honest report says one of `only`, or any when that is empty. `mirror` turns the order of reports round: one
    that would come so long before this time after acceptance comes as long behind it. `is_first` marks the one that carries the honest
    letter's own id.
    """

    after: timedelta = timedelta()
    shape: Shape | None = None
    action: Action | None = None
    only: frozenset[Action] = frozenset()
    mirror: timedelta | None = None
    is_first: bool = False

    def due(self, honest: datetime, arrived: datetime) -> datetime:
        """Return when it comes, never before the honest one would."""
        if self.mirror is None:
            return honest + self.after
        return max(honest, arrived + self.mirror + (arrived + self.mirror - honest))


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What comes instead of the one honest final report, in a sentence and as it is done. `is_silent`: reports of delay stay away too."""

    sentence: str
    copies: tuple[Copy, ...]
    is_silent: bool = False


def copies(profile: str, action: Action) -> tuple[Copy, ...]:
    """Return the mails that come for a final report under a profile; an unknown or empty one is honest."""
    chosen = PROFILES.get(profile, PROFILES["honest"]).copies
    return tuple(copy for copy in chosen if not copy.only or action in copy.only)


def is_silent(profile: str) -> bool:
    """Tell whether nothing at all is reported under a profile."""
    return profile in PROFILES and PROFILES[profile].is_silent


_FAILED = frozenset({Action.FAILED})
_ELSE = frozenset(Action) - _FAILED
_TOO_LATE = PATIENCE + timedelta(minutes=1)
_SOON = timedelta(minutes=1)
_HALF_AN_HOUR = timedelta(minutes=30)


def _shaped(sentence: str, shape: Shape) -> Profile:
    return Profile(sentence=sentence, copies=(Copy(shape=shape, is_first=True),))


PROFILES: dict[str, Profile] = {
    "honest": Profile(sentence="One report, when the fax is over.", copies=(Copy(is_first=True),)),
    "late": Profile(
        sentence="The report comes 26 minutes after the fax is over.", copies=(Copy(after=_TOO_LATE, is_first=True),)
    ),
    "duplicate": Profile(
        sentence="The report comes twice, the second time a minute later and under a Message-ID of its own.",
        copies=(Copy(is_first=True), Copy(after=_SOON)),
    ),
    "out-of-order": Profile(
        sentence="The report comes, and a minute later one that says that the fax is delayed.",
        copies=(Copy(is_first=True), Copy(after=_SOON, action=Action.DELAYED)),
    ),
    "reversed": Profile(
        sentence="Of the faxes of a mail that are over within half an hour, the report on the last comes first; those reports come half "
        "an hour to an hour after the mail.",
        copies=(Copy(mirror=_HALF_AN_HOUR, is_first=True),),
    ),
    "rewrapped": _shaped(
        'The text of the report is quoted and wrapped anew at 60 columns: "> " stands inside long words.',
        Shape.REWRAPPED,
    ),
    "spaced": _shaped("A space stands after each hyphen inside a word of the text.", Shape.SPACED),
    "torn-tags": _shaped("A space stands between tags that touch one another in the text.", Shape.TORN_TAGS),
    "quoted": _shaped('Each line of the text begins with "> ".', Shape.QUOTED),
    "prefixed": _shaped('The subject begins with "Re: ".', Shape.PREFIXED),
    "translated": _shaped(
        "The subject is German, and so is the text where the look is not bound to English.", Shape.TRANSLATED
    ),
    "oversize": _shaped(
        "The text is 12 MiB long, more than Exchange takes in one message unless it is told to (10 MB).", Shape.OVERSIZE
    ),
    "delayed-then-failed": Profile(
        sentence="For a fax that fails a report of delay comes first, and the failure half an hour later; others are reported honestly.",
        copies=(
            Copy(action=Action.DELAYED, only=_FAILED),
            Copy(after=_HALF_AN_HOUR, only=_FAILED, is_first=True),
            Copy(only=_ELSE, is_first=True),
        ),
    ),
    "late-success": Profile(
        sentence="A delivered fax is reported 26 minutes after it is over, when its sender has stopped waiting; a failed one at once.",
        copies=(Copy(after=_TOO_LATE, only=_ELSE, is_first=True), Copy(only=_FAILED, is_first=True)),
    ),
    "never": Profile(sentence="No delivery report comes at all, not even of delay.", copies=(), is_silent=True),
}
