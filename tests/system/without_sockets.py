"""Prints the samples in a process that ends at once when any code in it wants a socket of the internet, and says what came out.

python -m tests.system.without_sockets [--blocked] > fingerprints
"""

import ctypes
import hashlib
import json
import platform
import struct
import sys

from gateway.document.printing import Fax, print_fax
from tests.system.mutations import SETTINGS, a_cover, originals

_NR_SOCKET = {"x86_64": 41, "aarch64": 198}
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 38, 22, 2
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_FIRST_ARGUMENT, _AF_INET, _AF_INET6 = 16, 2, 10


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def block_sockets() -> None:
    """Let the kernel end this process at socket(AF_INET or AF_INET6), with a filter on system calls (seccomp(2)); raises OSError."""
    number = _NR_SOCKET[platform.machine()]
    steps = (
        (_LOAD, 0, 0, 0),
        (_JUMP_IF_EQUAL, 0, 3, number),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_JUMP_IF_EQUAL, 2, 0, _AF_INET),
        (_JUMP_IF_EQUAL, 1, 0, _AF_INET6),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _KILL),
    )
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    kernel = ctypes.CDLL(None, use_errno=True)
    program = _Program(len(steps), code)
    for call in ((_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (_PR_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0)):
        if kernel.prctl(*call) != 0:
            raise OSError(ctypes.get_errno(), "the kernel takes no filter of system calls")


def fingerprints() -> dict[str, str]:
    """Return for each sample the SHA-256 of its PDF and its TIFF, or its refusal."""
    found = {}
    for name, mail in originals():
        result = next(print_fax(mail, [a_cover()], SETTINGS))
        made = result.pdf + result.tiff if isinstance(result, Fax) else repr(result).encode()
        found[name] = hashlib.sha256(made).hexdigest()
    return found


if __name__ == "__main__":
    if "--blocked" in sys.argv:
        block_sockets()
    json.dump(fingerprints(), sys.stdout)
