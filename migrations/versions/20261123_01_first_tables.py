"""The first tables."""

import sqlalchemy as sa
from alembic import op

from migrations.references import set_null

revision = "first_tables"
down_revision = None

instant = sa.DateTime(timezone=True)
bytewise = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_key", bytewise, nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("first_name", sa.String(), nullable=False),
        sa.Column("last_name", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("email_key", name="uq_account_email_key"),
    )
    op.create_table(
        "reset_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email_key", bytewise, nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reset_request"),
    )
    op.create_table(
        "sign_up",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_key", bytewise, nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("first_name", sa.String(), nullable=False),
        sa.Column("last_name", sa.String(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("letter_due", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_up"),
        sa.UniqueConstraint("email_key", name="uq_sign_up_email_key"),
    )
    op.create_index("ix_sign_up_created_at", "sign_up", ["created_at"])
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ends_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_throttle"),
    )
    op.create_index("ix_throttle_ends_at", "throttle", ["ends_at"])
    op.create_table(
        "account_version",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_account_version_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name="pk_account_version"),
    )
    op.create_table(
        "company",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", bytewise, nullable=False),
        sa.Column("website", sa.String(), nullable=True),
        sa.Column("careers_url", sa.String(), nullable=True),
        sa.Column("location", sa.String(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("industry", sa.String(), nullable=True),
        sa.Column("size", sa.String(), nullable=True),
        sa.Column("avoid", sa.Boolean(), nullable=False),
        sa.Column("avoid_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("updated_at", instant, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_company_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_company"),
    )
    op.create_index("ix_company_account_id_created_at_id", "company", ["account_id", "created_at", "id"])
    op.create_index("ix_company_account_id_name_key_id", "company", ["account_id", "name_key", "id"])
    op.create_index("ix_company_account_id_updated_at_id", "company", ["account_id", "updated_at", "id"])
    op.create_table(
        "deletion",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("deleted_at", instant, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_deletion_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_deletion"),
    )
    op.create_index("ix_deletion_account_id_kind_deleted_at_id", "deletion", ["account_id", "kind", "deleted_at", "id"])
    op.create_index("ix_deletion_deleted_at", "deletion", ["deleted_at"])
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("begun_at", instant, nullable=False),
        sa.Column("due_at", instant, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_letter_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_letter"),
    )
    op.create_index("ix_letter_account_id", "letter", ["account_id"])
    op.create_index("ix_letter_due_at", "letter", ["due_at"])
    op.create_table(
        "sign_in",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("is_app", sa.Boolean(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("used_at", instant, nullable=False),
        sa.Column("expires_at", instant, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_sign_in_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_sign_in"),
    )
    op.create_index("ix_sign_in_expires_at", "sign_in", ["expires_at"])
    op.create_index("ix_sign_in_id", "sign_in", ["id"], unique=True)
    op.create_table(
        "stage",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", bytewise, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("opportunity_count", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("updated_at", instant, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_stage_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_stage"),
        sa.UniqueConstraint("account_id", "name_key", name="uq_stage_account_id_name_key"),
    )
    op.create_index("ix_stage_account_id_position_id", "stage", ["account_id", "position", "id"])
    op.create_index("ix_stage_account_id_updated_at_id", "stage", ["account_id", "updated_at", "id"])
    op.create_table(
        "undo",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("done_at", instant, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_undo_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_undo"),
    )
    op.create_index("ix_undo_done_at", "undo", ["done_at"])
    op.create_table(
        "contact",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", bytewise, nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("relationship", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("profile_url", sa.String(), nullable=True),
        sa.Column("how_we_met", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("updated_at", instant, nullable=False),
        set_null("company_id", "company", "fk_contact_account_id_company_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_contact_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_contact"),
    )
    op.create_index("ix_contact_account_id_company_id", "contact", ["account_id", "company_id"])
    op.create_index("ix_contact_account_id_created_at_id", "contact", ["account_id", "created_at", "id"])
    op.create_index("ix_contact_account_id_name_key_id", "contact", ["account_id", "name_key", "id"])
    op.create_index("ix_contact_account_id_updated_at_id", "contact", ["account_id", "updated_at", "id"])
    op.create_table(
        "opportunity",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("title_key", bytewise, nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("apply_url", sa.Text(), nullable=True),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("location", sa.String(), nullable=True),
        sa.Column("workplace", sa.String(), nullable=True),
        sa.Column("employment_type", sa.String(), nullable=True),
        sa.Column("pay_min", sa.BigInteger(), nullable=True),
        sa.Column("pay_max", sa.BigInteger(), nullable=True),
        sa.Column("pay_currency", sa.String(), nullable=True),
        sa.Column("pay_period", sa.String(), nullable=True),
        sa.Column("pay_text", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("referrer_id", sa.Uuid(), nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("applied_by", sa.String(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("outcome_reason", sa.Text(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("updated_at", instant, nullable=False),
        set_null("company_id", "company", "fk_opportunity_account_id_company_id"),
        set_null("referrer_id", "contact", "fk_opportunity_account_id_referrer_id"),
        sa.ForeignKeyConstraint(
            ["account_id", "stage_id"], ["stage.account_id", "stage.id"], name="fk_opportunity_account_id_stage_id"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_opportunity_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_opportunity"),
    )
    op.create_index("ix_opportunity_account_id_company_id", "opportunity", ["account_id", "company_id"])
    op.create_index("ix_opportunity_account_id_referrer_id", "opportunity", ["account_id", "referrer_id"])
    op.create_index("ix_opportunity_account_id_stage_id", "opportunity", ["account_id", "stage_id"])
    op.create_index("ix_opportunity_board", "opportunity", ["account_id", "archived", "stage_id", "moved_on", "id"])
    op.create_index("ix_opportunity_created", "opportunity", ["account_id", "archived", "created_at", "id"])
    op.create_index("ix_opportunity_deadline", "opportunity", ["account_id", "archived", "deadline", "id"])
    op.create_index("ix_opportunity_moved", "opportunity", ["account_id", "archived", "moved_on", "id"])
    op.create_index("ix_opportunity_title", "opportunity", ["account_id", "archived", "title_key", "id"])
    op.create_index("ix_opportunity_updated", "opportunity", ["account_id", "updated_at", "id"])
    op.create_table(
        "note",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("renderer_version", sa.Integer(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("updated_at", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "company_id"],
            ["company.account_id", "company.id"],
            name="fk_note_account_id_company_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "contact_id"],
            ["contact.account_id", "contact.id"],
            name="fk_note_account_id_contact_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "opportunity_id"],
            ["opportunity.account_id", "opportunity.id"],
            name="fk_note_account_id_opportunity_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_note_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_note"),
    )
    op.create_index("ix_note_account_id_company_id", "note", ["account_id", "company_id"])
    op.create_index("ix_note_account_id_contact_id", "note", ["account_id", "contact_id"])
    op.create_index("ix_note_account_id_created_at_id", "note", ["account_id", "created_at", "id"])
    op.create_index("ix_note_account_id_opportunity_id", "note", ["account_id", "opportunity_id"])
    op.create_index("ix_note_account_id_updated_at_id", "note", ["account_id", "updated_at", "id"])
    op.create_table(
        "opportunity_contact",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "contact_id"],
            ["contact.account_id", "contact.id"],
            name="fk_opportunity_contact_account_id_contact_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "opportunity_id"],
            ["opportunity.account_id", "opportunity.id"],
            name="fk_opportunity_contact_account_id_opportunity_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_opportunity_contact_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_opportunity_contact"),
    )
    op.create_index("ix_opportunity_contact_account_id_contact_id", "opportunity_contact", ["account_id", "contact_id"])
    op.create_index(
        "ix_opportunity_contact_account_id_opportunity_id", "opportunity_contact", ["account_id", "opportunity_id"]
    )
    op.create_index(
        "uq_opportunity_contact", "opportunity_contact", ["account_id", "opportunity_id", "contact_id"], unique=True
    )
    op.create_table(
        "opportunity_tag",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", bytewise, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "opportunity_id"],
            ["opportunity.account_id", "opportunity.id"],
            name="fk_opportunity_tag_account_id_opportunity_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_opportunity_tag_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_opportunity_tag"),
    )
    op.create_index(
        "ix_opportunity_tag_account_id_name_key_opportunity_id",
        "opportunity_tag",
        ["account_id", "name_key", "opportunity_id"],
    )
    op.create_index("ix_opportunity_tag_account_id_opportunity_id", "opportunity_tag", ["account_id", "opportunity_id"])
    op.create_table(
        "stage_change",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("updated_at", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "opportunity_id"],
            ["opportunity.account_id", "opportunity.id"],
            name="fk_stage_change_account_id_opportunity_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "stage_id"], ["stage.account_id", "stage.id"], name="fk_stage_change_account_id_stage_id"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_stage_change_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_stage_change"),
    )
    op.create_index("ix_stage_change_account_id_opportunity_id", "stage_change", ["account_id", "opportunity_id"])
    op.create_index("ix_stage_change_account_id_stage_id", "stage_change", ["account_id", "stage_id"])
    op.create_index("ix_stage_change_account_id_updated_at_id", "stage_change", ["account_id", "updated_at", "id"])


def downgrade() -> None:
    for table in (
        "stage_change",
        "opportunity_tag",
        "opportunity_contact",
        "note",
        "opportunity",
        "contact",
        "undo",
        "stage",
        "sign_in",
        "letter",
        "deletion",
        "company",
        "account_version",
        "throttle",
        "sign_up",
        "reset_request",
        "account",
    ):
        op.drop_table(table)
