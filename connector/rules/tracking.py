"""Rules of the message tracking log (exchange-files.md section 8)."""

from connector.rules.rule import Rule

_SCHEMA = "MessageTrackingLogSchema"
_FILE_SIZE = "MessageTrackingLogMaxFileSize"
_DIRECTORY_SIZE = "MessageTrackingLogMaxDirectorySize"
_AGE = "MessageTrackingLogMaxAge"

_FILES = (
    Rule(
        id="tracking.enabled",
        sentence="The message tracking log is written unless MessageTrackingLogEnabled is false.",
        source="PS",
        switch="MessageTrackingLogEnabled",
    ),
    Rule(
        id="tracking.directory",
        sentence="Its files stand in the directory MessageTrackingLogPath, which is made when it is missing.",
        source="PS, OUR CHOICE",
        switch="MessageTrackingLogPath",
    ),
    Rule(
        id="tracking.file-name",
        sentence="A file is named MSGTRKyyyymmdd-n.LOG, where n begins at 1 every day.",
        source="MT, OUR CHOICE",
        switch="HourlyFiles",
    ),
    Rule(
        id="tracking.hourly-files",
        sentence="With HourlyFiles a file is named MSGTRKyyyymmddhh-n.LOG, as in real files of 2016 and later.",
        source="OUR CHOICE",
        versions="2016+",
        switch="HourlyFiles",
    ),
    Rule(
        id="tracking.date-decides-the-file",
        sentence="The date of an event in UTC decides whose day's file has its row; a restart continues the newest file of the day.",
        source="MT, OUR CHOICE",
    ),
    Rule(
        id="tracking.file-size",
        sentence="A row that would carry a file beyond MessageTrackingLogMaxFileSize begins the next file.",
        source="MT, PS",
        switch=_FILE_SIZE,
    ),
    Rule(
        id="tracking.file-fits-the-directory",
        sentence="MessageTrackingLogMaxFileSize may not be more than MessageTrackingLogMaxDirectorySize.",
        source="PS",
        switch=_FILE_SIZE,
    ),
    Rule(
        id="tracking.directory-size",
        sentence="When a file is begun, the oldest are deleted until the rest fits into MessageTrackingLogMaxDirectorySize; the open "
        "one and files of others stay.",
        source="MT, PS",
        switch=_DIRECTORY_SIZE,
    ),
    Rule(
        id="tracking.age",
        sentence="A file whose day ended longer than MessageTrackingLogMaxAge ago is deleted; with an age of 0 none is.",
        source="MT, PS",
        switch=_AGE,
    ),
    Rule(
        id="tracking.head",
        sentence="A file begins with a byte order mark and five lines: #Software, #Version, #Log-type, #Date, #Fields.",
        source="MT, SMP",
    ),
    Rule(
        id="tracking.never-stops-mail",
        sentence="A log that cannot be written stops no mail: its gap is said once, and how many events fell into it when it heals.",
        source="OUR CHOICE",
    ),
)

_FIELDS = (
    Rule(
        id="tracking.thirty-fields",
        sentence="A row has the 30 fields of 2016 in their order.",
        source="MT, SMP",
        versions="2016+",
        switch=_SCHEMA,
    ),
    Rule(
        id="tracking.fields-of-2013",
        sentence="A row of 2013 ends at custom-data and has 27 fields.",
        source="MT",
        versions="2013",
        switch=_SCHEMA,
    ),
    Rule(
        id="tracking.fields-of-2010",
        sentence="A row of 2010 has no network-message-id and 26 fields.",
        source="MT",
        versions="2010",
        switch=_SCHEMA,
    ),
    Rule(
        id="tracking.quoted-when-needed",
        sentence="Fields are separated by commas; one that holds a comma or a quote stands in quotes, with its quotes doubled.",
        source="MT",
    ),
    Rule(
        id="tracking.one-row-one-line",
        sentence="A line end or another control character inside a field is written as a space: every row is one line.",
        source="OUR CHOICE",
    ),
    Rule(
        id="tracking.dates-are-utc",
        sentence="Dates are UTC with milliseconds, written 2024-04-02T08:00:05.101Z.",
        source="MT",
    ),
    Rule(
        id="tracking.lists-by-semicolon",
        sentence="Several recipients, and their statuses in the same order, are joined by semicolons.",
        source="MT",
    ),
    Rule(
        id="tracking.semicolon-inside",
        sentence="A semicolon inside an address or a value of custom-data is written %3B, so that the lists come apart again.",
        source="OUR CHOICE",
    ),
    Rule(
        id="tracking.null-sender",
        sentence="The return-path of a message with the null sender is <>.",
        source="MT",
    ),
    Rule(
        id="tracking.sender-address",
        sentence="sender-address is the address of the From field, and the envelope sender where there is none.",
        source="MT",
    ),
    Rule(
        id="tracking.subjects",
        sentence="Subjects are left out when MessageTrackingLogSubjectLoggingEnabled is false.",
        source="PS",
        switch="MessageTrackingLogSubjectLoggingEnabled",
    ),
    Rule(
        id="tracking.directionality",
        sentence="directionality is Incoming for what comes from outside the organization, as a report of a gateway does, and Originating "
        "for the rest, Exchange's own reports among it.",
        source="MT",
    ),
    Rule(
        id="tracking.custom-data",
        sentence="custom-data is written S:name=value;S:name=value.",
        source="MT",
    ),
    Rule(
        id="tracking.last-fields",
        sentence="transport-traffic-type is Email, log-id a GUID, schema-version that of the Exchange that is imitated.",
        source="MT",
        versions="2016+",
    ),
    Rule(
        id="tracking.log-id-repeats",
        sentence="The log-id follows from what the row says: the same events make the same log, byte for byte.",
        source="OUR CHOICE",
        versions="2016+",
    ),
    Rule(
        id="tracking.pickup-has-no-address",
        sentence="A row of source PICKUP names no server-ip: a directory has none. original-client-ip stands where client-ip does.",
        source="OUR CHOICE",
    ),
    Rule(
        id="tracking.latency",
        sentence="On SEND and DELIVER message-info is the date of submission, from which the latency follows.",
        source="MT",
    ),
    Rule(
        id="tracking.reference",
        sentence="reference is the Message-ID of the report on a DSN event of the original, and that of the original on the report's rows.",
        source="MT",
    ),
)

