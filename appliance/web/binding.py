"""Where a server may listen: beyond this machine only with tokens, and only encrypted unless somebody says that it need not be."""

from appliance.errors import WebAddressError
from appliance.web.keys import Keys
from appliance.web.serving import Address


def refuse_open_bind(at: Address, keys: Keys, *, is_encrypted: bool, insecure: bool) -> None:
    """Refuse an address that other machines reach without a token, or by plain HTTP that nobody asked for; raises WebAddressError."""
    if at.is_loopback:
        return
    if not keys.are_needed():
        raise WebAddressError(
            f"other machines reach {at.host}, and there is no token without which they would come in: `dropfax token add NAME --scope "
            "admin` makes one; nothing was started"
        )
    if not (is_encrypted or insecure):
        raise WebAddressError(
            f"other machines reach {at.host}, and tokens and faxes could be read on the way: --certificate and --key let it speak TLS, "
            "--insecure says that they may be read; nothing was started"
        )


def warning_of(at: Address, keys: Keys, *, is_encrypted: bool) -> str | None:
    """Return what somebody should know of an address that is served; None when there is nothing."""
    if not at.is_loopback and not is_encrypted:
        return (
            f"INSECURE: {at.url} speaks plain HTTP to other machines: whoever is on the way reads every token and every fax, and can "
            "change both"
        )
    if at.is_loopback and not keys.are_needed():
        return "everybody on this machine may do everything here, as there is no token; `dropfax token add` makes the first one"
    return None
