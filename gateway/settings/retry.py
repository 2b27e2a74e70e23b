"""How often and when to call again."""

from datetime import timedelta

from foundation.measures import Span
from foundation.settings import Section, section, setting
from gateway.model.outcome import RetryClass
from gateway.model.retry import Pauses, RetryPolicy


class RetryClassSettings(Section):
    """How calls that end in one way are repeated."""

    pause: Span = setting(timedelta(minutes=5), "Pause before the next call.", ge=timedelta(seconds=1))
    tries: int = setting(0, "Calls in a row to a number that no fax machine ever answered at; 0 for no limit.", ge=0)
    backoff: float = setting(
        1.0, "Factor by which the pause grows with each further call that ends alike.", ge=1, le=10
    )
    longest: Span = setting(timedelta(hours=1), "The longest that the pause can grow to.", ge=timedelta(seconds=1))
    jitter: float = setting(
        0.0,
        "Share by which the pause varies in both directions, 0 to 0.9, decided by line.seed; HylaFAX's is 0.5, and 0 gives "
        "dates that can be told beforehand.",
        ge=0,
        le=0.9,
    )

    @property
    def pauses(self) -> Pauses:
        """The same for the policy that judges calls."""
        return Pauses(
            pause=self.pause, tries=self.tries or None, backoff=self.backoff, longest=self.longest, jitter=self.jitter
        )


class BusyRetrySettings(RetryClassSettings):
    """After a busy signal."""

    pause: Span = setting(timedelta(minutes=3), "Pause before the next call.", ge=timedelta(seconds=1))


class ProtocolRetrySettings(RetryClassSettings):
    """After a call that broke off."""

    pause: Span = setting(timedelta(minutes=1), "Pause before the next call.", ge=timedelta(seconds=1))


class NoCarrierRetrySettings(RetryClassSettings):
    """After a call that no fax machine answered."""

    tries: int = setting(2, "Calls in a row to a number that no fax machine ever answered at; 0 for no limit.", ge=0)


class RetrySettings(Section):
    """How often and when to call again; the defaults are HylaFAX's, but for jitter: half the pause there, 0 here."""

    max_dials: int = setting(12, "Calls in all for one fax.", ge=1)
    max_tries: int = setting(3, "Calls for one fax that reached a fax machine.", ge=1)
    lifetime: Span = setting(
        timedelta(hours=3), "Time from acceptance to giving up (HylaFAX: kill time).", ge=timedelta(minutes=1)
    )
    rfc4161_strict: bool = setting(
        False,  # noqa: FBT003
        "Give up at once what RFC 4161 section 2.2.2 calls likely non-recoverable: no answer, a voice, a data modem, no paper.",
    )
    busy: BusyRetrySettings = section(BusyRetrySettings, "After a busy signal.")
    no_answer: RetryClassSettings = section(RetryClassSettings, "After a call that nobody answered.")
    no_carrier: NoCarrierRetrySettings = section(NoCarrierRetrySettings, "After a call that no fax machine answered.")
    no_fax: RetryClassSettings = section(
        RetryClassSettings, "After a call that was answered without a fax signal (phase A)."
    )
    data: RetryClassSettings = section(RetryClassSettings, "After a call that a data modem answered.")
    protocol: ProtocolRetrySettings = section(
        ProtocolRetrySettings, "After a call that broke off; the unsent pages follow."
    )
    other: RetryClassSettings = section(RetryClassSettings, "After any other failed call.")

    def policy(self, seed: int) -> RetryPolicy:
        """The same as the policy that judges calls."""
        return RetryPolicy(
            max_dials=self.max_dials,
            max_tries=self.max_tries,
            classes={
                RetryClass.BUSY: self.busy.pauses,
                RetryClass.NO_ANSWER: self.no_answer.pauses,
                RetryClass.NO_CARRIER: self.no_carrier.pauses,
                RetryClass.NO_FAX: self.no_fax.pauses,
                RetryClass.DATA: self.data.pauses,
                RetryClass.PROTOCOL: self.protocol.pauses,
                RetryClass.OTHER: self.other.pauses,
            },
            strict=self.rfc4161_strict,
            seed=seed,
        )
