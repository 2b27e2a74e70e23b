"""Broken promises of the appliance, drawn as a tree.

ApplianceError
├── SiteExistsError    `init` was asked to make a site where one stands; nothing was changed (owner: who asked)
└── SampleError        the declaration of the samples is wrong or misses a file (owner: us)
"""


class ApplianceError(Exception):
    """A promise of the appliance is broken."""


class SiteExistsError(ApplianceError):
    """There is a site already; nothing was changed."""


class SampleError(ApplianceError):
    """The samples are not what their declaration says."""
