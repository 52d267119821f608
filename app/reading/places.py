"""Whether words are a place: by the country, state or city that they name, or by how a place is written."""

import re
from functools import cache
from zoneinfo import available_timezones

from babel import Locale

from app.models.columns import sort_key
from app.reading.found import Sure

_REGIONS = """
uk|u k|gb|great britain|england|scotland|wales|northern ireland|ireland|republic of ireland|roi|usa|us|u s|u s a
|united states of america|america
uae|eu|europe|emea|apac|latam|worldwide|anywhere|benelux|dach|holland|czech republic|deutschland|schweiz|österreich
|france|españa|italia|polska
nederland|belgië|sverige|danmark|norge|suomi|brasil|méxico|türkiye|bayern|bavaria|nrw|hessen|sachsen|niedersachsen
|baden-württemberg|brandenburg
schleswig-holstein|thüringen|nordrhein-westfalen|rheinland-pfalz|saarland|île-de-france|catalonia|cataluña|lombardy
|ontario|quebec|québec
british columbia|alberta|manitoba|saskatchewan|nova scotia|new brunswick|new south wales|nsw|victoria|queensland
|qld|western australia|tasmania
alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|illinois
|indiana|iowa|kansas|kentucky
louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada
|new hampshire|new jersey|new mexico
new york|north carolina|north dakota|ohio|oklahoma|oregon|pennsylvania|rhode island|south carolina|south dakota
|tennessee|texas|utah|vermont
virginia|washington|west virginia|wisconsin|wyoming|washington dc|washington d c|district of columbia|bay area
|east midlands|west midlands
yorkshire|west yorkshire|north yorkshire|south yorkshire|lancashire|greater manchester|greater london|kent|essex
|surrey|sussex|east sussex
west sussex|hampshire|berkshire|oxfordshire|buckinghamshire|cambridgeshire|norfolk|suffolk|devon|cornwall|dorset
|somerset|wiltshire
gloucestershire|herefordshire|worcestershire|warwickshire|leicestershire|nottinghamshire|derbyshire|lincolnshire
|staffordshire|shropshire
cheshire|merseyside|cumbria|northumberland|county durham|tyne and wear|hertfordshire|bedfordshire|northamptonshire
|isle of wight|aberdeenshire
fife|highland|antrim|down|county down|county antrim|connacht|leinster|munster|ulster|midlands|home counties
|south east|north west
"""
_CITIES = """
manchester|birmingham|leeds|liverpool|bristol|sheffield|glasgow|edinburgh|cardiff|newcastle|newcastle upon tyne
|nottingham|leicester|coventry
bradford|hull|plymouth|southampton|portsmouth|brighton|reading|oxford|cambridge|york|bath|exeter|norwich|swansea
|aberdeen|dundee|inverness|derby
stoke-on-trent|wolverhampton|milton keynes|swindon|bournemouth|luton|preston|sunderland|middlesbrough|blackpool
|bolton|wigan|warrington|slough
watford|ipswich|gloucester|cheltenham|worcester|lincoln|peterborough|northampton|chester|lancaster|carlisle|durham
|huddersfield|wakefield|halifax
daventry|rugby|crewe|telford|croydon|derry|londonderry|lisburn|newry|cork|galway|limerick|waterford|kilkenny|sligo
|athlone|drogheda|dundalk
letterkenny|tralee|killarney|ennis|wexford|carlow|kerry|mayo|donegal|kildare|meath|wicklow|louth|tipperary|clare
|athens|barcelona|valencia
sevilla|seville|málaga|bilbao|porto|milan|milano|roma|turin|naples|florence|lyon|marseille|toulouse|bordeaux|nantes
|lille|nice|strasbourg|geneva
genève|basel|bern|lausanne|graz|linz|salzburg|wien|münchen|munich|hamburg|köln|cologne|frankfurt|frankfurt am main
|stuttgart|düsseldorf|leipzig
dortmund|essen|bremen|dresden|hannover|nürnberg|nuremberg|duisburg|bochum|wuppertal|bielefeld|bonn|münster
|karlsruhe|mannheim|augsburg|wiesbaden
freiburg|mainz|kiel|rostock|erfurt|potsdam|heidelberg|regensburg|ulm|würzburg|kassel|aachen|lübeck|magdeburg|halle
|saarbrücken|rotterdam
the hague|den haag|utrecht|eindhoven|groningen|antwerp|antwerpen|ghent|gent|bruges|gothenburg|göteborg|malmö
|uppsala|aarhus|odense|bergen
trondheim|tampere|espoo|kraków|krakow|wrocław|wroclaw|gdańsk|gdansk|poznań|poznan|łódź|katowice|brno|lviv
|cluj-napoca|cluj|iași|timișoara
boston|seattle|san francisco|san diego|san jose|austin|dallas|houston|san antonio|philadelphia|atlanta|miami
|orlando|tampa|charlotte|raleigh
nashville|memphis|portland|sacramento|oakland|palo alto|mountain view|menlo park|sunnyvale|santa clara|cupertino
|santa monica|las vegas
salt lake city|minneapolis|st louis|saint louis|kansas city|milwaukee|cleveland|columbus|cincinnati|pittsburgh
|baltimore|buffalo|brooklyn
manhattan|newark|jersey city|albany|omaha|des moines|tulsa|oklahoma city|albuquerque|tucson|el paso|fort worth
|richmond|norfolk|jacksonville
new orleans|boulder|ann arbor|madison|nyc|new york city|la|sf|washington, dc|montreal|montréal|ottawa|calgary
|mississauga|québec city|kitchener
waterloo|wellington|christchurch|canberra|gold coast|newcastle nsw|bangalore|bengaluru|mumbai|delhi|new delhi
|gurgaon|gurugram|noida|hyderabad
chennai|pune|ahmedabad|jaipur|kochi|cape town|durban|pretoria|tel aviv|abu dhabi|doha|riyadh|jeddah|ankara|osaka
|kyoto|yokohama|shenzhen|guangzhou
beijing|hangzhou|busan|hanoi|cebu|rio de janeiro|belo horizonte|curitiba|guadalajara|monterrey|medellín|rosario
"""
_STATE_CODES = """
AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC
SD TN TX UT VT VA WA WV WI WY DC ON QC BC AB MB SK NS NB NL PE NSW VIC QLD SA ACT TAS NT
"""
_STATES = _STATE_CODES.split()
_CONTINENTS = ("Europe/", "America/", "Asia/", "Australia/", "Africa/", "Pacific/", "Atlantic/")
_NO_CITIES = {"center", "central", "mountain", "easter", "east", "west", "north", "south", "midway", "wake"}

