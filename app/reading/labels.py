"""Labels of adverts, such as "Closing date:", in the languages they are seen in, and what stands behind them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

# By field, as they are written; in English, German, French, Spanish, Italian, Portuguese and Dutch.
_LABELS: dict[str, str] = {
    "title": """job title|title|role|role title|position|position title|post|post title|vacancy|vacancy title|job
    |job role
        |opening|we are hiring|we're hiring|hiring|now hiring
        |stelle|stellenbezeichnung|stellentitel|berufsbezeichnung|stellenangebot
        |poste|intitulé du poste|puesto|cargo|posizione|functie|functietitel|vacature""",
    "company": """company|company name|employer|employer name|organisation|organization|organisation name
        |organization name|hiring organisation|hiring organization|hiring company|posted by|advertiser|client
        |business|institution|trust|school|unternehmen|arbeitgeber|firma|organisation/firma|firmenname|auftraggeber
        |entreprise|employeur|société|empresa|azienda|bedrijf|werkgever|bedrijfsnaam""",
    "location": """location|locations|job location|job locations|location(s)|work location|primary location|place
    |place of work
        |workplace location|based in|based at|base|where|office|office location|site|city|town|region|area|address
        |duty station
        |work site|location/base|location of role|location of post|location name
        |standort|standorte|arbeitsort|ort|einsatzort|dienstort|dienstsitz|arbeitsplatz|arbeitsstätte
        |lieu|lieu de travail|localisation|ville|ubicación|lugar|lugar de trabajo|localidad|sede|luogo di lavoro
        |localização|local|locatie|standplaats|plaats|werklocatie""",
    "workplace": """workplace|workplace type|work type|work arrangement|working arrangement|working arrangements
        |work model|working model|work setting|work mode|mode of work|mode|remote|remote type|remote status
        |remote/hybrid|location type
        |hybrid/remote|home working|homeworking|arbeitsmodell|homeoffice|home office|télétravail|modalidad
        |thuiswerken""",
    "employment_type": """employment type|type of employment|job type|contract type|type of contract|contract|time type
        |working pattern|work pattern|hours|working hours|schedule|employment|employment status|engagement
        |engagement type|hire type|terms of employment|position type|job status
        |working time|work schedule|type|full/part time|full time / part time|tenure
        |arbeitszeit|arbeitszeitmodell|beschäftigungsart|anstellungsart|anstellung|vertragsart|art der anstellung
        |umfang|arbeitsverhältnis|beschäftigungsverhältnis|stellenumfang
        |type de contrat|contrat|temps de travail|tipo de contrato|jornada|contratto|tipo di contratto
        |dienstverband|uren""",
    "pay": """salary|salary range|salary/rate|annual salary|annual salary range|annual pay range
    |annual base salary range
    |hourly pay range|hourly rate range|basic salary|base salary|starting salary|base pay
    |base pay range
        |base salary range|pay|pay range|pay rate|rate|rate of pay|hourly rate|day rate|daily rate|wage|wages
        |hourly wage
        |hourly pay|compensation|compensation range|total compensation|remuneration|package|salary package
        |salary details
        |expected salary|estimated salary|salary band|pay scale|salary scale|estimated pay|target salary
        |target salary range
        |pay transparency|salary (gbp)|salary (usd)|salary (eur)|rate/salary|earnings|ote|salary & benefits
        |salary and benefits|pay & benefits
        |gehalt|jahresgehalt|monatsgehalt|gehaltsspanne|gehaltsrahmen|lohn|stundenlohn|vergütung|bezahlung|verdienst
        |entgelt|bruttogehalt|bruttojahresgehalt|einstiegsgehalt|besoldung|eingruppierung
        |salaire|rémunération|salaire annuel|salario|sueldo|remuneración|stipendio|retribuzione|ral|salário|remuneração
        |salaris|loon|uurloon|bruto salaris""",
    "deadline": """closing date|closing|closes|closes on|closing on|deadline|application deadline
    |deadline for applications
        |deadline to apply|apply by|apply before|apply until|applications close|applications close on|applications due
        |application closing date|closing date for applications|job closing date|close date|job close date|end date
        |advert closing date|advert closes|vacancy closes|vacancy closing date|job closes|expires|expires on|expiry date
        |expiration date|valid through|last date to apply|last day to apply|final date|posting end date
        |posting close date
        |closing date and time|closing date/time|closing time|submission deadline|open until|apply no later than
        |bewerbungsfrist|bewerbungsschluss|bewerbung bis|bewerben bis|bewerbungen bis|einsendeschluss|frist
        |ende der bewerbungsfrist
        |ausschreibungsende|bewerbungsende|bewerbungsfrist bis
        |date limite|date limite de candidature|date de clôture|fecha límite|fecha de cierre|plazo|scadenza|data limite
        |prazo|sluitingsdatum|sluitdatum|reageren voor|reageer voor""",
    "posted_on": """posted|posted on|date posted|posting date|post date|published|published on|publication date
    |date published
        |date listed|listed|listed on|advertised|advert start date|date advertised|added|date added|opening date
        |job posted
        |posted date|open date|veröffentlicht|veröffentlicht am|erschienen am|online seit|eingestellt am
        |veröffentlichungsdatum|publiée le|publié le|date de publication|publicado|fecha de publicación|geplaatst
        |geplaatst op""",
    "reference": """reference|reference number|reference no|reference code|ref|ref no|ref number|job ref|job reference
        |job reference number|job ref no|posting number|posting no|job opening id|opening id|job req|vacancy no
        |vacancy ref|vacancy reference|vacancy id|vacancy number
        |vacancy reference number
        |post reference|post ref|job id|job number|job no|job code|req id|req|req number|requisition|requisition id
        |requisition number|job requisition id|job req id|posting id|position id|position number|id|announcement number
        |advert reference|advert ref|internal reference|our reference|your reference|post number|post no
        |kennziffer|referenz|referenznummer|referenz-nr|ref-nr|stellen-id|stellennummer|job-id|job-nr|jobnummer|chiffre
        |stellen-nr|kennzahl|ausschreibungsnummer|referenzcode|référence|réf|referencia|riferimento|referência
        |referentie
        |referentienummer|vacaturenummer""",
    "open_and_close": """open & closing dates|open and closing dates|opening and closing dates|application period
        |applications open|bewerbungszeitraum|dates""",
    "source": "source|found on|seen on|via|quelle|gefunden auf",
    # What no field is for, and yet is neither company nor place.
    "none": """department|team|division|directorate|category|job category|job family|function|job function|industry
        |industries|sector|seniority|seniority level|experience level|abteilung|fachbereich|branche|berufsfeld""",
    "url": "link|url|apply at|apply here|apply online|apply|more info|more information|details|web|website|zur stelle",
}
# These say so much beside a label that one alone in a line, without a colon, is rather a heading.
_ONLY_WITH_COLON = frozenset(
    """title|role|position|post|vacancy|job|opening|company|client|business|trust|school|place|where|base|office
    |site|area
    |address|hours|type|contract|employment|via|source|apply|link|url|details|web|website|id|req|rate|package|earnings
    |closing|closes|published|added|listed|posted|final|remote|hiring|region|city|town|local|now hiring|we are hiring
    |we're hiring|more info|more information|apply here|apply online|pay|workplace|base pay|reference|ref|department
    |team|division|directorate|category|function|industry|industries|sector|seniority|abteilung
    |fachbereich|branche""".replace("\n    ", "").split("|")
)
# What a list of details sets apart by lines, as job boards do; there the value stands below.
_ALONE_ANYWAY = frozenset({"location", "locations", "pay", "salary", "job type", "time type", "contract", "hours"})

_FIELDS = {label.strip(): name for name, labels in _LABELS.items() for label in re.split(r"\s*\|\s*", labels.strip())}
_DECORATION = " \t*_#•·–—-▪◦►➤✔✓📍💰📅🗓️🏢💼🕒⏰💵💷💶🔗"
_LONGEST_LABEL = 45
# A label ends at a colon, or where a table was pasted at a tab.
_END = re.compile(r"\s*(?:[:\uff1a]\**|\t+|\s[–—-](?=\s))\s*")
_MAY_END = re.compile(r"[:\uff1a\t–—-]")
_BREAK = re.compile(r"\s+(?:[|•·])\s+|\s{3,}|;\s+")


class Labelled(NamedTuple):
    """A field that a label names, what stands behind the label, and the whole piece."""

    name: str
    value: str
    piece: str


def field_of(label: str) -> str | None:
    """The field that these words are the label of."""
    words = _plain(label)
    return _FIELDS.get(words) if words else None


def _plain(label: str) -> str:
    if len(label) > _LONGEST_LABEL:
        return ""
    words = " ".join(label.casefold().replace("#", " number ").replace("’", "'").strip(_DECORATION).split())
    return words.rstrip(" .:#").removesuffix(" (s)")


def labelled_in(line: str) -> Iterator[Labelled]:
    """What labels of this line say; a line may hold several, apart by a mark."""
    if not _MAY_END.search(line):
        return
    for piece in _BREAK.split(line) if _BREAK.search(line) else (line,):
        end = _END.search(piece, 0, _LONGEST_LABEL + 5)
        if not end:
            continue
        name = field_of(piece[: end.start()])
        value = piece[end.end() :].strip(" \t*_")
        if name and value:
            yield Labelled(name, value, piece.strip())


def is_label(line: str, *, is_table: bool = False) -> str | None:
    """The field whose label this line is and nothing else: its value stands in the line below."""
    words = _plain(line)
    name = _FIELDS.get(words)
    ends = line.rstrip(" *").endswith((":", "\uff1a"))
    is_certain = is_table or ends or words not in _ONLY_WITH_COLON or words in _ALONE_ANYWAY
    return name if name and is_certain else None


_ROWS_OF_A_TABLE = 4


def is_table_of(lines: list[str]) -> bool:
    """Whether labels stand in lines of their own, so that each short one is a label."""
    return sum(1 for line in lines if len(line) < _LONGEST_LABEL and _plain(line) in _FIELDS) >= _ROWS_OF_A_TABLE


def begins_with_label(line: str) -> bool:
    return next(labelled_in(line), None) is not None
