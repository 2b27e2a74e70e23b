"""The looks of a report: the same outcome as one reader or another expects it."""

from gateway.report.dialects import exchange, hylafax, rfc3464, succeeded_failed
from gateway.report.dialects.dialect import Dialect

DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect for dialect in (rfc3464.DIALECT, exchange.DIALECT, succeeded_failed.DIALECT, hylafax.DIALECT)
}
"""Every look, by the name that the settings use."""
