"""What the link of a waiting e-mail is about. The link itself is made when the e-mail is sent."""

import sqlalchemy as sa
from alembic import op

revision = "letter_links"
down_revision = "sign_in_of_account"


def upgrade() -> None:
    op.add_column("letter", sa.Column("link", sa.JSON()))


def downgrade() -> None:
    op.drop_column("letter", "link")
