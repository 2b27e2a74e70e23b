#!/bin/sh
# A naive fax gateway: takes the faxes that wait in Drop, "sends" them, and answers each through Replay.
#   sh naive-gateway.sh DROP REPLAY WORK [DESK]
# It makes two mistakes, to show what Exchange makes of them: the answer to a number that ends in 00 has no X-Receiver (nobody can
# be told: .bad), the one to a number that ends in 11 has no blank line behind its header (its X-Sender, DESK, gets a report).
set -eu
drop=$1 replay=$2 work=$3 desk=${4:-fax-desk@contoso.example}
header() { tr -d '\r' <"$1" | sed '/^$/q'; }
named() { header "$1" | sed -n "s/^$2: *<\([^>]*\)>.*/\1/p"; }
digits() { printf '%s\n' "$1" | sed 's/^IMCEAFAX-//; s/@.*//; s/.*+40//; s/+2[089]//g; s/+2B/+/g'; }

for file in "$drop"/*.eml; do
    set -f # an address may hold a star
    name=$(basename "$file" .eml)
    mv "$file" "$work/$name.fax" 2>/dev/null || continue # whoever renames it has it
    sender=$(named "$work/$name.fax" '[Xx]-[Ss]ender') from='' to=$sender gap='' status=''
    for recipient in $(named "$work/$name.fax" '[Xx]-[Rr]eceiver'); do
        number=$(digits "$recipient")
        printf 'fax from %s to %s sent\n' "$sender" "$number"
        case $number in *00) to='' ;; *11) from=$desk gap=no ;; esac
        status="$status
Final-Recipient: rfc822;$recipient
Action: delivered
Status: 2.0.0
"
    done
    {
        printf 'X-Sender: <%s>\n' "$from"
        [ -z "$to" ] || printf 'X-Receiver: <%s>\n' "$to"
        printf '%s\n' 'X-CreatedBy: FAX' "From: <$desk>" "To: <$sender>" "Message-ID: <$name@naive.example>" \
            'Subject: Your fax was sent' 'MIME-Version: 1.0' \
            'Content-Type: multipart/report; report-type=delivery-status; boundary="=_n"'
        [ -n "$gap" ] || printf '%s\n' '' '--=_n' '' 'Your fax was sent.' '--=_n' 'Content-Type: message/delivery-status' '' \
            'Reporting-MTA: dns;naive.example' "${status%?}" '--=_n--'
    } >"$replay/$name.part"
    mv "$replay/$name.part" "$replay/$name.eml" # never under its name before it is whole
    rm "$work/$name.fax"
done
