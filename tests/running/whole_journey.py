"""A person's whole time with Jobplanr, by page and by phone, with everything that is private marked.

Whatever she types carries HUSH, so that one look tells whether any of it has got out; whatever she is given (cookies,
tokens, links) is noted as it comes. Where she is looking from and what she asked for carries SEEN: the request log may
hold that, and nobody else.
"""

import re
import socket
import uuid
from contextlib import closing
from urllib.parse import urlsplit

from tests.auth import auth_forms
from tests.records import factories
from tests.support.browser import Browser
from tests.support.phone import Phone
from tests.support.server import Server
from tests.support.ses import text_of
from tests.support.wire import Wire

HUSH, SEEN = "hush", "strolling"

EMAIL = "hushmail@example.org"
FIRST_PASSWORD, SECOND_PASSWORD, WRONG_PASSWORD = "hushone by the lake", "hushtwo up the hill", "hushthree not at all"
AGENT = f"Firefox/99 ({SEEN})"
DEVICE = "Hushphone"

# What a log or a metric could trip over.
ODD = (
    "hush\nhush\r\n\u2028hush",
    "\x1b[31mhush\x1b[0m %s {0} ${hush}",
    '"hush": {"\'hush\\',
    "hush'); DROP TABLE note; --",
    "<b>hush</b> **hush**",
    "ħushhush hüsh 😀hush",
    "hush" * 500,
)
# Requests that no browser sends; gunicorn refuses each before the application is asked.
BROKEN = (
    b"GET /verify-email/hush",
    b"GET /verify-email/hush HTTP/9.9",
    b"GET /sign-in?q=hush HTTP/1.1\r\nCookie hush",
    b"GET /sign-in HTTP/1.1\r\nCookie : session=hush",
    b"GET /sign-in HTTP/1.1\r\nAuthorization: Bearer\x01hush",
    b"h\x01sh /hush HTTP/1.1",
    b"POST /sign-in HTTP/1.1\r\nTransfer-Encoding: hush",
    b"POST /sign-in HTTP/1.1\r\nContent-Length: hush",
    b"POST /sign-in HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nhush\r\npassword=hush",
    b"GET /" + b"hush" * 3000 + b" HTTP/1.1",
    b"GET /sign-in HTTP/1.1\r\nX-Hush: " + b"hush" * 3000,
)


