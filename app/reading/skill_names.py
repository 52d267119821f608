"""Skills that adverts ask for by name, and what else each is called: only what is the same thing for certain.

A line each: its name, and behind a colon its other names. What is a common word too, such as Excel, has a `=` before it
and is found with its capital only. Whoever misses one keeps it in a list of their own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from app.models.search_words import folded

# Of a name.
MOST_WORDS = 4

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*(?:\+\+|\+(?!\w)|#(?!\w))?")
# Behind a common word at the start of a sentence, these show that it is no name there: “Excel in what you do”.
_NOT_BEHIND_NAMES = {"a", "an", "at", "her", "his", "in", "into", "of", "our", "that", "the", "their", "to", "your"}

_NAMES = """
JavaScript: JS, ECMAScript
TypeScript
Python
Java
C++: CPP
C#: C sharp
Golang: Go language
PHP
=Ruby: Ruby on Rails
Kotlin
=Swift
=Rust
SQL
PostgreSQL: Postgres
MySQL
SQL Server: MSSQL
MongoDB: Mongo
Redis
NoSQL
HTML: HTML5
CSS: CSS3
=React: React.js
Angular
Vue.js: =Vue
Node.js: Node JS
Next.js
Django
=Flask
Spring Boot
.NET: =dotnet, ASP.NET
GraphQL
REST API: REST APIs, RESTful APIs, RESTful
Docker
Kubernetes: K8s
Terraform
Ansible
Jenkins
Git
GitHub
GitLab
CI/CD: continuous integration
AWS: Amazon Web Services
Azure: Microsoft Azure
Google Cloud: GCP, Google Cloud Platform
Linux
Bash
Machine learning
Data analysis: data analytics
Power BI
Tableau
Looker
=Excel: Microsoft Excel, MS Excel
Microsoft Office: MS Office, Office 365, Microsoft 365
Microsoft Word: =Word, MS Word
PowerPoint: Microsoft PowerPoint
Google Workspace: G Suite, Google Suite
SharePoint
Salesforce
HubSpot
SAP
QuickBooks
Xero
Zendesk
Jira
Confluence
Figma
Photoshop: Adobe Photoshop
=Illustrator: Adobe Illustrator
InDesign: Adobe InDesign
Adobe Creative Suite: Adobe Creative Cloud, Creative Suite, Creative Cloud
AutoCAD
SolidWorks
Revit
Google Analytics: GA4
SEO: search engine optimization, search engine optimisation
Copywriting
Content marketing
E-mail marketing
Agile
Scrum
Kanban
PRINCE2
PMP: Project Management Professional
Six Sigma
Lean
Project management
Stakeholder management
Change management
Risk assessment: risk assessments
Budgeting
Bookkeeping
Payroll
Accounts payable
Accounts receivable
IFRS
GAAP
GDPR: General Data Protection Regulation, DSGVO
HIPAA
ISO 9001
ISO 27001
Customer service
Data entry
Typing
Scheduling
Rota planning: rostering
Cash handling
Stock control: inventory control
Food hygiene
HACCP
First aid
CPR
Safeguarding
Manual handling
Moving and handling
Personal care
Wound care
Medication administration: administration of medication, administering medication
Phlebotomy
Venipuncture: venepuncture
NMC registration: NMC registered, registered with the NMC
HCPC registration: HCPC registered, registered with the HCPC
DBS check: DBS
Electronic health records: EHR, EMR, electronic medical records
Epic EHR
Makaton
British Sign Language: BSL
American Sign Language: ASL
Driver’s license: drivers license, driver’s licence, driving licence, driving license, driver license, Führerschein
Forklift license: forklift licence, forklift truck licence, FLT licence
HGV
CDL: commercial driver’s license
CSCS card: CSCS
SIA licence: SIA license
Welding
Carpentry
Plumbing
OSHA 10
OSHA 30
NVQ
BTEC
GCSE: GCSEs
A-levels: A levels
Bachelor’s degree: bachelors degree, BSc, B.Sc., bachelor of science, bachelor of arts
Master’s degree: masters degree, MSc, M.Sc., master of science, master of arts
PhD: doctorate
QTS: qualified teacher status
PGCE
CELTA
TEFL
English
German: Deutsch
French
Spanish
Italian
Portuguese
Dutch
=Polish
Turkish
Arabic
Mandarin
Cantonese
Japanese
Korean
Hindi
Urdu
Russian
Ukrainian
Welsh
"""


class Word(NamedTuple):
    """A word of a sentence: as it stands there, folded, and where."""

    text: str
    key: str
    start: int
    end: int


class Spelling(NamedTuple):
    """What a skill is found by; `exact` is the one form that counts, where what is written small is something else."""

    key: str
    exact: str = ""


class Skill(NamedTuple):
    name: str
    spellings: tuple[Spelling, ...]


class Place(NamedTuple):
    """Where something is named in a sentence, from one word up to another."""

    skill: Skill
    first: int
    stop: int


def words_of(sentence: str) -> list[Word]:
    """C++ and C# are words, and Node.js is two."""
    return [Word(found[0], _key(found[0]), found.start(), found.end()) for found in _WORD.finditer(sentence)]


