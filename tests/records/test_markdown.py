"""Notes are shown as their Markdown means, and never as code."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from app.models.markdown import render
from tests.records import factories
from tests.support.browser import Browser
from tests.support.promises import promise

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<style>*{background:url(https://evil.example)}</style>",
    "<base href=https://evil.example>",
    "<form action=https://evil.example><input name=q></form>",
    "<a href=javascript:alert(1)>x</a>",
    "<math><mtext></p><script>alert(1)</script>",
    "<div style=position:fixed>x</div>",
    "<meta http-equiv=refresh content=0;url=https://evil.example>",
    "<object data=https://evil.example></object>",
    "<!--><script>alert(1)</script-->",
    '<noscript><p title="</noscript><script>alert(1)</script>">',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "![x](https://evil.example/pixel.gif)",
    "![x](javascript:alert(1))",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    '[x](https://a.example/"onmouseover=alert(1))',
    "[x](https://a.example 'x\" onmouseover=\"alert(1)')",
    "`<script>alert(1)</script>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "# <script>alert(1)</script>",
    "| <script>alert(1)</script> |\n|---|\n| x |",
    "<h1>x</h1>",
    "{{ config }}",
    "</div></main><script>alert(1)</script>",
    "\x00<script\x00>alert(1)</script>",
]
ALLOWED = {
    *("p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}


@promise("own-pages")
@pytest.mark.parametrize("text", ATTACKS)
def test_nothing_in_it_runs_or_loads(text: str) -> None:
    tree = LexborHTMLParser(f"<body>{render(text)}</body>")
    assert tree.body is not None
    for node in tree.body.css("*"):
        if node.tag == "body":
            continue
        assert node.tag in ALLOWED, node.html
        assert set(node.attributes) <= {"href", "rel", "title"}, node.html
        if "href" in node.attributes:
            assert (
                (node.attributes["href"] or "").lower().startswith(("http://", "https://", "mailto:", "tel:", "/", "#"))
            )
            assert node.attributes["rel"] == "noopener noreferrer"


def test_it_is_shown_as_it_means(alice: Browser) -> None:
    body = "# Head\n\nOne **two**\nthree\n\n- a\n- b\n\n[site](https://a.example) `x < y`\n\n| h |\n|---|\n| c |"
    page = alice.get(factories.add(alice, "notes", body=body))
    assert page.texts(".written h3") == ["Head"]
    assert page.texts(".written strong") == ["two"]
    assert page.texts(".written li") == ["a", "b"]
    assert page.links(".written a") == {"site": "https://a.example"}
    assert page.texts(".written code") == ["x < y"]
    assert page.texts(".written td") == ["c"]
    assert page.has(".written p br")
    assert alice.get(f"{page.request.path}/edit").form().values["body"] == body


def test_what_looks_like_html_is_shown_as_it_was_typed(alice: Browser) -> None:
    page = alice.get(factories.add(alice, "notes", body="Ask for <b>more</b> & <script>x</script>"))
    assert page.texts(".written") == ["Ask for <b>more</b> & <script>x</script>"]


def test_attacks_in_a_note_harm_no_page(alice: Browser) -> None:
    """The browser of the tests refuses inline code and foreign addresses on every page."""
    path = factories.add(alice, "opportunities")
    for text in ATTACKS:
        alice.get(path).form('form[action="/notes/new"]').fill(body=text).submit()
    page = alice.get(path)
    assert len(page.texts(".notes .written")) == len(ATTACKS)
    assert not page.has(".written script, .written img, .written svg, .written iframe, .written form, .written style")
    assert page.texts("aside h2"), "the page goes on behind the notes"
    assert alice.get("/notes").status_code == 200


def test_a_changed_note_is_rendered_anew(alice: Browser) -> None:
    path = factories.add(alice, "notes", body="**old**")
    alice.get(f"{path}/edit").form().fill(body="*new*").submit(follow=True)
    page = alice.get(path)
    assert (page.texts(".written strong"), page.texts(".written em")) == ([], ["new"])


@pytest.mark.parametrize(
    "text", ["[" * 5000, "*" * 20_000, "> " * 500, "`" * 10_001, "- " * 2000, "(" * 50_000, "|" * 9000]
)
def test_odd_marks_take_no_long_time(alice: Browser, text: str) -> None:
    assert alice.get(factories.add(alice, "notes", body=text)).status_code == 200


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("## a", "3"),
        ("# a\n# b", "33"),
        ("# a\n### b\n## c", "344"),
        ("###### a", "3"),
        ("# a\n## b\n### c\n#### d\n##### e", "34566"),
    ],
)
def test_headings_skip_no_level_below_the_pages_own(typed: str, shown: str) -> None:
    headings = LexborHTMLParser(render(typed)).css("h1, h2, h3, h4, h5, h6")
    assert "".join(heading.tag[1] for heading in headings or () if heading.tag) == shown
