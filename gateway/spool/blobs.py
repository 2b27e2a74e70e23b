"""What the gateway keeps as plain files: the original of each message, each job's fax.pdf and received.tif, the pages of each arrival."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from gateway.errors import SpoolError
from wire.publish import make_directories, publish

SPOOL_PAUSE = timedelta(minutes=1)
"""How long what needed the spool waits when it is full or away."""


@dataclass(frozen=True, kw_only=True)
class Blobs:
    """The spool directory; rows of the store point into it. Every file is written whole, flushed, and may be written again.

    Reading and writing raise SpoolError.
    """

    root: Path

    @property
    def workshop(self) -> Path:
        """Where files are written before they have their names: what a killed process left is found here, and nowhere else."""
        return self.root / "unfinished"

    def original_path(self, fingerprint: str) -> Path:
        """Where the original message file of a fingerprint lies."""
        return self.root / "originals" / fingerprint[:2] / f"{fingerprint}.eml"

    def keep_original(self, fingerprint: str, file: bytes) -> Path:
        """Keep a message file as it was dropped; on disk when this returns."""
        return self._put(self.original_path(fingerprint), file)

    def original(self, fingerprint: str) -> bytes:
        """Return a kept message file."""
        return _get(self.original_path(fingerprint))

    def keep_refused(self, delivery: str, file: bytes) -> Path:
        """Keep a file that was handed over and cannot be a message, for whoever looks for it; on disk when this returns."""
        return self._put(self.root / "refused" / f"{delivery}.bad", file)

    def fax_directory(self, job: int) -> Path:
        """Where a job's documents lie; a thousand jobs share a parent, so that no directory grows for ever."""
        return self.root / "faxes" / f"{job // 1000:06d}" / str(job)

    def pdf_path(self, job: int) -> Path:
        """Where the job's fax.pdf lies, or will lie."""
        return self.fax_directory(job) / "fax.pdf"

    def tiff_path(self, job: int) -> Path:
        """Where the job's received.tif lies, or will lie."""
        return self.fax_directory(job) / "received.tif"

    def keep_fax(self, job: int, pdf: bytes, tiff: bytes) -> None:
        """Keep a job's document and its page images; on disk when this returns."""
        self._put(self.pdf_path(job), pdf)
        self._put(self.tiff_path(job), tiff)

    def tiff(self, job: int) -> bytes:
        """Return the job's page images."""
        return _get(self.tiff_path(job))

    def arrival_path(self, ring: str) -> Path:
        """Where the pages of a received fax lie, under the name of its call."""
        return self.root / "arrivals" / ring[:2] / f"{ring}.tif"

    def keep_arrival(self, ring: str, tiff: bytes) -> Path:
        """Keep the pages of a received fax; on disk when this returns."""
        return self._put(self.arrival_path(ring), tiff)

    def arrival(self, ring: str) -> bytes:
        """Return the pages of a received fax."""
        return _get(self.arrival_path(ring))

    def _put(self, path: Path, content: bytes) -> Path:
        try:
            make_directories(path.parent)
            make_directories(self.workshop, mode=0o700)
            return publish(path.parent, path.name, content, self.workshop)
        except OSError as error:
            raise SpoolError(f"{path} cannot be written now: {error.strerror}") from error


def _get(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SpoolError(f"{path} cannot be read now: {error.strerror}") from error
