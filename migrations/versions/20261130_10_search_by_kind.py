"""Each word of the search stands behind its kind too, and tags are found.

So what is found of each kind is one range of words, and so is how many there are. The release before looks in what it
has: its function found_entries() goes on answering it.
"""

import sqlalchemy as sa
from alembic import op

from migrations import online
from migrations.search_kinds import index_by_account, index_by_kind

revision = "search_by_kind"
down_revision = "sign_in_with_region"


def upgrade() -> None:
    online.add_column("opportunity_tag", sa.Column("words", sa.Text()))
    index_by_kind()


def downgrade() -> None:
    index_by_account()
    op.drop_column("opportunity_tag", "words")
