"""Every table, so that the metadata is complete whoever asks for it: each file of this folder is read."""

import pkgutil
from importlib import import_module
from pathlib import Path

from sqlalchemy.orm import configure_mappers

from app.extensions import Base
from app.models.data_inventory import declared

for _module in pkgutil.iter_modules([str(Path(__file__).parent)]):
    import_module(f"{__package__}.{_module.name}")


def configure() -> None:
    """Check every relationship and every column's declaration now, at start, and not at the first request."""
    configure_mappers()
    for table in Base.metadata.tables.values():
        for column in table.columns:
            declared(column)
