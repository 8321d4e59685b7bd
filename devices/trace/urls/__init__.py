"""Where pyserial looks for ``record://`` and ``replay://``: any driver that takes a port by URL can be traced unchanged."""
