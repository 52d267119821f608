"""The kinds of record there are. Pages and JSON ask here; a new kind is a line in this table."""

from app.records import company, contact, note, opportunity, stage, stage_change

KINDS = {
    kind.word: kind for kind in (opportunity.KIND, company.KIND, contact.KIND, note.KIND, stage.KIND, stage_change.KIND)
}
PAGE_KINDS = {word: kind for word, kind in KINDS.items() if kind.form}
