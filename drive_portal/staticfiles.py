"""Static files as they are served: hashed names, compressed once, at start, in 3 seconds instead of 30."""

from collections.abc import Iterable
from typing import Any

import brotli
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

SMALL = 100_000


class QuickCompressor(Compressor):
    """The best compression for what phones load, a quick one for the API's large reference page."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        return brotli.compress(data, quality=11 if len(data) < SMALL else 6)

    def should_compress(self, filename: str) -> bool:
        return not filename.endswith(".map") and super().should_compress(filename)


class Storage(CompressedManifestStaticFilesStorage):
    """Pages name the hashed copy only, so only that one is compressed."""

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return QuickCompressor(**kwargs)

    def compress_files(self, paths: Iterable[str]) -> Any:
        return super().compress_files(set(paths) & set(self.hashed_files.values()))

    def stored_name(self, name: str) -> str:
        """The hashed name; the plain one where nothing was collected, as in tests."""
        try:
            return super().stored_name(name)
        except ValueError:
            return name
