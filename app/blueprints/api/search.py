"""`GET /search`: what is found of every kind, the words found marked."""

from collections.abc import Iterable
from typing import Any

from flask import Response, request

from app.blueprints.api import paging
from app.blueprints.api.authentication import bp, me
from app.blueprints.api.responses import answer
from app.queries import search_page
from app.web import search_results
from app.web.excerpts import Piece


@bp.get("/search")
def search() -> Response:
    query = _query()
    found = [one for one in search_page.everything(me().account_id, query) if one.slug != search_page.TAGS]
    groups = zip(found, search_results.in_groups(found, query), strict=True)
    return answer(
        {
            "kinds": [
                {
                    "kind": one.slug,
                    "count": one.total,
                    "items": [
                        {"id": row.id, "name": _pieces(hit.name), "excerpt": _pieces(hit.excerpt)}
                        for row, hit in zip(one.rows, group.hits, strict=True)
                    ],
                }
                for one, group in groups
            ]
        }
    )


def _query() -> str:
    """Raises InvalidValues."""
    asked = paging.read_all({"q": paging.read_query}, request.args.to_dict(flat=False))
    return str(asked.get("q", ""))


def _pieces(pieces: Iterable[Piece]) -> list[dict[str, Any]]:
    return [{"text": piece.text, "found": piece.is_found} for piece in pieces]
