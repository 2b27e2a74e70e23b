"""Broken promises of the appliance, drawn as a tree.

ApplianceError
├── SiteExistsError    `init` was asked to make a site where one stands; nothing was changed (owner: who asked)
├── NotEmptyError      `init` was asked to make a site among files of somebody else; nothing was changed (owner: who asked)
├── PartedError        the two halves of a site name different directories and would never meet (owner: administrator)
└── SampleError        the declaration of the samples is wrong or misses a file (owner: us)
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
