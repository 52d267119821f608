"""`GET /search`: what is found of every kind, the words found marked."""

from collections.abc import Iterable
from typing import Any

from flask import Response, request

from app.blueprints.api.authentication import bp, me
from app.blueprints.api.responses import answer
from app.models.search import LONGEST_QUERY
from app.operations.records.crud import InvalidValues
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
    errors = {name: ["There is no parameter with this name."] for name in request.args if name != "q"}
    texts = request.args.getlist("q")
    if len(texts) > 1:
        errors["q"] = ["Ask for one of these at a time."]
    elif len("".join(texts)) > LONGEST_QUERY:
        errors["q"] = [f"This must be {LONGEST_QUERY} characters or fewer."]
    if errors:
        raise InvalidValues(errors)
    return "".join(texts)


def _pieces(pieces: Iterable[Piece]) -> list[dict[str, Any]]:
    return [{"text": piece.text, "found": piece.is_found} for piece in pieces]
