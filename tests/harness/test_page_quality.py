"""The check of every page finds what it is for."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.support.page_quality import problems

GOOD = """<!doctype html><html lang="en"><head><title>Board - Jobplanr</title>
<link rel="stylesheet" href="/static/app.css"><script type="module" src="/static/app.js"></script></head>
<body><h1>Board</h1>
<form method="post" action="/move"><input type="hidden" name="csrf_token" value="x">
<label for="title">Title</label><input id="title" name="title">
<label>Stage <select name="stage"><option>Saved</option></select></label>
<textarea aria-label="Note" name="note"></textarea><button>Save</button></form>
<a href="https://example.org/advert">Advert</a> <a href="mailto:a@example.org">Write</a>
<script type="application/json">{}</script></body></html>"""


BAD = GOOD.replace("<title>", "<title>Error: ").replace(
    "<h1>",
    '<div class="errors"><ul><li>Someone else was faster.</li><li><a href="#title">Enter a title.</a></li>'
    '<li><a href="#note">Enter a note.</a></li></ul></div><h1>',
)
BAD = BAD.replace('name="note"', 'name="note" id="note"')


def faults(page: str) -> list[str]:
    return problems(LexborHTMLParser(page))


def test_a_good_page_has_no_problems() -> None:
    assert faults(GOOD) == []


def test_the_title_of_a_page_with_errors_begins_with_the_word() -> None:
    assert faults(BAD) == []


@pytest.mark.parametrize(
    ("good", "bad", "named"),
    [
        (' lang="en"', "", "no lang"),
        ("<h1>Board</h1>", "", "0 h1"),
        ("<h1>Board</h1>", "<h1>Board</h1><h1>More</h1>", "2 h1"),
        ("<h1>Board</h1>", "<h1> </h1>", "empty"),
        ("<title>Board", "<title>Jobplanr", "does not begin"),
        ("<h1>", '<h1 id="title">', "'title' stands 2 times"),
        ('<label for="title">', '<label for="other">', "no label"),
        ('<label for="title">Title<', '<label for="title"><', "no label"),
        ("<label>Stage ", "<label>", "no label"),
        (' aria-label="Note"', "", "no label"),
        ("<button>Save", "<button>", "no label"),
        ('href="/static/app.css"', 'href="https://cdn.example/app.css"', "leaves the site"),
        ('src="/static/app.js"', 'src="//cdn.example/app.js"', "leaves the site"),
        ('action="/move"', 'action="https://elsewhere.example/"', "leaves the site"),
        ('href="mailto:a@example.org"', 'href="javascript:alert(1)"', "leaves the site"),
        ("<h1>", '<img src="http://elsewhere.example/1.gif" alt=""><h1>', "leaves the site"),
        ("<h1>", '<h1 style="color:red">', "inline style"),
        ("</head>", "<style>h1 { color: red }</style></head>", "style element"),
        ("<button>", '<button onclick="go()">', "onclick"),
        (' type="application/json"', "", "inline script"),
        ("<title>", "<title>Error: ", "does not list"),
        (">Save<", ">Take your data along<", "old phrase"),
        ('aria-label="Note"', 'aria-label="Keep this advert"', "old phrase"),
    ],
)
def test_a_planted_fault_is_named(good: str, bad: str, named: str) -> None:
    assert good in GOOD
    found = faults(GOOD.replace(good, bad))
    assert len(found) == 1
    assert named in found[0]


@pytest.mark.parametrize(
    ("good", "bad", "named"),
    [
        ("<title>Error: ", "<title>", "does not begin with 'Error: '"),
        ("Enter a title.", "Enter a note.", "stands 2 times"),
        ("Enter a title.", "This must be text.", "does not name its field"),
        ("#title", "#nothing", "not there"),
        ('id="note"', 'id="other"', "not there"),
    ],
)
def test_a_summary_of_errors_that_is_no_help_is_named(good: str, bad: str, named: str) -> None:
    found = faults(BAD.replace(good, bad))
    assert len(found) == 1
    assert named in found[0]


def test_errors_in_another_order_than_their_fields_are_named() -> None:
    turned = BAD.replace("#title", "#x").replace("#note", "#title").replace("#x", "#note")
    assert [fault for fault in faults(turned) if "order" in fault]
