"""An opportunity is found by the names of its contacts, as they come and go."""

from migrations.search_kinds import forget_links, index_links

revision = "search_of_people"
down_revision = "search_by_kind"


def upgrade() -> None:
    index_links()


def downgrade() -> None:
    forget_links()