_EVENTS = (
    Rule(id="tracking.smtp-is-smtp-receive", sentence="Mail by SMTP is tracked as SMTP,RECEIVE.", source="MT"),
    Rule(
        id="tracking.pickup-is-pickup-receive",
        sentence="A mail from Pickup is tracked as PICKUP,RECEIVE.",
        source="MT, OUR CHOICE",
    ),
    Rule(
        id="tracking.replay-is-pickup-receive",
        sentence="A mail from Replay is tracked as PICKUP,RECEIVE with the source-context Replay.",
        source="MT, OUR CHOICE",
    ),
    Rule(
        id="tracking.drop-is-gateway-send",
        sentence="A hand-over to a Drop directory is tracked as GATEWAY,SEND with the connector's name.",
        source="MT, OUR CHOICE",
    ),
    Rule(
        id="tracking.failure-is-gateway-defer",
        sentence="A Drop directory that is missing or cannot be written to is tracked as GATEWAY,DEFER.",
        source="OUR CHOICE",
    ),
    Rule(
        id="tracking.quota-is-gateway-defer",
        sentence="A Drop directory that has reached its quota is tracked as GATEWAY,DEFER.",
        source="OUR CHOICE",
    ),
    Rule(
        id="tracking.no-connector-is-routing-fail",
        sentence="A recipient whom no connector takes is tracked as ROUTING,FAIL.",
        source="OUR CHOICE",
    ),
    Rule(
        id="tracking.expiry-is-queue-fail",
        sentence="An expired message is tracked as QUEUE,FAIL with the status 550 4.4.7 QUEUE.Expired;message expired.",
        source="OUR CHOICE",
    ),
    Rule(id="tracking.report-is-dsn-dsn", sentence="A report that Exchange makes is tracked as DSN,DSN.", source="MT"),
    Rule(
        id="tracking.badmail-is-pickup-badmail",
        sentence="A file that becomes .bad is tracked as PICKUP,BADMAIL.",
        source="PR, OUR CHOICE",
    ),
    Rule(
        id="tracking.drop-is-discarded",
        sentence="The event DROP stands for a message that is discarded without a report, never for one that is written to Drop.",
        source="MT",
    ),
    Rule(
        id="tracking.mailbox-is-storedriver-deliver",
        sentence="A delivery into a mailbox is tracked as STOREDRIVER,DELIVER.",
        source="MT",
    ),
    Rule(
        id="tracking.duplicate-is-duplicatedeliver",
        sentence="A mail that its mailbox has already is tracked as STOREDRIVER,DUPLICATEDELIVER.",
        source="MT",
    ),
)

_SEARCH = (
    Rule(
        id="tracking.search-names",
        sentence="Fields are shown by their names without dashes; date-time is Timestamp, recipient-address Recipients, sender-address "
        "Sender.",
        source="PS",
    ),
    Rule(
        id="tracking.search-message-id",
        sentence="A search by Message-ID wants the whole id, with or without its angle brackets.",
        source="PS",
    ),
    Rule(
        id="tracking.search-recipients",
        sentence="A search by recipients finds rows that have any of them.",
        source="PS",
    ),
    Rule(
        id="tracking.search-subject",
        sentence="A search by subject finds a part of it in either case: sea finds Seattle.",
        source="PS",
    ),
    Rule(
        id="tracking.search-span",
        sentence="A search by date finds rows from Start on, up to but not including End.",
        source="PS",
    ),
    Rule(
        id="tracking.search-result-size",
        sentence="A search shows 1000 rows unless ResultSize says another number or Unlimited, and says when there are more.",
        source="PS",
    ),
    Rule(
        id="tracking.other-versions-are-read",
        sentence="Rows are read by the #Fields line of their file, whichever version or service wrote it; torn lines are counted.",
        source="OUR CHOICE",
    ),
)

RULES: tuple[Rule, ...] = (*_FILES, *_FIELDS, *_EVENTS, *_SEARCH)
