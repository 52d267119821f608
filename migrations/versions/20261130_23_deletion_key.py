"""A record is known by its kind too: whoever makes one may choose its id, and two kinds may have had the same."""

from alembic import op

from migrations.online import create_index
from migrations.row_security import WORKER, is_postgresql

revision = "deletion_key"
down_revision = "deletion_with_undo"

BEFORE, AFTER = ("account_id", "id"), ("account_id", "id", "kind")
OF_ONE_ID = (
    "select 1 from deletion as other where other.account_id = deletion.account_id and other.id = deletion.id"
    " and (other.deleted_at, other.kind) > (deletion.deleted_at, deletion.kind)"
)


def upgrade() -> None:
    _be_known_by(AFTER)
    if is_postgresql():
        op.execute(f"grant select (kind) on deletion to {WORKER}")


def downgrade() -> None:
    op.execute(f"delete from deletion where exists ({OF_ONE_ID})")
    _be_known_by(BEFORE)
    if is_postgresql():
        op.execute(f"revoke select (kind) on deletion from {WORKER}")


def _be_known_by(columns: tuple[str, ...]) -> None:
    if not is_postgresql():
        with op.batch_alter_table("deletion") as rebuilt:
            rebuilt.drop_constraint("pk_deletion", type_="primary")
            rebuilt.create_primary_key("pk_deletion", list(columns))
        return
    create_index("uq_deletion", "deletion", columns, unique=True)
    op.execute(
        "alter table deletion drop constraint pk_deletion, add constraint pk_deletion primary key using index uq_deletion"
    )
