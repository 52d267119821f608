"""What job boards and messages have around an advert, and what is no part of it."""

import re

# What job boards have around an advert, and what is no part of it.
NOISE = re.compile(
    r"(?:help wanted|staff wanted|wanted|now hiring|(?:job )?vacanc(?:y|ies)|we(?:['’]re| are) hiring|hiring"
    r"|join (?:our team|us)"
    r"|cookies?|.*\bcookies\b.*|cookie (?:settings|preferences|policy|notice|consent).*"
    r"|(?:view |see |back to )?all (?:jobs|openings|vacancies|positions)|open (?:roles|positions)"
    r"|search (?:for )?jobs|introduce yourself|careers?(?: home)?|job alerts|similar jobs|settings|english"
    r"|application|candidate home|welcome page|returning candidate.*"
    r"|openings?:? ?\d*|\d+ ?(?:[-–]|to) ?\d+ (?:years?|yrs?)(?: .{0,20})?|\(?\d[\d,.k+]* reviews?\)?"
    r"|[\d.]+ ?\(?\d+ reviews?\)?"
    r"|forwarded(?: message)?|-+ ?forwarded message ?-+|from:.*|to:.*|sent:.*|date:.*|mit freundlichen grüßen"
    r"|view on .*"
    r"|hi|hello|hi all|dear .{0,40},?|hey .{0,30},?"
    r"|save|saved|share|apply|apply now|easy apply|quick apply|1-click apply|apply (?:on|with|for"
    r"|to) .{0,40}|apply for (?:this )?job|show (?:more|less|all)(?: options)?|back(?: to .{0,40})?"
    r"|skip to .{0,40}|sign in|log in"
    r"|report(?: this)?(?: job| ad)?|print|e-?mail(?: me)?|follow|following|home|menu|search|close|new"
    r"|promoted(?: by .*)?|featured|urgent(?:ly hiring)?|actively (?:hiring|recruiting|reviewing applicants)"
    r"|be an early applicant"
    r"|over \d+ .{0,40}|\d+\+? (?:applicants?|people|views?|connections?).{0,40}|.{0,40} (?:applicants?"
    r"|people clicked apply|people have applied|views)|.{0,60} logo|logo|company logo|view (?:company|all|job"
    r"|profile).{0,30}|see (?:all|who|how).{0,50}|[\d.,]+ ?(?:out of 5.*|stars?|★.*)?|★.*"
    r"|responses? managed off linkedin|responds? .{0,40}|typically .{0,60}"
    r"|you must create an indeed account.*|matches your .*|job details|full job description"
    r"|job (?:description|advert|advertisement|posting|summary)|stellenanzeige|stellenausschreibung"
    r"|stellenangebot|jetzt bewerben|teilen|merken|drucken|zurück.{0,30}"
    r"|about the (?:job|role|position)|overview|description|summary|introduction|the role|your role|details"
    r"|posting details|key (?:facts|information|details)|no longer accepting applications"
    r"|hiring multiple candidates|remove from .*|get (?:job )?alerts?.*|create (?:job )?alert.*"
    r"|am i qualified.*|use ai.*|tailor my.*|premium.*|meet the hiring team|message)",
    re.I,
)
