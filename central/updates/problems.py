"""What keeps the repository tool from doing as it was told."""


class UpdatesError(Exception):
    """``str()`` is one plain sentence for the operator."""
