"""Mailboxes: every one a Maildir, and the same mail enters each of them once."""

from connector.mailbox.maildirs import Delivered, Mailboxes, directory_name
from connector.mailbox.memory import KEPT

__all__ = ["KEPT", "Delivered", "Mailboxes", "directory_name"]
