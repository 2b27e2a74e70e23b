"""What operations need of the application: the sites, and the site that the path names."""

from typing import Annotated

from fastapi import Depends, Path, Request

from appliance.hosting import Hosted, Sites

NAMELESS = "somebody at this machine"
"""Who asks where no token is needed: the server is reached by its own machine alone."""


def sites_of(request: Request) -> Sites:
    """Return the sites of this process."""
    found: Sites = request.app.state.sites
    return found


def site_of(request: Request, site: Annotated[str, Path(description="The site's name.", max_length=63)]) -> Hosted:
    """Return the site that the path names; raises NoSuchSiteError, a 404."""
    return sites_of(request).get(site)


def who_asks(request: Request) -> str:
    """Return whose token the request brings, for the story of what it does."""
    return str(request.scope.get("state", {}).get("who", NAMELESS))


TheSites = Annotated[Sites, Depends(sites_of)]
TheSite = Annotated[Hosted, Depends(site_of)]
Who = Annotated[str, Depends(who_asks)]
