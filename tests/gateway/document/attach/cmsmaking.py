"""Signed and encrypted messages (RFC 5652), as far as anybody reads them without a key."""

DATA, SIGNED, ENVELOPED = (bytes.fromhex("2a864886f70d0107") + bytes([number]) for number in (1, 2, 3))


def der(tag: int, *pieces: bytes) -> bytes:
    """Return a value with its length before it."""
    content = b"".join(pieces)
    return bytes([tag, 0x82]) + len(content).to_bytes(2, "big") + content


def ber(tag: int, *pieces: bytes) -> bytes:
    """Return a constructed value with a mark at its end."""
    return bytes([tag, 0x80]) + b"".join(pieces) + b"\0\0"


def wrapped(kind: bytes, *content: bytes) -> bytes:
    """Return a content under its object identifier."""
    return der(0x30, der(0x06, kind), der(0xA0, *content))


def signed(content: bytes) -> bytes:
    """Return signed data in one piece; signers and certificates are nobody's."""
    return wrapped(
        SIGNED, der(0x30, b"\x02\x01\x01", der(0x31), wrapped(DATA, der(0x04, content)), der(0xA0, b"x"), der(0x31))
    )


def signed_in_pieces(*pieces: bytes) -> bytes:
    """Return signed data as a sender writes it that does not know how long it will be."""
    octets = ber(0x24, *(der(0x04, piece) for piece in pieces))
    inner = ber(0x30, der(0x06, DATA), ber(0xA0, octets))
    algorithms = ber(0x31, ber(0x30, der(0x06, DATA)))
    return ber(0x30, der(0x06, SIGNED), ber(0xA0, ber(0x30, b"\x02\x01\x01", algorithms, inner, der(0x31))))
