"""Single records of every kind: read, make, replace, change, delete."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Response, abort, request
from pydantic_core import to_jsonable_python
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.blueprints.api.authentication import bp, me
from app.blueprints.api.responses import KEEP_NOTHING, answer, is_known, overtaken
from app.blueprints.api.undo import undo_header
from app.blueprints.api.validation import validated
from app.extensions import db
from app.models.owned import Record
from app.operations.records import crud
from app.queries import changes_since
from app.records.kind import Kind, entity_tag
from app.records.kinds import KINDS
from app.web.json_body import json_object
from app.web.problems import problem

# Every kind by its slug; other words are no addresses.
SLUG = f"<any({','.join(KINDS)}):slug>"
# Shown with every record and ignored where it is sent back, so that what was read can be sent as it is.
READ_ONLY = ("id", "created_at", "updated_at", "etag", "deleted")


@bp.get(f"/{SLUG}/<uuid:id>")
def read_record(slug: str, id: uuid.UUID) -> Response:
    found = changes_since.find(KINDS[slug], me().account_id, id) or abort(404)
    if is_known(str(found.version)):
        return Response(status=304, headers={"ETag": entity_tag(found.version), "Cache-Control": KEEP_NOTHING})
    return _shown(found.version, found.document)


@bp.post(f"/{SLUG}")
def make_record(slug: str) -> Response:
    kind = KINDS[slug]
    values = validated(kind.schema, _sent(kind)).model_dump()
    record = crud.create(me().account_id, kind, values, me().today())
    db.session.commit()
    return _made(kind, record)


@bp.put(f"/{SLUG}/<uuid:id>")
def put_record(slug: str, id: uuid.UUID) -> Response:
    kind = KINDS[slug]
    sent = _sent(kind)
    values = validated(kind.schema, sent).model_dump()
    record = crud.find(me().account_id, kind, id)
    if not record:
        try:
            return _put_new(kind, id, values)
        except IntegrityError as error:
            # The same PUT at the same moment made it, or something it refers to is just being deleted.
            db.session.rollback()
            record = crud.find(me().account_id, kind, id)
            if not record:
                return overtaken(error)
    return _put_over(kind, record, {name: values[name] for name in values if _is_said(kind, name, sent)})


@bp.patch(f"/{SLUG}/<uuid:id>")
def change_record(slug: str, id: uuid.UUID) -> Response:
    kind = KINDS[slug]
    sent = _sent(kind)
    record = crud.find(me().account_id, kind, id) or abort(404)
    values = validated(kind.schema, to_jsonable_python(kind.values_of(record)) | sent).model_dump(include=set(sent))
    if not _is_expected(record):
        return _changed_meanwhile(kind, id)
    return _changed(kind, record, values)


@bp.delete(f"/{SLUG}/<uuid:id>")
def delete_record(slug: str, id: uuid.UUID) -> Response:
    kind = KINDS[slug]
    record = crud.find(me().account_id, kind, id, lock=True)
    if not record:
        return _not_there(kind, id)
    if not _is_expected(record):
        return _changed_meanwhile(kind, id)
    done = crud.delete(kind, record, crud.deleted(record))
    headers = undo_header(done)
    db.session.commit()
    return Response(status=204, headers=headers)


def _not_there(kind: Kind, id: uuid.UUID) -> Response:
    """410 where they deleted it, so that a DELETE whose answer got lost can be sent again; else 404."""
    if not crud.was_deleted(me().account_id, kind, id):
        abort(404)
    return problem(410, "This record was deleted already.")


def _put_new(kind: Kind, id: uuid.UUID, values: Mapping[str, Any]) -> Response:
    if request.if_match:
        return problem(412, "There is no such record.", current=None)
    if crud.was_deleted(me().account_id, kind, id):
        return problem(410, "This record was deleted. To add it again, use a new id.")
    record = crud.create(me().account_id, kind, values, me().today(), id)
    db.session.commit()
    return _made(kind, record)


def _put_over(kind: Kind, record: Record, values: Mapping[str, Any]) -> Response:
    if request.if_match:
        if not _is_expected(record):
            return _changed_meanwhile(kind, record.id)
        return _changed(kind, record, values)
    if _says(kind, record, values):
        return _shown(record.version, kind.shown(record))
    return problem(428, "This record already exists with other values. Send its ETag as If-Match to replace them.")


def _changed(kind: Kind, record: Record, values: Mapping[str, Any]) -> Response:
    id = record.id
    try:
        done = crud.change(kind, record, values, me().today())
        headers = undo_header(done)
        db.session.commit()
    except StaleDataError:
        return _changed_meanwhile(kind, id)
    return _shown(record.version, kind.shown(record), headers=headers)


def _changed_meanwhile(kind: Kind, id: uuid.UUID) -> Response:
    """412 with the record as it is now; 404 if it is gone."""
    db.session.rollback()
    found = changes_since.find(kind, me().account_id, id) or abort(404)
    return problem(
        412,
        "Look at current, and send the change again with its ETag.",
        headers={"ETag": entity_tag(found.version)},
        current=to_jsonable_python(found.document),
    )


def _sent(kind: Kind) -> dict[str, Any]:
    read_only = (*READ_ONLY, *kind.read_only_names)
    return {name: value for name, value in json_object().items() if name not in read_only}


def _is_said(kind: Kind, name: str, sent: Mapping[str, Any]) -> bool:
    return name in sent or name not in kind.kept_when_left_out


def _says(kind: Kind, record: Record, values: Mapping[str, Any]) -> bool:
    """Whether the record has these values already. What may be left out and was may be anything."""
    for name, value in values.items():
        present = getattr(record, kind.column(name))
        left_open = value is None and name in kind.kept_when_left_out
        in_any_order = isinstance(value, list) and name.endswith("_ids")
        same = set(present) == set(value) if in_any_order else present == value
        if not (same or left_open):
            return False
    return True


def _is_expected(record: Record) -> bool:
    """Whether If-Match, if it was sent, names the record's version."""
    return not request.if_match or request.if_match.contains(str(record.version))


def _shown(
    version: int, document: dict[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    own = {"ETag": entity_tag(version), "Cache-Control": KEEP_NOTHING}
    return answer(document, status, own | dict(headers or {}))


def _made(kind: Kind, record: Record) -> Response:
    location = {"Location": f"{bp.url_prefix}/{kind.slug}/{record.id}"}
    return _shown(record.version, kind.shown(record), 201, location)