class Journey:
    def __init__(self, server: Server, wire: Wire) -> None:
        self.server, self.wire = server, wire
        self.browser = Browser(wire.app)
        self.browser.environ_base["HTTP_USER_AGENT"] = AGENT
        self.browser.environ_base["HTTP_REFERER"] = "https://elsewhere.example/hush"
        self.phone = Phone(wire.app)

    @property
    def secrets(self) -> set[str]:
        """What was handed out on the way. Whoever knows as much as the beginning of one may know the rest."""
        return {secret[:20] for secret in self.wire.secrets if len(secret) > 8}

    def walk(self) -> None:
        self.sign_up()
        self.forget_the_password()
        self.keep_records()
        self.keep_adverts()
        self.keep_documents()
        self.move_on()
        self.keep_what_comes_up()
        self.give_the_calendar_a_link()
        self.put_together()
        self.choose_among_many()
        self.change_her_mind()
        self.search()
        self.use_the_phone()
        self.look_around()
        self.leave()

    def sign_up(self) -> None:
        asked = auth_forms.sign_up(self.browser, EMAIL, FIRST_PASSWORD, first_name="Hushfirst", last_name="Hushlast")
        assert asked.status_code == 303
        link = self.link("Confirm")
        assert self.browser.get(link[:-3]).status_code == 410
        assert self.browser.get(f"/sign-in?next={link}").status_code == 200
        assert auth_forms.verify(self.browser, link, WRONG_PASSWORD).status_code == 422
        assert auth_forms.verify(self.browser, link, FIRST_PASSWORD).status_code == 303
        assert auth_forms.is_signed_in(self.browser)
        assert self.browser.get(link).status_code == 410

    def forget_the_password(self) -> None:
        self.sign_out()
        assert auth_forms.sign_in(self.browser, EMAIL, WRONG_PASSWORD).status_code == 422
        assert auth_forms.sign_in(self.browser, "hushother@example.org", FIRST_PASSWORD).status_code == 422
        assert auth_forms.forget(self.browser, EMAIL).status_code == 303
        link = self.link("password")
        assert self.browser.options(link).status_code == 200
        assert auth_forms.reset(self.browser, link, "hush").status_code == 422
        assert auth_forms.reset(self.browser, link, SECOND_PASSWORD).status_code == 303
        assert self.browser.get(link).status_code == 410
        assert auth_forms.sign_in(self.browser, EMAIL, SECOND_PASSWORD, keep=True).status_code == 303

    def keep_records(self) -> None:
        """One of each kind and of each odd text; changed, moved, deleted, put back; and a form that is refused."""
        for slug, field in factories.MAIN.items():
            for text in (*ODD, "Hush again"):
                path = factories.add(self.browser, slug, **factories.LEAST[slug] | {field: text[:150]})
            changed = self.browser.get(f"{path}/edit").form(".form").fill(**{field: "Hush changed"}).submit()
            assert changed.status_code == 303
            assert self.browser.get(path).status_code == 200
            factories.undo(factories.delete(self.browser, path))
        offer = factories.add(
            self.browser, "opportunities", title="Hush offer", company="Hush Ltd", tags="hushtag, hush"
        )
        moved = self.browser.get(offer).form('form[action$="/stage"]').submit()
        assert moved.status_code in (303, 422)
        refused = self.browser.get("/opportunities/new").form().fill(title="", url="hush:hush", pay_min="hush").submit()
        assert refused.status_code == 422
        assert self.browser.post("/notes/new", data={"body": "hush", "csrf_token": "hush"}).status_code == 400

    def keep_adverts(self) -> None:
        """By the line, by the form for adverts, and a second version of one."""
        line = self.browser.get("/today").form('form[action="/opportunities/line"]')
        # What was read is asked about on the page, which its address says.
        path = line.fill(line=f"Hush nurse at Hush\n\n{HUSH}").submit().location.partition("?")[0]
        assert self.browser.get("/opportunities/line/known?line=Hush+at+hush").status_code == 200
        assert (
            self.browser.get("/capture?title=Hush&text=hush").form().fill(posting="<p>Hush").submit().status_code == 303
        )
        pasted = self.browser.get(f"{path}/adverts").form('main form[action$="/adverts"]').fill(text="Hush again")
        assert pasted.submit().status_code == 303
        [between] = self.browser.get(f"{path}/adverts").links('a[href*=".."]').values()
        assert HUSH in self.browser.get(between).words.lower()

    def keep_documents(self) -> None:
        """Two versions, read again whole and in part; and a file that is none of those that are kept."""
        for content in (b"hush one", b"hush two"):
            form = (
                self.browser.get("/documents/new")
                .form()
                .fill(name="Hush CV", file=(b"%PDF-1.7 " + content, "hush.pdf"))
            )
            path = form.submit().location
        read = self.browser.get(f"{path}/content", headers={"Range": "bytes=0-12"})
        assert (read.status_code, read.data) == (206, b"%PDF-1.7 hush")
        assert b"hush two" in self.browser.get(f"{path}/content").data
        assert "Hush CV" in self.browser.get(path).words
        refused = self.browser.get("/documents/new").form().fill(name="Hush", file=(b"\x00hush", "hush\r\nhush.exe"))
        assert refused.submit().status_code == 422
        self.have_one_read()

    def have_one_read(self) -> None:
        """A resume beside an advert, by skills of her own; one that cannot be read; and its text erased."""
        job = factories.add(self.browser, "opportunities", title="Hush baker")
        pasted = self.browser.get(f"{job}/adverts").form('main form[action$="/adverts"]')
        assert pasted.fill(text="Requirements\n- Hushing\n- hush rye").submit().status_code == 303
        skill = (
            self.browser.get("/skills").form('form[action="/skills"]').fill(name="Hushing", other_names="hush, hushed")
        )
        assert skill.submit().status_code == 303
        for content, name in ((b"%PDF-1.7 hush", "hush.pdf"), (b"I hushed for years.", "hush.txt")):
            form = (
                self.browser.get("/documents/new").form().fill(name=f"Hush {name}", kind="resume", file=(content, name))
            )
            path = form.submit().location
            page = self.browser.get(f"{path}/text")
            if page.has('form[action$="/text"]'):
                assert page.form('form[action$="/text"]').submit(follow=True).status_code == 200
        assert self.browser.get(f"{job}/comparison?document={factories.id_in(path)}").status_code == 200
        page = self.browser.get(f"{path}/text")
        if page.has('form[action$="/erase"]'):
            assert page.form('form[action$="/erase"]').submit().status_code == 303
        factories.undo(self.browser.get("/skills").form('form[action$="/remove"]').submit(follow=True))

    def move_on(self) -> None:
        """Through every stage, with an answer to what is asked; then stages renamed, added and merged."""
        path = factories.add(self.browser, "opportunities", title="Hush mover", company="Hush Ltd")
        stages = self.browser.get(path).form("form#stage").node.css("button[value]")
        for stage in stages[1:]:
            asked = self.browser.get(path).form("form#stage").submit(stage.attributes["value"]).follow()
            assert asked.status_code == 200
            if asked.request.args.get("asked") == "sent":
                sent = asked.form("#asked form")
                ticked = asked.tree.css_first("#asked input[type=checkbox]").attributes["value"]
                assert sent.fill(document_ids=[ticked]).submit().status_code == 303
        ended = self.browser.get(f"{path}?asked=outcome").form("#asked form")
        assert ended.fill(outcome_reason="Hush, too far").submit("withdrawn").status_code == 303
        first, second = map(self.add_stage, ("Hush stage", "Hush stage too"))
        merge = self.browser.get(first).form(f'form[action="{first}/merge"]').fill(into=second.rpartition("/")[2])
        factories.undo(merge.submit(follow=True))

    def add_stage(self, name: str) -> str:
        """Its address."""
        form = self.browser.get("/account/stages").form('form[action="/account/stages"]')
        return form.fill(name=name).submit(follow=True).links('main a[href^="/account/stages/"]')[name]

    def keep_what_comes_up(self) -> None:
        """An interview with its sheet, a task done, opened again and put off, two offers, a note as it is typed."""
        filled = {"summary": "Hush talk", "place": "Hush lane", "people": "Hushzoe, Hushbob", "preparation": HUSH}
        interview = factories.add(self.browser, "activities", **factories.LEAST["activities"] | filled)
        assert "Hushzoe" in self.browser.get(interview).words
        task = factories.add(self.browser, "tasks", title="Hush task")
        token = self.browser.get("/tasks").form().values["csrf_token"]
        for act in ("done", "undone", "snooze"):
            fields = {"csrf_token": token, "back": "/tasks?q=hush", "until": "tomorrow"}
            assert self.browser.post(f"{task}/{act}", data=fields).follow().status_code == 200
        for benefits in ("hush bread", "hush cake"):
            factories.add(self.browser, "offers", base="100", currency="EUR", period="month", benefits=benefits)
        assert HUSH in self.browser.get("/offers?hours=37&other=hush").words.lower()
        job = factories.add(self.browser, "opportunities", title="Hush job")
        typed = self.browser.get(job).form("form[data-owner]").values
        for version, text in (("", "Hush as typed"), ("1", "Hush as typed on"), ("1", "Hush too late")):
            fields = {**typed, "version": version, "body": text}
            answer = self.browser.post(f"/notes/{typed['id']}/text", data=fields, headers={"X-Enhanced": "1"})
            assert answer.status_code == (409 if "late" in text else 204)

    def give_the_calendar_a_link(self) -> None:
        """With details, read by a program that holds it, broken, and turned off."""
        assert self.browser.get("/calendar?month=2026-12&other=hush").status_code == 200
        asked = self.browser.get("/account/calendar").form('main form[action="/account/calendar"]')
        made = asked.fill(shows="details").submit()
        token = (
            urlsplit(made.tree.css_first("#link").attributes["value"] or "").path.split("/")[-1].removesuffix(".ics")
        )
        self.wire.secrets.add(token)
        path = f"/calendar/{token}.ics"
        assert b"VCALENDAR" in Browser(self.wire.app).get(path).data
        assert self.browser.get(f"{path}?{token}={token}").status_code == 200
        assert self.browser.get(f"/calendar/{token[:-3]}.ics").status_code == 404
        assert self.browser.get(f"/calendar/{token}").status_code == 404
        off = self.browser.get("/account/calendar").form('main form[action$="/off"]')
        assert off.submit().status_code == 303
        assert self.browser.get(path).status_code == 404

    def put_together(self) -> None:
        """Two companies made one, and one not to be applied to."""
        first, second = (factories.add(self.browser, "companies", name=name) for name in ("Hush A", "Hush B"))
        assert self.browser.get(f"{first}/merge?q=hush").status_code == 200
        merge = self.browser.get(f"{first}/merge?other={factories.id_in(second)}").form("main form.form")
        factories.undo(merge.submit(follow=True))
        avoid = (
            self.browser.get(first).form(f'form[action="{first}/avoid"]').fill(avoid_reason="Hush, they never answer")
        )
        assert avoid.submit().status_code == 303

    def choose_among_many(self) -> None:
        """Filters and columns, a view of that, and several at once."""
        asked = "/opportunities?company=hush&location=hush&source=hush&pay_at_least=1&next_step=waiting&sort=name"
        page = self.browser.get(f"{asked}&show=filters")
        page = page.form('form[action="/opportunities/views"]').fill(name="Hush view").submit(follow=True)
        factories.undo(page.form('form[action$="/remove"]').submit(follow=True))
        columns = self.browser.get("/opportunities?show=columns").form('form[action="/opportunities/columns"]')
        assert columns.fill(column=["tags", "source", "moved"]).submit().status_code == 303
        for act in ("tag", "archive", "close:no_answer", "delete"):
            ticked = self.browser.get("/opportunities?show=select&all=page").form("form.ticking")
            factories.undo(ticked.fill(act=act, tag="hush many").submit("Apply", follow=True))

    def change_her_mind(self) -> None:
        """Delete something, look where it was, undo it there; delete it again, and erase it for good."""
        path = factories.add(self.browser, "companies", name="Hush C")
        factories.delete(self.browser, path)
        factories.undo(self.browser.get(path))
        factories.delete(self.browser, path)
        page = self.browser.get("/recent")
        assert "Hush C" in page.words
        erasing = next(iter(page.links(".recent .acts a").values()))
        assert self.browser.get(erasing).form().submit().status_code == 303

    def search(self) -> None:
        for slug in factories.MAIN:
            assert self.browser.get(f"/{slug}?q=hush+changed&sort=created_at").status_code < 500
            assert self.browser.get(f"/{slug}?hushhush").status_code == 200
        preview = self.browser.get("/bring").form().fill(rows="Hush clerk at Hush Ltd\nHush cook").submit()
        factories.undo(preview.form('form[action="/bring/add"]').submit(follow=True))
        for address in ("/search", "/search/typed"):
            assert self.browser.get(f"{address}?q=hush+changed").status_code == 200
        assert self.browser.get("/opportunities?tag=hushtag&q=%22hush%22").status_code == 200
        assert self.browser.get("/today?other=hush&hush", headers={"Cookie": "hush=hush"}).status_code == 200

    def use_the_phone(self) -> None:
        wrong = self.phone.post("/token", {"email": EMAIL, "password": WRONG_PASSWORD, "device": DEVICE})
        assert wrong.status_code == 401
        given = self.phone.post("/token", {"email": EMAIL, "password": SECOND_PASSWORD, "device": DEVICE})
        self.phone.token = given.get_json()["token"]
        self.phone.token = self.phone.post("/token/renew").get_json()["token"]
        for text in ODD:
            note = self.phone.make("notes", body=text)
            assert self.phone.patch(f"/notes/{note['id']}", {"body": f"{text} hush"}).status_code == 200
        document = self.phone.make("documents", name="Hush by phone", kind="resume")
        content = f"/documents/{document['id']}/content"
        assert self.phone.put(content, b"%PDF-1.7 hush").status_code == 201
        assert b"hush" in self.phone.get(content).data
        assert self.phone.put(content, b"\x00hush").status_code == 422
        assert self.phone.get("/notes?q=hush&limit=2").status_code == 200
        assert self.phone.put(f"/companies/{uuid.uuid4()}", {"name": "Hush by phone"}).status_code == 201
        assert self.phone.patch("/me", {"first_name": "Hush", "time_zone": "Europe/Dublin"}).status_code == 200
        assert self.phone.patch("/me", {"region": "Hush"}).status_code == 422
        assert self.phone.post("/capture", {"text": "Hush wanted", "title": "hush", "url": "hush"}).status_code == 200
        undo = self.phone.delete(f"/notes/{note['id']}").headers["Undo-Id"]
        assert self.phone.post(f"/undo/{undo}").status_code == 200
        assert self.phone.get("/today").status_code == 200
        assert b"hush" in self.phone.get("/changes").data
        assert self.phone.get("/changes?since=hush").status_code == 422
        assert self.phone.post("/notes", {"body": 1, "hush": "hush"}).status_code == 422
        assert self.phone.post("/notes", b'{"body": "hush').status_code == 400
        assert self.phone.get("/me", token="hush.hush.hush").status_code == 401
        assert self.phone.get(f"/me?token={self.phone.token}", token="").status_code == 401
        assert self.phone.delete("/token").status_code == 204

    def look_around(self) -> None:
        """The account's pages, the copy to take along, and addresses that do not exist."""
        self.be_reminded()
        for path in ("/account", "/account/sign-ins", "/account/profile", "/board", "/today", "/privacy"):
            assert self.browser.get(path).status_code == 200, path
        assert HUSH in self.browser.get("/account/data?format=json").get_data(as_text=True)
        profile = self.browser.get("/account/profile").form().fill(first_name="Hush", last_name="O'Hush").submit()
        assert profile.status_code == 303
        assert self.browser.get(f"/{SEEN}/%0a{SEEN}?other=hush").status_code == 404
        assert self.browser.get(f"/assets/{SEEN}/app.css").status_code == 200
        for broken in BROKEN:
            self.say(broken)

    def be_reminded(self) -> None:
        """Ask for it, where the policy in effect has it; and follow a link that is none."""
        page = self.browser.get("/account")
        if page.has('form[action="/account/reminders"]'):
            asked = page.form('form[action="/account/reminders"]').fill(reminders=True, hour="7").submit()
            assert asked.status_code == 303
        assert self.browser.get("/reminders/stop/hush").status_code == 200
        assert self.browser.post("/reminders/stop/hush").status_code == 404

    def leave(self) -> None:
        page = self.browser.get("/account/delete")
        assert page.form().fill(password=WRONG_PASSWORD).submit().status_code == 422
        assert page.form().fill(password=SECOND_PASSWORD).submit().status_code == 303
        assert not auth_forms.is_signed_in(self.browser)
        self.server.email(EMAIL, "deleted")

    def sign_out(self) -> None:
        assert self.browser.get("/account").form('form[action="/sign-out"]').submit().status_code == 303

    def link(self, subject: str) -> str:
        """The path of the link in the newest e-mail with this in its subject."""
        text = text_of(self.server.email(EMAIL, subject))
        found = re.search(r"https?://[^/\s]+(/(?:verify-email|reset-password)/(\S+))", text)
        assert found, text
        self.wire.secrets.add(found[2])
        return found[1]

    def say(self, words: bytes) -> None:
        """These bytes and nothing else, past any client that would refuse to send them."""
        parts = urlsplit(self.server.url)
        with closing(socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10)) as connection:
            connection.sendall(words + b"\r\nConnection: close\r\n\r\n")
            while connection.recv(65536):
                pass
