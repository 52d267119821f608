"""Board and list escape a whole row at once, outside of the template; so nothing typed may get by."""

from markupsafe import escape

from tests.support.browser import Browser

NASTY = """<b onclick='x'>&"Energy"</b>"""


def test_what_was_typed_stands_on_board_and_list_as_it_was_typed(alice: Browser) -> None:
    form = alice.get("/opportunities/new").form("main form.form")
    form.fill(title=f"Role {NASTY}", company=f"Company {NASTY}", location=f"Place {NASTY}").submit(follow=True)
    for address in ("/board", "/opportunities", "/today"):
        page = alice.get(address)
        assert f"Company {NASTY}" in page.words
        assert f"Company {escape(NASTY)}" in page.text
        assert NASTY not in page.text
        assert not page.has("[onclick]")
