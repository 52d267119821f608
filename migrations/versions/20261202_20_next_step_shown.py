"""JSON shows what is due and when something last happened, so that another day raises an opportunity's version."""

from migrations.next_step import show_less_of_next_steps, show_next_steps

revision = "next_step_shown"
down_revision = "skills"


def upgrade() -> None:
    show_next_steps()


def downgrade() -> None:
    show_less_of_next_steps()
