from app.models.markdown import render


def test_a_text_of_brackets_is_shown_without_links() -> None:
    """With links, the time to render it grew with the square of its length."""
    assert "<a " in render("[a](https://example.org)")
    shown = render("[a](https://example.org) " + "[" * 99_000)
    assert "<a " not in shown
    assert "[a](https://example.org)" in shown
