"""A text part by part: lines, items of lists and sentences, and which of an advert's say what is asked for."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_BULLET = re.compile(r"\s*(?:[-–—*•·▪◦‣✓✔●○■□➢→>]+|\(?\d{1,2}[.)]|o(?=\s))\s*")
_STOP = re.compile(r"(?<=[.!?])[\"”’)]?\s+(?=[\"“(]?[A-ZÀ-ÝĀ-Ž0-9])")
_SHORTENED = re.compile(r"\b(?:e\.g|i\.e|etc|incl|approx|min|max|no|vs|dr|mr|mrs|ms|st|z\.b|bzw|ca)\.$", re.IGNORECASE)
LONGEST_HEADING = 60
MOST_WORDS_OF_HEADING = 7

# Above what is asked for. The whole line says it, or how it begins with a colon behind.
_ASKING = re.compile(
    r"(?:(?:the|our|key|main|core|job|role|person|basic|minimum|essential|desirable|desired|preferred|required"
    r"|additional"
    r"|technical|professional|personal|general|other) )*"
    r"(?:requirements?|qualifications?|skills?|experience|criteria|competenc(?:y|ies)|education|knowledge|abilities"
    r"|must[- ]?haves?|nice[- ]to[- ]haves?|good to have|bonus points?|essentials?|desirables?|essential|desirable"
    r"|specification|strengths|attributes|profile)"
    r"(?:(?:,| and| &|/| or) (?:skills?|experience|qualifications?|knowledge|education|abilities|training"
    r"|requirements?|attributes|competenc(?:y|ies)))*(?: (?:required|needed|wanted|sought|for|we|you|if)\b.*)?"
    r"|(?:what|who|skills|experience|qualities|things)(?: that)? (?:you(?:['’]ll| will|['’]d)?(?: also| ideally)?"
    r" (?:bring|need|have|are|should have)|we(?:['’]re| are)?(?: also)? (?:need|want|expect|ask for|value|hope"
    r"|look(?:ing)? for))\b.*"
    r"|(?:what|who) (?:is|makes|it takes)\b.*|about you|(?:is this|sound like) you|you|you (?:are|have|bring"
    r"|will have"
    r"|need|should have|may have)|you['’]ll (?:have|bring|need)|your (?:profile|skills|experience|background"
    r"|qualifications|strengths)(?:(?:,| and| &) \w+)*|we(?:['’]re| are) looking for(?: (?:in )?(?:you|someone"
    r"|somebody|people|a"
    r" person|candidates)(?: who| with)?)?|to (?:apply|succeed|be successful)\b.*need.*"
    r"|(?:our |the )?ideal candidate\b.*"
    r"|(?:ihr|dein|das|euer) profil|(?:unsere )?anforderungen|was (?:du|sie|ihr) mitbring\w*|das (?:bringst du"
    r"|bringen sie)"
    r" mit|(?:ihre |deine )?(?:qualifikation(?:en)?|kenntnisse|fähigkeiten)|voraussetzungen|(?:votre )?profil"
    r"|compétences",
    re.IGNORECASE,
)
# Above something else.
_OTHER = re.compile(
    r"(?:about|why|how|we (?:offer|provide|give|promise)|our (?:offer|benefits|values|mission|team|company"
    r"|culture|story"
    r"|process|commitment|perks|promise)|the (?:role|job|team|company|package|position|opportunity|rewards?)"
    r"|what (?:we|you)|your (?:role|tasks?|responsibilit\w+|day|mission|impact)|(?:key |main |core |job )*"
    r"(?:responsibilit\w+|duties"
    r"|tasks|accountabilities|purpose|description|summary|details)|role|benefits?|perks|salary|pay|compensation"
    r"|rewards"
    r"|location|contact|apply|application|closing|equal|equality|diversity|next steps|hours|working hours|interviews?"
    r"|company|overview|introduction|wir bieten|was (?:wir|dich|sie)|über uns|deine aufgaben|ihre aufgaben|aufgaben"
    r"|kontakt|bewerbung|unser\w*|nos|notre|vos missions|missions)\b",
    re.IGNORECASE,
)
# A sentence anywhere that asks for something.
_ASKS = re.compile(
    r"\b(?:must (?:have|be|hold|speak|know)|required|requires|essential|desirable|preferred"
    r"|experience (?:with|of|in|using|as)|experienced in|years(?:['’])? (?:of )?experience|knowledge of"
    r"|understanding of"
    r"|proficien\w+|fluen(?:t|cy)|familiar(?:ity)? with|skilled in|certificat\w+|certified|licen[cs]es?|degree"
    r"|diploma"
    r"|you (?:have|know|bring|speak|hold|are (?:able|confident|comfortable|used))|you['’](?:ll|ve|re) (?:have"
    r"|need|bring"
    r"|got|able|confident)|you will (?:have|need|bring|hold)|erfahrung (?:mit|in)|kenntnisse)\b",
    re.IGNORECASE,
)


class Sentence(NamedTuple):
    """`asks` is whether it says what is asked for; an `item` stands in a list, or on a line of its own."""

    text: str
    asks: bool = False
    item: bool = False


def of_advert(text: str) -> Iterator[Sentence]:
    """The sentences of an advert, without its headings. What is asked for ends with the list that it stands in."""
    is_wanted, had_items, is_apart = False, False, False
    for line in text.splitlines():
        is_item, words = _bare(line)
        if not words:
            is_apart = True
            continue
        about = None if is_item else _heading(words)
        if about is not None:
            is_wanted, had_items = about, False
            continue
        if had_items and is_apart and not is_item:
            is_wanted = False
        had_items, is_apart = had_items or is_item, False
        parts = list(_parts(words))
        for part in parts:
            yield Sentence(part, is_wanted or bool(_ASKS.search(part)), is_wanted and len(parts) == 1)


def of_document(text: str) -> Iterator[str]:
    """The sentences of a document, in which lines end where the page did: what goes on in small letters is one."""
    lines: list[str] = []
    for line in text.splitlines():
        is_item, words = _bare(line)
        if not (lines and words and not is_item and (words[0].islower() or lines[-1][-1] in ",;&/")):
            yield from _parts(" ".join(lines))
            lines = []
        if words:
            lines.append(words)
    yield from _parts(" ".join(lines))


def _bare(line: str) -> tuple[bool, str]:
    """Whether it has a bullet, and what stands behind that."""
    bullet = _BULLET.match(line)
    return bool(bullet), line[bullet.end() if bullet else 0 :].strip()


def _heading(line: str) -> bool | None:
    """Whether what stands below it is asked for; None where it is no heading."""
    if len(line) > LONGEST_HEADING or line[-1] in ".!,;":
        return None
    title = line.rstrip(" :?").strip("*_# ")
    if _ASKING.fullmatch(title):
        return True
    if _OTHER.match(title) and len(title.split()) <= MOST_WORDS_OF_HEADING:
        return False
    return None


def _parts(line: str) -> Iterator[str]:
    """Its sentences. What is shortened, such as e.g., ends none."""
    begun = 0
    for stop in _STOP.finditer(line):
        if not _SHORTENED.search(line, max(begun, stop.start() - 8), stop.start()):
            yield line[begun : stop.end()].strip()
            begun = stop.end()
    if rest := line[begun:].strip():
        yield rest