_POSTCODE = re.compile(
    r"\b[A-Z]{1,2}\d[A-Z\d]?(?: \d[A-Z]{2})?$|\b[A-Z]{2},? \d{5}(?:-\d{4})?$"
    r"|^(?:D-|A-|CH-)?(?!(?:19|20)\d\d )\d{4,5} [^\W\d_]",
    re.ASCII,
)
_STATE = re.compile(rf"[^,]{{2,}},? (?:{'|'.join(sorted(set(_STATES)))})(?:,? (?:USA?|U\.S\.A?\.?|Canada|Australia))?$")
_STREET = re.compile(
    r"^\d+[a-z]?,? (?:[A-Z][\w'’.]* ){1,4}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|square|sq|way|place|court"
    r"|boulevard|blvd|quay|hill|terrace|parade|highway)\b\.?|(?:straße|strasse|str\.|platz|allee|weg) \d+",
    re.I,
)
_AROUND = re.compile(
    r"^(?:greater|central|downtown|north|south|east|west|inner|near|county|co\.?) | (?:area|metropolitan area"
    r"|region|county|city|& surrounding.*|und umgebung|town hall)$",
    re.I,
)
_WORDS = re.compile(r"[^\W\d_][\w'’.()/&-]*(?:[ -][\w'’.()/&-]+){0,4}")
_MOST_WORDS = 5


def _names(table: str) -> set[str]:
    return {sort_key(name) for line in table.split("\n") for name in line.split("|") if name}


@cache
def _cities() -> frozenset[str]:
    zones = [zone for zone in available_timezones() if zone.startswith(_CONTINENTS) and zone.count("/") == 1]
    return frozenset(
        _names(_CITIES) | ({sort_key(zone.partition("/")[2].replace("_", " ")) for zone in zones} - _NO_CITIES)
    )


@cache
def _known() -> frozenset[str]:
    countries = {sort_key(name) for language in ("en", "de") for name in Locale(language).territories.values()}
    return frozenset(_names(_REGIONS) | _cities() | countries)


def is_city(words: str) -> bool:
    return sort_key(words.strip(" .()")) in _cities()


def is_known_place(words: str) -> bool:
    """Whether these are the name of a country, a state, a county or a large city."""
    key = sort_key(words.strip(" .()"))
    return key in _known() or sort_key(key.replace(".", " ")) in _known() or _STATES.count(words.strip()) > 0


def looks_like_place(text: str) -> Sure | None:
    """How sure it is that a piece is a place by itself: Manchester, UK; Daventry NN11. None where it is not."""
    text = re.sub(r" \(([A-Z]{2,3})\)$", r", \1", text.strip(" .,"))
    if not text or len(text) > 100 or text[-1] in "!?:":
        return None
    last = text.rpartition(", ")[2]
    if _POSTCODE.search(text) or _STATE.fullmatch(text) or _STATE.fullmatch(last) or _STREET.search(text):
        return Sure.LIKELY
    parts = [part for part in re.split(r"\s*[,;/]\s*|\s+(?:or|and|&|und|oder|[–-])\s+", text) if part]
    if not parts or len(parts) > 8 or any(part.count(" ") >= _MOST_WORDS for part in parts):
        return None
    if is_known_place(text) or is_known_place(parts[-1]) or all(is_known_place(part) for part in parts):
        return Sure.LIKELY
    if is_known_place(parts[0]) and len(parts) > 1:
        return Sure.LIKELY
    bare = _AROUND.sub("", text)
    return Sure.LIKELY if bare != text and is_known_place(bare.split(",")[0]) else None


def may_be_place(text: str) -> bool:
    """Whether it is written as places are, where a place is awaited: a few words that begin large."""
    return (
        len(text) <= 60
        and text[:1].isupper()
        and all(
            _WORDS.fullmatch(part) and not re.search(r"[.!?:]$", part) for part in re.split(r",\s*", text.strip(" .,"))
        )
    )
