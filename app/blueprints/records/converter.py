"""`/opportunities`, `/companies` … in an address: the kind of record whose slug it is."""

from typing import Any

from werkzeug.routing import BaseConverter

from app.records.kind import Kind
from app.records.kinds import PAGE_KINDS


class KindConverter(BaseConverter):
    regex = "|".join(PAGE_KINDS)

    def to_python(self, value: str) -> Kind:
        return PAGE_KINDS[value]

    def to_url(self, value: Any) -> str:
        return value.slug if isinstance(value, Kind) else str(value)
