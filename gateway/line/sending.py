"""T.30 phases C and D of a call of ours: the data of a page, and what is asked and answered after it."""

from functools import partial
from itertools import count

from gateway.line.abilities import dcs_field
from gateway.line.dialogue import SILENCE, T1, TRIES
from gateway.line.endings import AFTER_PAGE, AT_A_PAGE, BROKEN_OFF, AfterPage
from gateway.line.frames import Signal
from gateway.line.image import PartialPage, carry, last_block
from gateway.line.negotiation import terms, train
from gateway.line.outgoing import Outgoing
from gateway.line.tape import clock_words
from gateway.line.transfer import FRAME, Transfer
from gateway.line.troubles import play
from gateway.model.call import Page
from gateway.model.outcome import Outcome

PPR_LIMIT = 4  # T.30 Annex A: after the fourth PPR the sender lowers the rate (CTC) or gives up (EOR)
_EOL_WAIT = 5.0
_TAKES_LEAVE = frozenset({Outcome.MISSING_EOL, Outcome.OPERATOR_ABORT, Outcome.ABORTED})


def send_pages(call: Outgoing) -> Outcome:
    """Send page after page, each confirmed before the next one begins."""
    place = _place(call)
    for number, page in enumerate(call.order.pages, call.order.first_page):
        begun = call.talk.tape.seconds
        if ended := _troubled(call, number, page) if number == place else _sent(call, number, page, None):
            return ended
        confirmed = number - call.order.first_page + 1
        call.talk.tape.note(confirmed=confirmed, page=None)
        spent = clock_words(call.talk.tape.seconds - begun)
        call.talk.say(f"SEND FAX: page {number} of {call.order.total} sent in {spent}")
    call.talk.disconnect()
    return Outcome.DELIVERED


def _place(call: Outgoing) -> int | None:
    """Return the page at which the ending comes: the one that is named, else the first of this call; EOP follows the last one only."""
    if call.outcome not in AT_A_PAGE or not call.order.pages:
        return None
    last = call.order.first_page + len(call.order.pages) - 1
    named = call.script.page or call.order.first_page
    return last if call.outcome is Outcome.NO_RESPONSE_TO_EOP and named <= last else named


def _troubled(call: Outgoing, number: int, page: Page) -> Outcome | None:
    """The page at which the call fails."""
    if call.outcome is Outcome.NO_MESSAGE_CARRIER:
        call.talk.say(f"SEND begin page {number}")
        call.talk.wait(T1)
        call.talk.say("our modem raised no carrier for the page")
        call.talk.disconnect()
        return call.outcome
    if call.outcome in BROKEN_OFF:
        return _broken_off(call, number, page)
    return _sent(call, number, page, AFTER_PAGE[call.outcome])


def _sent(call: Outgoing, number: int, page: Page, trouble: AfterPage | None) -> Outcome | None:
    """Send a page until it is confirmed; the ending when it never is."""
    return (_corrected if call.agreed.ecm else _repeated)(call, number, page, trouble)


def _broken_off(call: Outgoing, number: int, page: Page) -> Outcome:
    """The call ends somewhere in the middle of the page."""
    talk, transfer = call.talk, Transfer(page, call.agreed, call.coding)
    share = talk.dice.uniform(0.2, 0.8)
    _data(call, number, transfer, int(share * transfer.octets))
    rows = talk.tape.progress.rows_at(talk.tape.seconds)
    if call.outcome is Outcome.MISSING_EOL:
        talk.wait(_EOL_WAIT)
    talk.say(
        f"{BROKEN_OFF[call.outcome]}, page {number} of {call.order.total} not confirmed, {rows} of {page.rows} rows"
    )
    if call.outcome in _TAKES_LEAVE:
        talk.disconnect()
    return call.outcome


def _data(call: Outgoing, number: int, transfer: Transfer, stop: int | None = None) -> None:
    """Send the image up to so many octets, None for all; a page counts as sent when it is whole."""
    talk = call.talk
    talk.say(f"SEND begin page {number}")
    if not carry(talk, transfer, number - call.order.first_page + 1, partial(_between, call), stop):
        return
    talk.tape.note(sent=number - call.order.first_page + 1)
    talk.say(f"SENT {transfer.octets} bytes of data")
    talk.say("SEND end page" if call.agreed.ecm else "SEND 1D RTC, end page")


