"""An opportunity's advert beside a resume: which of the words it asks by are there. Shown when someone asks for it."""

import uuid

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp
from app.operations.records import document_texts
from app.queries import comparison_page
from app.reading.comparison import Comparison, compare
from app.records.skill import MOST_SKILLS
from app.web.access import me


@bp.get("/opportunities/<uuid:id>/comparison")
def advert_and_resume(id: uuid.UUID) -> ResponseReturnValue:
    """`?document=<id>` is another than the one that was sent, or else the newest."""
    about = comparison_page.subject(me().account_id, id) or abort(404)
    may_be_read = document_texts.may_be_read()
    documents = comparison_page.documents(me().account_id, id) if may_be_read and about.advert else ()
    asked = request.args.get("document", type=uuid.UUID)
    chosen = next((one for one in documents if one.id == str(asked)), documents[0] if documents else None)
    return render_template(
        "records/opportunities/comparison.html",
        opportunity=about,
        may_be_read=may_be_read,
        documents=documents,
        chosen=chosen,
        is_readable=bool(chosen and chosen.media_type in document_texts.READABLE),
        compared=_compared(about.advert, uuid.UUID(chosen.id), (about.company, about.location))
        if chosen and chosen.has_text
        else None,
    )


def _compared(advert: str, document_id: uuid.UUID, names: tuple[str | None, ...]) -> Comparison:
    own = [(skill.name, skill.other_names) for skill in comparison_page.skills(me().account_id, MOST_SKILLS)]
    text = comparison_page.text(me().account_id, document_id) or ""
    return compare(advert, text, own, [name for name in names if name])
