"""The sites of this process, by their names: made, found, made anew and closed."""

import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

from appliance.errors import NameTakenError, NoSuchSiteError, NotOursError, SiteNameError
from appliance.hosting.hosted import Hosted, Order, hosted
from appliance.site import SiteFile, init
from foundation.schedule import Alarms, alarm_clock
from gateway.document.press import Presses
from gateway.document.printing import Printer

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""A DNS label in lower case: it stands in addresses of pages and in the name of a directory."""


@dataclass(frozen=True, kw_only=True)
class _Open:
    """A running site and what closes it."""

    site: Hosted
    closing: ExitStack
    is_ours: bool


@dataclass(frozen=True, kw_only=True)
class Sites:
    """Every site that this process runs. Those that it made under `root` are deleted when they are closed, others are only closed."""

    root: Path
    alarms: Alarms
    printer: Printer
    _open: dict[str, _Open] = field(default_factory=dict)
    _patterns: dict[str, Path] = field(default_factory=dict)
    _changing: threading.RLock = field(default_factory=threading.RLock)

    def names(self) -> list[str]:
        """Return the names of the running sites, in the order in which they were opened."""
        return list(self._open)

    def get(self, name: str) -> Hosted:
        """Return a running site; raises NoSuchSiteError."""
        if (found := self._open.get(name)) is None:
            raise NoSuchSiteError(f"there is no site {name!r} here")
        return found.site

    def open(self, name: str, path: Path, order: Order) -> Hosted:
        """Run a site that stands in a directory of somebody else; raises NameTakenError, SiteNameError and what `hosted` raises."""
        with self._changing:
            self._refuse_name(name)
            return self._start(name, path, order, is_ours=False)

    def create(self, name: str, order: Order) -> Hosted:
        """Make a site and run it; raises NameTakenError, SiteNameError and what `hosted` raises."""
        with self._changing:
            self._refuse_name(name)
            return self._start(name, self._made(name, order.settings), order, is_ours=True)

    def reset(self, name: str) -> Hosted:
        """Make a site anew, as it was ordered: everything that happened there is gone; raises NoSuchSiteError, NotOursError."""
        with self._changing:
            order = self.get(name).order
            if not self._open[name].is_ours:
                raise NotOursError(
                    f"the site {name} stands in {self.get(name).path}, which was not made here; nothing was deleted"
                )
            self.close(name)
            return self.create(name, order)

    def close(self, name: str) -> None:
        """End a site; one that was made here is deleted. Raises NoSuchSiteError."""
        with self._changing:
            self.get(name)
            ending = self._open.pop(name)
            ending.closing.close()
            if ending.is_ours:
                shutil.rmtree(ending.site.path.parent, ignore_errors=True)

    def close_all(self) -> None:
        """End every site."""
        for name in self.names():
            self.close(name)

    def _refuse_name(self, name: str) -> None:
        if not _NAME.fullmatch(name):
            raise SiteNameError(
                f"{name!r} cannot be a site's name: it takes a to z, 0 to 9 and -, 63 at most; no site was made"
            )
        if name in self._open:
            raise NameTakenError(f"there is a site {name!r} already; no other was made")

    def _start(self, name: str, path: Path, order: Order, *, is_ours: bool) -> Hosted:
        closing = ExitStack()
        site = closing.enter_context(hosted(name, path, order, self.alarms, self.printer))
        self._open[name] = _Open(site=site, closing=closing, is_ours=is_ours)
        return site

    def _made(self, name: str, settings: SiteFile) -> Path:
        """Make a site's directory: a copy of the first one that had the same settings, which is quicker."""
        path = Path(mkdtemp(prefix=f"{name}.", dir=self.root)) / "site"
        pattern = self._patterns.get(key := settings.model_dump_json())
        if pattern is None:
            pattern = self._patterns[key] = Path(mkdtemp(prefix="pattern.", dir=self.root)) / "site"
            init(pattern, settings)
        shutil.copytree(pattern, path)
        return path


@contextmanager
def hosting(root: Path) -> Iterator[Sites]:
    """Run sites for the time of the block; those that are made here stand under `root`."""
    with alarm_clock() as alarms, Presses() as presses:
        sites = Sites(root=root, alarms=alarms, printer=presses.print)
        try:
            yield sites
        finally:
            sites.close_all()
