"""Rules of the Pickup directory, and of what it shares with Replay (exchange-files.md sections 3 and 4.1)."""

from connector.rules.rule import OFF, Rule

_PATH = "PickupDirectoryPath"
_RATE = "PickupDirectoryMaxMessagesPerMinute"

_DIRECTORY = (
    Rule(
        id="pickup.null-path-disables",
        sentence="A directory whose path is $null (an empty PickupDirectoryPath or ReplayDirectoryPath) is not read.",
        source="PS",
        switch=_PATH,
    ),
    Rule(
        id="pickup.is-not-replay",
        sentence="Pickup and Replay may not be the same directory.",
        source="PRC",
        switch=_PATH,
    ),
    Rule(
        id="pickup.moving-leaves-the-files",
        sentence="Another path for Pickup or Replay does not move the files that wait under the old one.",
        source="PRC",
        switch=_PATH,
    ),
    Rule(id="pickup.polled-every-five-seconds", sentence="Pickup and Replay are read every 5 seconds.", source="PR"),
    Rule(
        id="pickup.rate",
        sentence="No more than PickupDirectoryMaxMessagesPerMinute files are taken in any minute; the others wait.",
        source="PR, PS",
        switch=_RATE,
    ),
    Rule(
        id="pickup.rate-of-each-directory",
        sentence="The limit for a minute is applied to Pickup and to Replay separately.",
        source="PR",
        switch=_RATE,
    ),
    Rule(
        id="pickup.rate-divided-among-polls",
        sentence="A poll takes at most a twelfth of the limit for a minute, rounded up, and idle minutes save nothing up; a poll "
        "that comes late to files that were held back makes up for the polls that it missed.",
        source="OUR CHOICE",
        switch=_RATE,
    ),
    Rule(
        id="pickup.longest-waiting-first",
        sentence="Of files that the limit makes wait, those are taken first that wait longest, by name among those that came together.",
        source="OUR CHOICE",
    ),
)

_FILES = (
    Rule(
        id="pickup.eml-only",
        sentence="Only files whose name ends in .eml are taken; all others are ignored for ever.",
        source="PR",
    ),
    Rule(
        id="pickup.text-with-blank-line",
        sentence="A file is text in which a blank line stands between header and body; one without it is malformed and goes back "
        "to its sender.",
        source="PR",
    ),
    Rule(id="pickup.mime-allowed", sentence="A file may be a MIME message; its body is not changed.", source="PR"),
    Rule(
        id="pickup.unopenable-is-left",
        sentence="A file that cannot be opened, or that its writer still holds, keeps its name and is tried at the next poll; one that "
        "cannot be opened is named in the log when that begins and when it ends.",
        source="PR, OUR CHOICE",
    ),
    Rule(
        id="pickup.claimed-as-tmp",
        sentence="A file is renamed from .eml to .tmp before it is processed, and deleted when its message is queued.",
        source="PR",
    ),
    Rule(
        id="pickup.taken-name-gets-the-date",
        sentence="Where the .tmp or .bad name of a file is taken, the date and time are put into the name.",
        source="PR",
    ),
    Rule(
        id="pickup.date-in-names",
        sentence="The date in such a name is written yyyyMMddHHmmssfff, in UTC.",
        source="OUR CHOICE",
    ),
    Rule(
        id="pickup.start-revives-claims",
        sentence="When the transport starts, every .tmp file is renamed to .eml and processed again, so that its message may come twice.",
        source="PR",
    ),
    Rule(
        id="pickup.rename-failure",
        sentence="A file that cannot be renamed is written to the log and retried, and the next file is taken.",
        source="PR",
    ),
    Rule(
        id="pickup.delete-failure",
        sentence="A processed file that cannot be deleted is written to the log and processed again after a restart.",
        source="PR",
    ),
)

_LIMITS = (
    Rule(
        id="pickup.max-header-size",
        sentence="A file in Pickup whose header is larger than PickupDirectoryMaxHeaderSize goes back to its sender.",
        source="PR, PS",
        switch="PickupDirectoryMaxHeaderSize",
    ),
    Rule(
        id="pickup.max-recipients",
        sentence="A file in Pickup with more recipients than PickupDirectoryMaxRecipientsPerMessage goes back to its sender.",
        source="PR, PS",
        switch="PickupDirectoryMaxRecipientsPerMessage",
    ),
)

