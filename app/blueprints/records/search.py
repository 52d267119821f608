"""One search over everything that someone has written."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp
from app.models.search import LONGEST_QUERY, MOST_COUNTED
from app.queries import search_page
from app.reading.text import one_line
from app.web import search_results
from app.web.access import me

MOST_PAGES = MOST_COUNTED // search_page.SHOWN_OF_ONE
# While one types: so many, and of one kind.
MOST_TYPED, MOST_TYPED_OF_A_KIND = 8, 3


@bp.get("/search")
def search() -> ResponseReturnValue:
    """All kinds, or with `?in=` one of them, a page at a time. Whatever is asked for, this is no error."""
    typed, slug = one_line(request.args.get("q", "")), request.args.get("in", "")
    words, page = typed[:LONGEST_QUERY], _page_number()
    is_one = slug in search_results.HEADINGS
    found = (
        search_page.one_kind(me().account_id, words, slug, (page - 1) * search_page.SHOWN_OF_ONE)
        if is_one
        else search_page.everything(me().account_id, words)
    )
    groups = search_results.in_groups(found, words)
    is_last = not groups or page * search_page.SHOWN_OF_ONE >= min(groups[0].total, MOST_COUNTED)
    return render_template(
        "records/search.html",
        words=words,
        is_cut=len(typed) > LONGEST_QUERY,
        groups=groups,
        one=search_results.HEADINGS[slug] if is_one else "",
        all=search_results.address_of(words) if is_one else "",
        next=search_results.address_of(words, slug, page + 1) if is_one and not is_last and slug != "tags" else None,
        start=search_results.address_of(words, slug) if is_one and page > 1 else None,
        total=search_results.count_in_words(sum(group.total for group in groups)),
    )


@bp.get("/search/typed")
def typed() -> ResponseReturnValue:
    """The first of what is found, for a script that shows it while one types."""
    words = one_line(request.args.get("q", ""))[:LONGEST_QUERY]
    groups = search_results.in_groups(search_page.everything(me().account_id, words), words)
    shown: list[dict[str, Any]] = [
        {
            "heading": group.heading,
            "address": hit.address,
            "name": [[piece.text, piece.is_found] for piece in hit.name],
            "words": [[piece.text, piece.is_found] for piece in hit.excerpt or hit.beside],
        }
        for group in groups
        for hit in group.hits[:MOST_TYPED_OF_A_KIND]
    ]
    total = sum(group.total for group in groups)
    return {"hits": shown[:MOST_TYPED], "total": total, "count": search_results.count_in_words(total)}


def _page_number() -> int:
    text = request.args.get("page", "")
    return min(int(text), MOST_PAGES) if text.isascii() and text.isdecimal() and len(text) < 4 and int(text) else 1
