"""Five hundred opportunities moved at once, by the form of the list, as often as it takes for a middle value."""

import time
from statistics import median
from urllib.parse import urlencode

from bench.client import Connection
from bench.seed import Person

# Those of one source, of which the largest account has five hundred.
LIST = "/opportunities?source=job+fair&show=select"
TIMES = 5


def bulk_move_seconds(person: Person, browser: Connection) -> float:
    """From the request to the answer; between two stages, so that each time all of them move."""
    page = browser.get(LIST).expect(200)
    assert b"All 500 that match" in page.body
    token = page.fields(LIST)["csrf_token"]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    taken = []
    for turn in range(TIMES + 1):
        fields = {"csrf_token": token, "act": f"move:{person.stage_ids[1 + turn % 2]}", "all": "1"}
        request = browser.request("POST", LIST, headers, urlencode(fields).encode())
        began = time.perf_counter()
        browser.send(request).expect(303)
        taken.append(time.perf_counter() - began)
    # The first brings them together from wherever they were.
    return median(taken[1:])