def _key(word: str) -> str:
    return folded(word).replace("'", "").replace("’", "")


def spelled(text: str) -> Spelling:
    """The same for Node.js, NodeJS and node js."""
    words = words_of(text)
    key = "".join(word.key for word in words)
    return Spelling(key, "".join(word.text for word in words) if text.startswith("=") else "")


def is_written_so(spelling: Spelling, words: Sequence[Word], first: int, stop: int) -> bool:
    """Whether these words, whose key it has, are its name and no common word."""
    if not spelling.exact:
        return True
    text = "".join(word.text for word in words[first:stop])
    if text not in (spelling.exact, spelling.exact.upper()):
        return False
    return first > 0 or stop == len(words) or words[stop].text not in _NOT_BEHIND_NAMES


class Lexicon:
    """The skills that are known by name: those of this file, and of someone's own list."""

    def __init__(self, own: Iterable[tuple[str, str]] = ()) -> None:
        """`own` are names, each with its other names, commas between. They go before those of this file."""
        self._by_key = dict(_known())
        for name, others in own:
            # A sign of equality is this file's own, for names that are common words too.
            spellings = [spelled(text.strip().lstrip("=")) for text in (name, *others.split(",")) if text.strip()]
            # With this file's alone: a chain of one's own would grow by the square.
            also = {skill.name: skill for spelling in spellings for skill, _own in _known().get(spelling.key, ())}
            spellings += [spelling for skill in also.values() for spelling in skill.spellings]
            skill = Skill(name, tuple(dict.fromkeys(spelling for spelling in spellings if spelling.key)))
            self._by_key |= {spelling.key: ((skill, spelling),) for spelling in skill.spellings}

    def places(self, words: Sequence[Word]) -> Iterator[Place]:
        """Where skills are named, of two that begin at one word the longer."""
        at = 0
        while at < len(words):
            place = self._place(words, at)
            if place:
                yield place
            at = place.stop if place else at + 1

    def _place(self, words: Sequence[Word], first: int) -> Place | None:
        for stop in range(min(first + MOST_WORDS, len(words)), first, -1):
            key = "".join(word.key for word in words[first:stop])
            for skill, spelling in self._by_key.get(key, ()):
                if is_written_so(spelling, words, first, stop):
                    return Place(skill, first, stop)
        return None


@cache
def _known() -> dict[str, tuple[tuple[Skill, Spelling], ...]]:
    found: dict[str, tuple[tuple[Skill, Spelling], ...]] = {}
    for line in _NAMES.strip().splitlines():
        name, _, others = line.partition(": ")
        spellings = tuple(spelled(text.strip()) for text in (name, *others.split(",")) if text.strip())
        skill = Skill(name.lstrip("="), spellings)
        for spelling in spellings:
            found[spelling.key] = (*found.get(spelling.key, ()), (skill, spelling))
    return found