_ENVELOPE = (
    Rule(
        id="pickup.one-from-is-the-sender",
        sentence="One address in From is the sender, even where Sender stands there too.",
        source="PR",
    ),
    Rule(
        id="pickup.several-froms-need-sender",
        sentence="With several addresses in From, Sender must hold exactly one address, and that is the sender.",
        source="PR",
    ),
    Rule(
        id="pickup.no-sender-is-badmail",
        sentence="A file whose From and Sender do not name one sender is badmail: there is nobody to report to.",
        source="OUR CHOICE",
    ),
    Rule(
        id="pickup.recipients-are-to-cc-bcc",
        sentence="The recipients are all addresses of To, Cc and Bcc, each once; at least one must stand there.",
        source="PR",
    ),
    Rule(
        id="pickup.unreadable-recipient-is-told",
        sentence="An entry of To, Cc or Bcc that is no address, such as `nobody` or `FAX:+1...` without brackets, counts as a recipient "
        "that is returned with 5.1.3, and the others get the mail; where no entry can be read, the whole mail is returned so. What `send` "
        "takes from the header is held to the same.",
        source="PR, OUR CHOICE",
    ),
    Rule(
        id="pickup.x-headers-mean-nothing",
        sentence="X-Sender and X-Receiver in a Pickup file are ordinary headers: its mail goes to To, Cc and Bcc.",
        source="PR, SMP",
    ),
)

_EDITS = (
    Rule(id="pickup.removes-bcc", sentence="Bcc is removed; To and Cc are shown as they were written.", source="PR"),
    Rule(
        id="pickup.strips-received-and-resent",
        sentence="All Received and Resent-* headers of a Pickup file are removed.",
        source="PR, HF",
        switch=OFF,
    ),
    Rule(
        id="pickup.header-firewall",
        sentence="X-MS-Exchange-Organization-* and X-MS-Exchange-Forest-* headers of a Pickup file are removed, whatever its "
        "X-CreatedBy says.",
        source="HF",
        switch=OFF,
    ),
    Rule(
        id="pickup.undisclosed-recipients",
        sentence="A mail that has only Bcc recipients gets `To: Undisclosed Recipients`.",
        source="PR",
        switch=OFF,
    ),
    Rule(
        id="pickup.received-line",
        sentence="One Received line is added: `from Pickup by <server> with Microsoft SMTP Server id <version>; <date>`.",
        source="PR, SMP",
    ),
    Rule(
        id="pickup.message-id",
        sentence="A missing or empty Message-ID is made: a GUID in the default accepted domain.",
        source="PR",
    ),
    Rule(
        id="pickup.date",
        sentence="A missing or malformed Date becomes the time at which the file is taken.",
        source="PR",
    ),
    Rule(id="pickup.date-in-utc", sentence="A Date that is made has the zone +0000.", source="OUR CHOICE"),
)

_FAILURES = (
    Rule(
        id="pickup.returned-to-sender",
        sentence="A file of Pickup or Replay that has a sender, and is malformed or breaks a limit, goes back with a report that has "
        "the original attached, and is deleted.",
        source="PR",
    ),
    Rule(
        id="pickup.badmail",
        sentence="A file of Pickup or Replay that has no sender to tell stays, renamed to .bad, with one error in the log and a BADMAIL "
        "event in the message tracking log.",
        source="PR",
    ),
    Rule(
        id="pickup.kept-while-nothing-can-be-queued",
        sentence="A file whose message cannot be stored now, as when the disk is full, is an .eml again for the next poll.",
        source="OUR CHOICE",
    ),
    Rule(
        id="pickup.breaking-file-is-badmail",
        sentence="A file that breaks its processing itself is badmail, and stops no other.",
        source="OUR CHOICE",
    ),
    Rule(
        id="pickup.throttle-event",
        sentence="While the limit makes files wait, the message tracking log gets a THROTTLE event at most once a minute.",
        source="OUR CHOICE",
        switch=_RATE,
    ),
)

RULES: tuple[Rule, ...] = (*_DIRECTORY, *_FILES, *_LIMITS, *_ENVELOPE, *_EDITS, *_FAILURES)
