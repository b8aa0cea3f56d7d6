"""Large files from a browser: straight to the disk, and never more than a limit."""

import errno

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

MB = 1024 * 1024


class LimitedUpload(TemporaryFileUploadHandler):
    """Writes a file to the disk as it comes; more than `limit` bytes are read and dropped.

    The form then finds no file, and `exceeded` says why; or `full`, where the disk was.
    """

    def __init__(self, request=None, limit=50 * MB):
        super().__init__(request)
        self.limit = limit
        self.exceeded = self.full = False
        self._received = 0

    def receive_data_chunk(self, raw_data, start):
        self._received += len(raw_data)
        if self._received > self.limit:
            self.exceeded = True
            raise StopUpload(connection_reset=False)
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            self.full = True
            raise StopUpload(connection_reset=False) from error
