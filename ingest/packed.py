"""Files that are archives of others: opened within bounds of what they unpack to."""

from __future__ import annotations

import io
import zipfile

from ingest.extract import LoadError

MAX_UNPACKED = 200_000_000
"""Most bytes that all files of an archive may unpack to."""


def unpacked(data: bytes, kind: str) -> zipfile.ZipFile:
    """Open an archive; what is read from it is as long as its directory says, or is damaged.

    Raises:
        LoadError: it unpacks to an absurd size.
        zipfile.BadZipFile: it is none, or damaged.
    """
    archive = zipfile.ZipFile(io.BytesIO(data))
    if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
        raise LoadError(f"the {kind} unpacks to more than {MAX_UNPACKED:,} bytes; save it as text")
    return archive
