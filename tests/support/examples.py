"""How many examples Hypothesis makes up: as many as a test says, and in the fast run a few."""

from hypothesis import settings


def register_profiles() -> None:
    """`pytest --hypothesis-profile=fast`."""
    settings.register_profile("fast", max_examples=5)


def at_most(number: int) -> int:
    """This many, up to a hundred, unless the profile has fewer: by itself, a test's own number would prevail."""
    assert settings.default
    return min(number, settings.default.max_examples)
