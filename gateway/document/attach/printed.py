"""Moved."""

from gateway.document.printed import *  # noqa: F403
from gateway.document.printed import Overlong, Print, Printed, Unprintable  # noqa: F401
