"""Whether words name a role, or a company."""

import re

_ROLES = """
accountant actor actuary adjuster administrator advisor adviser advocate agent aide ambassador analyst anaesthetist
animator apprentice
apprenticeship architect archivist artist assembler assessor assistant associate attendant attorney auditor author
baker barista barman
bartender barber beautician bookkeeper bookseller bricklayer broker builder butcher buyer captain caregiver carer
caretaker caseworker cashier
chaplain chauffeur chef chemist cleaner clerk coach cook coder collector commissioner comptroller consultant
controller conveyancer
coordinator co-ordinator copywriter counsel counsellor counselor courier crew curator cto ceo cfo coo cio cmo ciso
custodian dealer dean
dentist deputy designer detective developer devops dietitian dietician director dispatcher doctor dog-walker
domestic draughtsman driver
economist editor educator electrician engineer escort estimator evangelist examiner executive facilitator farmer
farmhand fellow
fellowship fitter florist foreman forester fundraiser gardener geologist governess groundskeeper groomer guard
guide gp hairdresser handyman
head healthcare helper historian host hostess housekeeper hygienist illustrator inspector installer instructor
intern internship interpreter
interviewer investigator janitor joiner journalist judge keeper labourer laborer landscaper lawyer lead leader
lecturer lender liaison librarian
lifeguard linguist loader locksmith machinist maid maintainer maker manager manageress marketer mason mate
mathematician mechanic mechanical mediator medic
mentor merchandiser merchant messenger midwife miller model moderator musician nanny negotiator nurse nursery
nutritionist officer
operative operator optician optometrist orderly owner packer painter paralegal paramedic
partner pathologist payroll
performer personaltrainer pharmacist phlebotomist photographer physician physicist physiotherapist picker pilot
planner plasterer plumber
policeman pollster porter postdoc postman practitioner preacher presenter president principal printer probation
producer professor
promoter proofreader psychiatrist psychologist publicist radiographer ranger realtor receptionist recruiter referee
registrar reporter
representative rep researcher reviewer rigger roofer sailor scaffolder scheduler scientist secretary sculptor
seamstress sdr bdr server
setter shepherd sheriff shopper signaller singer smith social-worker solicitor sommelier sonographer sous
specialist sre staff statistician
steward stewardess stocker storekeeper strategist student stylist superintendent supervisor surgeon surveyor
sweeper tailor teacher
technician technologist telemarketer teller tester therapist tiler trader trainee trainer translator transporter
treasurer tutor typist
underwriter undertaker usher valet valuer vet veterinarian vicar videographer volunteer vp waiter waitress waiting
warden warehouseman warehouse
watchman webmaster rn lpn cna crna emt hca sdet swe baristas nurses welder worker workman writer zookeeper pm
entwickler entwicklerin ingenieur ingenieurin leiter leiterin kaufmann kauffrau pfleger pflegerin fachkraft
mitarbeiter mitarbeiterin berater
beraterin assistent assistentin verkäufer verkäuferin koch köchin lehrer lehrerin arzt ärztin erzieher erzieherin
werkstudent werkstudentin
praktikant praktikantin sachbearbeiter sachbearbeiterin referent referentin techniker elektriker elektroniker
mechaniker mechatroniker fahrer
buchhalter buchhalterin steuerfachangestellte projektleiter geschäftsführer bäcker krankenpfleger pflegefachkraft
pflegefachmann
développeur développeuse ingénieur infirmier infirmière vendeur vendeuse responsable chargé chargée chef
desarrollador enfermero enfermera
ingeniero gerente verpleegkundige ontwikkelaar medewerker
"""
_ROLE_WORDS = frozenset(_ROLES.split())
_ENDINGS = (
    *(
        "entwickler",
        "ingenieur",
        "leiter",
        "leiterin",
        "kaufmann",
        "kauffrau",
        "pfleger",
        "fachkraft",
        "mitarbeiter",
        "berater",
        "assistent",
    ),
    *(
        "verkäufer",
        "lehrer",
        "techniker",
        "fahrer",
        "bearbeiter",
        "referent",
        "manager",
        "mechaniker",
        "elektroniker",
        "bauer",
        "woman",
        "person",
    ),
    *(
        "entwicklerin",
        "mitarbeiterin",
        "beraterin",
        "lehrerin",
        "helfer",
        "helferin",
        "ontwikkelaar",
        "medewerker",
        "angestellte",
        "keeper",
    ),
)
_FOR_ALL = re.compile(
    r"\((?:[mwfdxh]\s?[/|*]\s?){1,3}[mwfdxh]\)|\ball genders\b|\(gn\)|\b(?:m/w/d|m/f/d|w/m/d|f/m/x|h/f|f/h)\b|[:*]in\b",
    re.I,
)
_RANK = re.compile(
    r"^(?:senior|junior|sr\.?|jr\.?|principal|lead|chief|head of|vice president|trainee|graduate|deputy"
    r"|interim|acting)\b",
    re.I,
)
_OF_COMPANIES = re.compile(
    r"\b(?:ltd|limited|inc|llc|llp|plc|gmbh|mbh|ag|kg|kgaa|e\.?v|ug|ohg|se|s\.?a\.?s?|b\.?v|n\.?v|ab|oy|oyj"
    r"|a/s|aps|asa|s\.?r\.?l|s\.?p\.?a|pty|corp"
    r"|corporation|company|co|group|gruppe|holdings?|trust|nhs|university|college|school|academy|council"
    r"|hospitals?|hospice|clinic|bank|partners|associates"
    r"|foundation|charity|solutions|technologies|technology|tech|systems|labs?|studios?|logistics|consulting"
    r"|consultants|services|industries|international|global"
    r"|software|media|ventures|capital|insurance|airlines|hotels?|restaurants?|universität|hochschule"
    r"|klinikum|stadtwerke|stadt|institut|institute"
    r"|agency|recruitment|brothers|bros|sons|söhne|church|museum|library|brewery|bakery|farms?|homes|housing"
    r"|energy|foods|pharma|motors|airways"
    r"|boats|works|club|society|union|authority|ministry|department|borough|stiftung|verlag|werke|hotel|cafe"
    r"|café|bar|pub)\b\.?",
    re.I,
)


def names_role(text: str) -> bool:
    """Whether a word of it is what people work as."""
    if _FOR_ALL.search(text) or _RANK.match(text):
        return True
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.casefold())
    return any(_is_role(word) or any(_is_role(part) for part in word.split("-")) for word in words)


def _is_role(word: str) -> bool:
    return word in _ROLE_WORDS or word.removesuffix("s") in _ROLE_WORDS or (len(word) > 8 and word.endswith(_ENDINGS))


def names_company(text: str) -> bool:
    """Whether a word of it stands in names of companies: Ltd, Group, Hospital, & Co."""
    return bool(_OF_COMPANIES.search(text) or re.search(r"\w & \w", text))
