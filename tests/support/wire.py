"""Real HTTP between the browser and the phone of the tests and a server that runs elsewhere, listened in on."""

import httpx
from flask import Flask, Response, request
from selectolax.lexbor import LexborHTMLParser

# What concerns one connection, and what httpx has undone already.
OF_A_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-encoding", "content-length", "host"}
SECRET_FIELDS = ("csrf_token", "form_owner", "kept")


class Wire:
    """`app` is an application that passes everything on; `secrets` is what came back and may be told to nobody."""

    def __init__(self, url: str, **headers: str) -> None:
        """`headers` are put on every request, as a proxy in front would; X_Forwarded_For="…" makes a header."""
        self.secrets: set[str] = set()
        self.requests = 0
        self._headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self._http = httpx.Client(base_url=url, timeout=30)
        self.app = Flask("wire", static_folder=None)
        self.app.testing = True
        self.app.before_request(self._pass_on)

    def post(self, path: str, form: dict[str, str]) -> httpx.Response:
        """Straight there, from nobody."""
        return self._http.post(path, data=form, headers=self._headers)

    def close(self) -> None:
        self._http.close()

    def _pass_on(self) -> Response:
        headers = {name: value for name, value in request.headers if name.lower() not in OF_A_CONNECTION}
        answer = self._http.request(
            request.method,
            request.environ["REQUEST_URI"],
            headers=headers | {"Accept-Encoding": "identity"} | self._headers,
            content=request.get_data(),
        )
        self.requests += 1
        self._listen(answer)
        kept = [(name, value) for name, value in answer.headers.multi_items() if name.lower() not in OF_A_CONNECTION]
        return Response(answer.content, answer.status_code, kept)

    def _listen(self, answer: httpx.Response) -> None:
        """Cookies, tokens, and what stands hidden in forms."""
        kind = answer.headers.get("content-type", "")
        self.secrets.update(value for name, value in answer.cookies.items() if "session" in name and value)
        if "html" in kind:
            fields = LexborHTMLParser(answer.text).css("input[type=hidden]")
            named = [field.attributes for field in fields if field.attributes.get("name") in SECRET_FIELDS]
            self.secrets.update(value for field in named if (value := field.get("value")))
        elif kind == "application/json" and isinstance(body := answer.json(), dict) and "token" in body:
            self.secrets.add(body["token"])
