"""Puts a file into a mail as the content of the part that bears its name: put.py MAIL FILE [NAME OF THE PART]."""

import base64
import re
import sys
from pathlib import Path


def filled(mail: bytes, name: str, content: bytes) -> bytes:
    """Return the mail with the content, in base64, as the body of the first part with that file name."""
    pattern = rb"(name=\"?" + re.escape(name.encode()) + rb"\"?\r\n(?:[^\r\n]+\r\n)*\r\n)(.*?)(?=\r\n--|\Z)"
    coded = base64.encodebytes(content).rstrip(b"\n").replace(b"\n", b"\r\n")
    whole, count = re.subn(pattern, lambda part: part[1] + coded + b"\r\n", mail, count=1, flags=re.DOTALL)
    if not count:
        sys.exit(f"no part is named {name}; nothing is changed")
    return whole


def main() -> None:
    """Change the mail in place; its line ends become CRLF."""
    mail, file, *names = sys.argv[1:]
    path = Path(mail)
    whole = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    path.write_bytes(filled(whole, names[0] if names else Path(file).name, Path(file).read_bytes()))


main()
