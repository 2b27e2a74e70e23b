"""Broken promises of the appliance, drawn as a tree.

ApplianceError
├── SiteExistsError    `init` was asked to make a site where one stands; nothing was changed (owner: who asked)
├── NotEmptyError      `init` was asked to make a site among files of somebody else; nothing was changed (owner: who asked)
├── PartedError        the two halves of a site name different directories and would never meet (owner: administrator)
├── SampleError        the declaration of the samples is wrong or misses a file (owner: us)
├── NoSuchSiteError    no site of this name runs in this process (owner: who asked)
├── SiteNameError      what was given cannot be the name of a site (owner: who asked)
├── NameTakenError     a site of this name runs already; nothing was made (owner: who asked)
├── NotOursError       a site that stands in a directory of somebody else is not made anew (owner: who asked)
├── SiteClosedError    the site was closed before it came to what was asked (owner: who asked)
├── NoSuchMailError    no such mail lies in that mailbox (owner: who asked)
├── NotSteerableError  the site lives by the machine's clock (owner: who asked)
├── TokenError         a token cannot be made, found or read; nobody is let in by it (owner: administrator)
└── WebAddressError    the console cannot be served there; nothing was started (owner: who asked)
"""


class ApplianceError(Exception):
    """A promise of the appliance is broken."""


class SiteExistsError(ApplianceError):
    """There is a site already; nothing was changed."""


class NotEmptyError(ApplianceError):
    """The directory holds other files; nothing was changed."""


class PartedError(ApplianceError):
    """The halves name different directories; nothing was started."""


class SampleError(ApplianceError):
    """The samples are not what their declaration says."""


class NoSuchSiteError(ApplianceError):
    """No site of this name runs here."""


class SiteNameError(ApplianceError):
    """This cannot be the name of a site; nothing was made."""


class NameTakenError(ApplianceError):
    """A site of this name runs already; nothing was made."""


class NotOursError(ApplianceError):
    """The site stands in a directory of somebody else; nothing was deleted."""


class SiteClosedError(ApplianceError):
    """The site was closed; nothing was done."""


class NoSuchMailError(ApplianceError):
    """No such mail lies in the mailbox."""


class NotSteerableError(ApplianceError):
    """The site lives by the machine's clock; nothing was moved."""


class WebAddressError(ApplianceError):
    """The address cannot be served; nothing was started."""


class TokenError(ApplianceError):
    """The tokens are not what they should be; nobody is let in by them."""
