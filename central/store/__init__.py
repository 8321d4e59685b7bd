"""Everything the platform keeps, behind one port: no SQL outside this package."""

from central.store.open import open_store
from central.store.port import EntryTakenError, Store, StoreUnavailableError, Unit, UnsupportedDatabaseError

__all__ = ["EntryTakenError", "Store", "StoreUnavailableError", "Unit", "UnsupportedDatabaseError", "open_store"]
