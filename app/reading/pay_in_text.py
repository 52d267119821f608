"""Pay that a text offers, told from all other money and numbers in it."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from app.reading import region
from app.reading.found import Reading, Sure
from app.reading.pay import MOST_MONEY, minor_units

_CODES = (
    "GBP|EUR|USD|CHF|SEK|NOK|DKK|PLN|CAD|AUD|NZD|INR|JPY|CNY|RMB|HKD|SGD|TWD|KRW|THB|MYR|IDR|VND|ZAR|AED|SAR"
    "|QAR|KWD|BHD|OMR|JOD"
    "|ILS|CZK|HUF|RON|BGN|UAH|ISK|MXN|BRL|ARS|CLP|NGN|KES|GHS|EGP|PKR|BDT|LKR"
)
# Signs of letters, which no list of signs has; the crown and the yen are those of the region.
_WRITTEN = """
a$ AUD|au$ AUD|aud$ AUD|c$ CAD|ca$ CAD|cad$ CAD|cdn$ CAD|us$ USD|usd$ USD|nz$ NZD|hk$ HKD|s$ SGD|sg$ SGD|sgd$ SGD
nt$ TWD|r$ BRL|mx$ MXN|zł PLN|zl PLN|kč CZK|ft HUF|lei RON|sfr. CHF|sfr CHF|fr. CHF|rs. INR|rs INR|euro EUR
euros EUR|pounds GBP|teur EUR|t€ EUR|keur EUR|k€ EUR
rm MYR|₽ RUB|£ GBP|€ EUR|₹ INR|元 CNY|円 JPY|rmb CNY|₺ TRY|₴ UAH
"""
_LETTERS = {pair.split()[0]: pair.split()[1] for pair in re.split(r"[|\n]", _WRITTEN.strip())}
_CROWNS = {"NO": "NOK", "DK": "DKK", "IS": "ISK", "CZ": "CZK"}
# Currencies in which nobody is paid ten thousand for less than a year.
_LARGE = {"GBP", "EUR", "USD", "CAD", "AUD", "NZD", "CHF", "SGD"}
_A_YEAR = 10_000

_PERIOD_WORDS = {
    "hour": "hour hr hrs h hourly ph p.h p.h. stunde std std. stündlich stundenlohn heure hora uur ora timme",
    "day": "day d daily pd p.d p.d. tag täglich tagessatz jour día dia dag",
    "week": "week wk w weekly pw p.w p.w. woche wöchentlich semaine semana",
    "month": "month mo mth monthly pcm pm p.m p.m. monat mon monatlich mtl mtl. mois mes mês maand mese månad mensuel",
    "year": "year yr y annum annually yearly annual a pa p.a p.a. jahr jährlich an año ano anual jaar anno år annuel",
}
_PERIODS = {word: period for period, words in _PERIOD_WORDS.items() for word in words.split()}
_BEHIND_PER = (
    "hour|hrs?|h|day|d|week|wk|month|mth|mo|year|yr|y|annum|a|stunde|std\\.?|tag|woche|monat|mon|jahr|heure"
    "|jour|semaine|mois|an|año"
    "|hora|día|dia|semana|mes|mês|ano|uur|dag|maand|jaar|ora|mese|anno|timme|månad|år"
)
_ALONE = (
    "pcm|p\\.?a\\.?|p\\.?h\\.?|p\\.?d\\.?|p\\.?w\\.?|p\\.?m\\.?|annually|yearly|annual|monthly|weekly|daily|hourly"
    "|jährlich|monatlich|mtl\\.?|stündlich|täglich|wöchentlich|annuel|mensuel|anual"
)
# A word of another language for "a" stands between no amounts: "3 per 1", "an hour".
_PERIOD = (
    rf"(?:\s?(?:/|per\b|an?\b|p\.|pro\b|je\b|im\b|par\b|de l['’]|al\b|por\b|each\b|every\b)\s?(?:{_BEHIND_PER})(?!\w)"
    rf"|\s(?:{_ALONE})(?!\w)|(?<=\d)p[ahdw]\b|\s\(?(?:{_ALONE})\))"
)
_GROSS = r"(?:\s?\(?(?:gross|brutto|bruto|brut|netto?|basic|base|lordi|brutos)\b\)?)?"

_NUMBER = (
    r"(?:\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3}(?!\d)){1,3}|\d{1,2}(?:,\d{2}){1,2},\d{3}(?!\d)|\d{1,9}(?!\d))"
    r"(?:[.,](?:\d{1,2}(?!\d)|[-–—](?!\s?\d)))?"
)
_TIMES = r"(?:\s?k(?![a-z€])|\s?(?:lpa|lakhs?|lacs?)\b)"
_TO = r"\s?(?:[-–—\u2011\u2212]|to\b|bis\b|and\b|und\b|à|until\b|up to\b|a(?=\s[€£$\d]))\s?"


@cache
def _signs(here: str) -> dict[str, str]:
    """Currencies by their signs in a region, in small letters, the longest first."""
    known = {sign.lower(): code for sign, code in region.currency_signs(here).items()}
    known |= _LETTERS
    crown = _CROWNS.get(here, "SEK")
    known |= {"kr": crown, "kr.": crown, "¥": "CNY" if here == "CN" else "JPY"}
    if here == "ZA":
        known["r"] = "ZAR"
    known["dollars"] = known.get("$", "USD")
    known |= {code.lower(): code for code in _CODES.split("|")} | {"rmb": "CNY"}
    return dict(sorted(known.items(), key=lambda one: -len(one[0])))


_LETTER = r"[^\W\d_]"


def _any_of(signs: Iterable[str]) -> str:
    """A pattern of all of them, of which those of letters stand in no word. Those that begin alike stand together, so
    that most are passed over at one look.
    """
    begun: dict[str, list[str]] = {}
    for sign in signs:
        first, rest = map(re.escape, (sign[0], sign[1:]))
        begun.setdefault(first, []).append(rest + (f"(?!{_LETTER})" if sign[-1].isalpha() else ""))
    alike = {first: f"{first}(?:{'|'.join(rests)})" for first, rests in begun.items()}
    words, others = (
        "|".join(one for first, one in alike.items() if first.isalpha() is is_word) for is_word in (True, False)
    )
    return rf"(?<!{_LETTER})(?:{words})|{others}"


@cache
def _pattern(here: str) -> re.Pattern[str]:
    signs = _any_of(_signs(here))
    longest = len(next(iter(_signs(here)))) + 1
    return re.compile(
        rf"(?P<before>(?=\D{{1,{longest}}}\d)(?:{signs})\s?)?(?<![\d.,])(?P<least>{_NUMBER})(?P<k>{_TIMES})?(?P<over>\s?\+)?"
        rf"(?:(?P<after1>\s?(?:{signs}))?{_GROSS}(?P<period1>{_PERIOD})?{_TO}"
        rf"(?:(?P<before2>{signs})\s?)?(?P<most>{_NUMBER})(?P<k2>{_TIMES})?(?P<over2>\s?\+)?)?"
        # A sign with a number right behind it is that number's.
        rf"(?P<after>\s?(?:{signs})(?!\s?\d))?(?P<over3>\s?\+)?(?P<million>\s?(?:m|mn|mio|million|bn|billion|b"
        rf"|mrd)\b\.?)?"
        rf"{_GROSS}(?P<period>{_PERIOD})?{_GROSS}(?P<period2>{_PERIOD})?",
        re.I,
    )


_MOST = re.compile(
    r"(?:\bup to|\bas much as|\bmax(?:imum|\.)?(?: of)?|\bbis zu|\bbis|\bjusqu'à|\bhasta|\bfino a|\btot"
    r"|\bunder|\bto)\s*:?\s*$",
    re.I,
)
_LEAST = re.compile(
    r"(?:\bstarting (?:at|from)|\bstarts (?:at|from)|\bfrom|\bmin(?:imum|\.)?(?: of)?|\bat least|\bab"
    r"|\bmindestens|\bover"
    r"|\bà partir de|\bdesde|\bvanaf|\bda|\babove|\bupwards of|\bnot less than)\s*:?\s*$",
    re.I,
)
_ABOUT = re.compile(
    r"(?:\bc(?:irca|a)?\.?|\baround|\babout|\bapprox(?:\.|imately)?|~|\bup|\bbetween|\bzwischen)\s*$", re.I
)

_CUE = re.compile(
    r"salar|\bpay\b|\bpays\b|\bpaid\b|compensation|\bwages?\b|\brates?\b|remunerat|\bearn|\bpackage\b|\bote\b"
    r"|gehalt|lohn|vergüt|verdien"
    r"|entgelt|salaire|rémunér|sueldo|retribu|salário|salaris|\bbase\b|\bbasic\b|\bscale\b",
    re.I,
)
_OTHER_WORDS = (
    r"bonus(?:es)?|sign[- ]?on|relocation|budgets?|stipends?|allowances?|vouchers?|referr?als?|funding"
    r"|revenues?|turnover"
    r"|valuation|grants?|discounts?|pension|fees?|expenses|reimburse\w*|subsid\w+|credits?|contributions?"
    r"|perks?|wellness"
    r"|wellbeing|gym|phone|internet|commut\w+|match(?:ing)?|gift|insurance|deductible|donations?|prize|loans?"
    r"|umsatz|prämie"
    r"|zuschuss|budgetverantwortung"
)
_OTHER_MONEY = re.compile(
    rf"\b(?:{_OTHER_WORDS}|rais(?:ed|ing)|funded|series|valued|refer|worth|invest(?:ed|ment|ments)?|portfolio"
    rf"|assets|sales of"
    r"|deals?|charity|fund|saved|saving|contracts? (?:of|worth)|learning|training|market|payments?|costs?|travel)\b"
    r"[^.;:]{0,40}$",
    re.I,
)
_OTHER_BEHIND = re.compile(
    rf"^\s*(?!plus|and|with|\+|,)(?:in |of |for |as |towards? )?(?:[a-z-]+\s+){{0,2}}?(?:{_OTHER_WORDS}|arr"
    rf"|sales|assets"
    r"|employees|people|users|customers|transactions|fund|contracts?|towards?|to spend|learning|training|equipment"
    r"|your (?!skills|experience))\b",
    re.I,
)
_PERIOD_BEFORE = re.compile(
    r"(?:\b(?P<hour>hourly|per hour)|\w*(?P<hour_de>stunden)\w*"
    r"|\b(?P<day>day rate|daily|per day)|\w*(?P<day_de>tages)\w*"
    r"|\b(?P<week>weekly|per week)|\b(?P<month>monthly|per month)|\w*(?P<month_de>monats)\w*"
    r"|\b(?P<year>annual(?:ly)?|yearly|per annum|annuel|annuali[sz]ed)\b|\w*(?P<year_de>jahres)\w*)",
    re.I,
)
DIGIT = re.compile(r"\d")
# By this a look is spared at what is about no money: a sign, a code, or a number that is not small.
_WORTH_A_LOOK = re.compile(
    rf"\d(?:[\d.,'’ \u00a0\u202f]*(?:\d{{2}}|[\d ]k\b|lpa|lakh|lac)"
    rf"|\s?(?:k\b|(?:{_CODES})\b|[$£€¥₹₽₩₺₴₦₱฿₫]|kr|zł|zl|kč|ft|lei|euro|pounds|dollars|元|円))"
    rf"|[$£€¥₹₽₩₺₴₦₱฿₫]\s?\d|(?=\D{{1,4}}\d)(?:{_CODES}|kr|rs\.?|fr\.|r)\s?\d",
    re.I,
)


class Pay(NamedTuple):
    """What an offer of pay says; where it stands; and how much speaks for it."""

    values: dict[str, Any]
    piece: str
    start: int
    end: int
    score: int
    is_period_said: bool
    has_sign: bool


def pay_in(text: str, *, is_labelled: bool = False) -> list[Pay]:
    """The amounts of a short text that may be pay. Behind a label such as Salary, no sign of money is needed."""
    if not DIGIT.search(text) or not _WORTH_A_LOOK.search(text):
        return []
    return [pay for match in _pattern(region.current.get()).finditer(text) for pay in [_pay(match, is_labelled)] if pay]


def currency_signed(text: str) -> str | None:
    """The currency that a code or a sign names."""
    plain = text.strip()
    known = _signs(region.current.get()).get(plain.lower())
    return known or (plain.upper() if re.fullmatch(r"[A-Za-z]{3}", plain) else None)


_UNITS = {"ann": "year", "hur": "hour", "wee": "week", "mon": "month", "day": "day"}


def period_named(unit: str) -> str | None:
    """The period that a word or a code of a unit names: YEAR, ANNUM, per hour, WEE."""
    word = re.split(r"[\s/]+", unit.strip().lower())[-1]
    found = _PERIODS.get(word) or _UNITS.get(word)
    return found or next((period for period in _PERIOD_WORDS if word.startswith(period)), None)


def best_pay(offers: list[Pay]) -> Pay | None:
    """The one that most speaks for; the first of equals."""
    return max(offers, key=lambda pay: pay.score, default=None)


def put_pay(pay: Pay, reading: Reading, *, is_labelled: bool = False) -> None:
    """Put an offer into the reading, whole: the lowest of one and the highest of another are no range."""
    is_sure = is_labelled or (pay.is_period_said and pay.score >= _SURE)
    known = [reading[name].sure for name in ("pay_min", "pay_max") if name in reading]
    if known and max(known) >= (Sure.SAID if is_sure else Sure.LIKELY):
        return
    for name in _FIELDS:
        reading.pop(name, None)
    for name, value in pay.values.items():
        is_guess = name == "pay_period" and not pay.is_period_said
        reading.put(name, value, pay.piece, Sure.GUESSED if is_guess else Sure.SAID if is_sure else Sure.LIKELY)


_SURE = 4
_FIELDS = ("pay_min", "pay_max", "pay_currency", "pay_period", "pay_text")


def _pay(match: re.Match[str], is_labelled: bool) -> Pay | None:
    text = match.string
    before, behind = text[max(0, match.start() - 60) : match.start()], text[match.end() : match.end() + 60]
    written = (match["before"] or match["after"] or match["before2"] or match["after1"] or "").strip().lower()
    currency = _signs(region.current.get()).get(written) if written else _of_word(match)
    if match["million"] or (not currency and not _is_pay_without_sign(match, before, is_labelled)):
        return None
    period, is_period_said = _period(match, before)
    values = _amounts(match, currency or region.currency_of(region.current.get()), period)
    if not values:
        return None
    lead = _MOST.search(before) or _LEAST.search(before) or _ABOUT.search(before)
    if "pay_max" not in values and _MOST.search(before):
        values["pay_max"] = values.pop("pay_min")
    start = match.start() - (len(before) - lead.start() if lead else 0)
    piece = text[start : match.end()].strip(" ,;(")
    score = _score(match, before, behind, bool(currency), is_period_said) + (6 if is_labelled else 0)
    return Pay({**values, "pay_text": piece}, piece, start, match.end(), score, is_period_said, bool(currency))


def _of_word(match: re.Match[str]) -> str | None:
    """Lakhs are of rupees."""
    return "INR" if any("l" in (match[name] or "").lower() for name in ("k", "k2")) else None


def _is_pay_without_sign(match: re.Match[str], before: str, is_labelled: bool) -> bool:
    """A bare number is money behind a label, or by the period it is for: 38,682 to 46,580 a year, 13.10 per hour."""
    is_number_of_name = re.search(r"[\w/#-]$", before) and not match["least"].startswith(" ")
    if is_number_of_name:
        return False
    digits = re.sub(r"\D", "", match["most"] or match["least"])
    is_large = len(digits) >= 4 or bool(match["k"] or match["k2"])
    has_cents = re.fullmatch(r"\d+[.,]\d\d", match["least"]) is not None
    period = match["period"] or match["period2"]
    if is_labelled or re.search(
        r"(?:salary|pay|gehalt|compensation|wage|rate)(?: range| of)?:? *(?:up to|from|ab)? *$", before, re.I
    ):
        return is_large or has_cents or bool(period)
    return bool(period) and (is_large or has_cents) and not re.fullmatch(r"20\d\d", match["least"])


def _period(match: re.Match[str], before: str) -> tuple[str | None, bool]:
    """(the period, whether it is said)."""
    said = match["period"] or match["period1"] or match["period2"]
    if said:
        word = re.split(r"[\s/'’(]+|\.(?=\w{3})", said.strip(" ()").lower())[-1]
        found = _PERIODS.get(word) or _PERIODS.get(word.rstrip("."))
        if found:
            return found, True
    if _of_word(match):
        return "year", True
    named = _PERIOD_BEFORE.search(before)
    if named:
        return next(name.removesuffix("_de") for name, text in named.groupdict().items() if text), True
    return None, False


def _amounts(match: re.Match[str], currency: str, period: str | None) -> dict[str, Any]:
    in_thousands = re.match(r"\s?[tk](?:€|eur)", match["after"] or "", re.I)
    times = [_times(match["k"]), 1000 if in_thousands else _times(match["k2"])]
    if in_thousands and not match["most"]:
        times[0] = 1000
    is_thousands = any(times)
    if match["most"] and not times[0] and times[1] and len(re.sub(r"\D", "", match["least"])) <= 3:
        times[0] = times[1]
    try:
        amounts = [
            minor_units(re.sub(r"[.,][-–—]$", "", number), currency) * (many or 1)
            for number, many in zip((match["least"], match["most"]), times, strict=True)
            if number
        ]
    except ValueError:
        return {}
    if any(amount > MOST_MONEY for amount in amounts) or amounts != sorted(amounts) or not amounts[-1]:
        return {}
    values: dict[str, Any] = {"pay_min": amounts[0], "pay_currency": currency}
    if len(amounts) > 1 and amounts[0] != amounts[1]:
        values["pay_max"] = amounts[1]
    if period or is_thousands or (currency in _LARGE and amounts[0] >= _A_YEAR * 100):
        values["pay_period"] = period or "year"
    return values


def _times(written: str | None) -> int:
    word = (written or "").strip().lower()
    return 0 if not word else 100_000 if word.startswith("l") else 1000


def _score(match: re.Match[str], before: str, behind: str, has_sign: bool, has_period: bool) -> int:
    score = 1 if has_sign else 0
    score += 3 if has_period else 0
    score += 2 if match["most"] else 0
    score += 4 if _CUE.search(before) else 0
    score += 1 if match["k"] or match["k2"] or len(re.sub(r"\D", "", match["least"])) >= 4 else 0
    if _OTHER_MONEY.search(before) or _OTHER_BEHIND.search(behind):
        score -= 9
    return score