def _between(call: Outgoing, block: PartialPage) -> None:
    _partial_page(call, block)
    call.talk.hear(Signal.MCF)


def _partial_page(call: Outgoing, block: PartialPage) -> None:
    call.talk.send(Signal.PPS, block.words, block.field)


def _repeated(call: Outgoing, number: int, page: Page, trouble: AfterPage | None) -> Outcome | None:
    """Without error correction the page is confirmed (MCF) or rejected (RTN), and then sent anew, slower (HylaFAX: Retransmit)."""
    talk = call.talk
    rejecting = trouble is not None and trouble.answer is Signal.RTN
    limit = trouble.tries if trouble and rejecting else TRIES
    for attempt in count(1):
        _data(call, number, Transfer(page, call.agreed, call.coding))
        if trouble and not rejecting:
            return play(call, trouble, partial(talk.send, _command(call, number)))
        talk.send(_command(call, number))
        if not rejecting and not _bad(call):
            talk.hear(Signal.MCF, f", page {number}")
            return None
        talk.hear(Signal.RTN, f", page {number}")
        talk.tape.note(page=None)
        trained = attempt < limit and train(call)
        if attempt >= limit or (not trained and call.outcome is Outcome.NAK_AT_ALL_RATES):
            break
        talk.tape.note(speed=talk.trained.speed)  # where no lower rate is left, the last one serves again
    talk.disconnect()
    return call.outcome if rejecting else Outcome.PAGE_REJECTED


def _bad(call: Outgoing) -> bool:
    share = call.talk.machine.bad_pages
    return share > 0 and call.talk.dice.random() < share


def _command(call: Outgoing, number: int) -> Signal:
    last = number == call.order.first_page + len(call.order.pages) - 1
    return Signal.EOP if last else Signal.MPS


def _corrected(call: Outgoing, number: int, page: Page, trouble: AfterPage | None) -> Outcome | None:
    """With error correction the far machine asks for the frames that came badly (PPR) until it has them all (MCF)."""
    talk, transfer = call.talk, Transfer(page, call.agreed, call.coding)
    _data(call, number, transfer)
    block = last_block(transfer, number - call.order.first_page + 1, _command(call, number))
    if trouble and trouble.command not in (Signal.CTC, Signal.EOR):
        return play(call, trouble, partial(_partial_page, call, block))
    for asked in range(1, 2 * PPR_LIMIT + 1):
        _partial_page(call, block)
        if not trouble and not _bad(call):
            talk.hear(Signal.MCF, f", page {number}")
            return None
        octets = _asked_for(call, block.frames)
        if asked == PPR_LIMIT:
            if trouble and trouble.command is Signal.CTC:
                break
            _slower(call)
        if asked < 2 * PPR_LIMIT:
            resent = Transfer(page, call.agreed, call.coding).seconds(octets)
            talk.wait(SILENCE + talk.trained.retraining + resent)
    if trouble:
        return play(call, trouble, partial(_partial_page, call, block))
    return _given_up(call, number)


def _asked_for(call: Outgoing, frames: int) -> int:
    """PPR names the bad frames of a block, one bit each; return their octets. The far machine takes nothing of the page for whole."""
    talk = call.talk
    bad = sorted(talk.dice.sample(range(frames), max(1, frames // 16)))
    talk.tape.note(page=None)
    field = sum(1 << frame for frame in bad).to_bytes(32, "little")
    talk.hear(Signal.PPR, f", {len(bad)} of {frames} frames came badly", field)
    return len(bad) * FRAME


def _slower(call: Outgoing) -> None:
    """CTC: go on with a lower rate, where there is one (T.30 Annex A)."""
    talk = call.talk
    talk.rate = next(talk.ladder, talk.trained)
    call.terms = terms(call, talk.trained)
    talk.send(Signal.CTC, f", {talk.trained.speed} bit/s", dcs_field(call.agreed)[:2])
    talk.hear(Signal.CTR)
    talk.tape.note(speed=talk.trained.speed)


def _given_up(call: Outgoing, number: int) -> Outcome:
    """EOR: no further frames of this page follow."""
    command = _command(call, number)
    call.talk.send(Signal.EOR, f", {command.title}", bytes([command.octet | 1]))
    call.talk.hear(Signal.ERR)
    call.talk.disconnect()
    return Outcome.ECM_NOT_CLEAN
