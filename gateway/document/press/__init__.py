"""Printing in a process of its own, which hostile mail may crash, hang or swell without harm to others."""

from gateway.document.press.press import Press
from gateway.document.press.presses import Presses

__all__ = ["Press", "Presses"]
