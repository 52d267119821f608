"""What the privacy policy promises, and what holds each promise.

A promise stands for one statement of the newest revision: `section` is the part of the policy where it is made, and the
two must mean the same. Tests name the promises that they show, as in `@promise("mail")`; a promise without a passing
test, or a test for one that is not here, fails the build.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.policy.revisions import Section


@dataclass(frozen=True)
class Promise:
    """`statement` is the policy's, in a sentence; `enforced_by`, what in the system makes it true, in plain words."""

    id: str
    section: str
    statement: str
    enforced_by: str


ALL = (
    Promise(
        "service",
        "service",
        "This policy covers the web application and the mobile app alike.",
        "Both use the same application. They read and write the same records, by the same rules.",
    ),
    Promise(
        "account-data",
        "account-data",
        "About your account we store your address, a salted hash of your password and never the password, your names "
        "if you give them, your time zone and country, when something counts as quiet, when the account was created, a "
        "number that counts changes, and which changes to the policy we told you about.",
        "Each of these is named on the page of everything we store. A password is hashed with argon2id, with a "
        "salt of its own, before anything is written.",
    ),
    Promise(
        "sign-ups",
        "account-data",
        "What you entered when you signed up is erased after 7 days if you do not confirm your address.",
        "An account is created only once the address is confirmed. Until then there is a waiting sign-up, which the "
        "link in the e-mail can no longer reach after 7 days, and which is then erased.",
    ),
    Promise(
        "reset-requests",
        "account-data",
        "If someone asks for a new password, we store the address only until that is dealt with.",
        "Each request is answered and erased, in the same way whether or not the address has an account.",
    ),
    Promise(
        "records",
        "records",
        "Every record belongs to your account, and no other user can see it.",
        "A record is only ever fetched together with the account of whoever asks, and its key in the database begins "
        "with the account: one person’s record cannot even be tied to another’s. Beneath that, the PostgreSQL database "
        "itself hands out rows of whoever is signed in, and no others.",
    ),
    Promise(
        "capture",
        "records",
        "Our bookmark and our browser extension read the page in front of you only when you ask them to, and open our "
        "form with the advert in it. They send nothing to anyone else, and nothing is kept until you save.",
        "The extension may look at a page only after its button or key was pressed there, and its own page is "
        "forbidden to ask for anything. What was read stands in the part of the address that no server sees, until our "
        "form shows it; only that form’s button saves.",
    ),
    Promise(
        "no-staff-screen",
        "records",
        "We have no staff screen that shows your records.",
        "There are no pages for staff, and no account that may do more than another. The commands for "
        "e-mail and accounts are refused every record by the database.",
    ),
    Promise(
        "search-index",
        "records",
        "The index of words that lets you search changes with your records and is deleted with them.",
        "The database updates the index by itself, in the same step as the record.",
    ),
    Promise(
        "document-text",
        "document-text",
        "We read the text out of a document only when you ask for it. It is stored with the file, goes when the file "
        "goes, and you can erase it before.",
        "Nothing reads a file but the button of that document, and not even that while the policy in effect does not "
        "say so. The text lies in the same row as the file.",
    ),
    Promise(
        "document-reader",
        "document-text",
        "The program that copies the words from a file has nothing but that file, no network, and ten seconds.",
        "It is started without any variable, file or connection of ours, and gives up opening any before it looks at "
        "the file: the system then refuses it, whatever the file makes it try.",
    ),
    Promise(
        "advert-and-resume",
        "document-text",
        "Our own server compares the words of an advert with those of your document when you ask for it; the result is "
        "not stored.",
        "The page is made when it is opened, and opening it writes nothing.",
    ),
    Promise(
        "deleted-records",
        "deleted-records",
        "What it takes to undo a deletion is kept for 7 days, and then erased.",
        "Once the 7 days are over, Undo refuses, whether or not what it needs has been erased by then.",
    ),
    Promise(
        "erase-for-good",
        "deleted-records",
        "You can see what is kept to undo things, and erase it for good at any time.",
        "A page lists all of it, and its buttons erase one thing or everything in one step, files included.",
    ),
    Promise(
        "deletions",
        "deleted-records",
        "For 90 days we remember that a record was deleted: its random id, its kind, when, and the random id "
        "of its Undo, and nothing it said.",
        "There is no place for anything else, and what is older is erased automatically.",
    ),
    Promise(
        "calendar-link",
        "calendar-link",
        "A secret link shows your dates in a calendar program, if you ask for one: the time and type of your "
        "activities, and more only if you choose details. We keep only a digest of it, and you can turn it off.",
        "Without the right link the address is unknown, whoever asks. The link is made on your asking, is shown once, "
        "and is compared by its digest. Turning it off, making a new one, or deleting the account erases that.",
    ),
    Promise(
        "sign-ins",
        "sign-ins",
        "For each browser and phone that is signed in, we store its name, whether it is the app, whether you asked to "
        "stay signed in, how often the app’s token was renewed, and four times: when you signed in, when it was last "
        "used, until when it lasts, and when the app first used its newest token.",
        "There is no place for anything else. You can look at the list in your account, and sign out each one.",
    ),
    Promise(
        "sign-ins-end",
        "sign-ins",
        "A sign-in is erased when you sign out, or once it has not been used for its time: 30 days, or one day in a "
        "browser that you did not ask to keep you signed in; and a year after you signed in in any case.",
        "The server itself keeps who is signed in. Once it has erased a sign-in, its cookie or token is worth nothing, "
        "whoever holds it.",
    ),
    Promise(
        "sign-out-elsewhere",
        "sign-ins",
        "When you change or reset your password, you are signed out everywhere else, and a copy of this browser’s "
        "cookie no longer works.",
        "Changing the password erases every sign-in in the same step, and gives this browser a new one.",
    ),
    Promise(
        "mobile-sign-in",
        "mobile-sign-in",
        "The app asks for your password only to sign you in, sends it over HTTPS, and does not keep it on your phone.",
        "Our sign-in endpoint refuses connections that are not encrypted, and answers with a token and never with what "
        "it was sent. In the app, the password is part of one request and of nothing that is stored.",
    ),
    Promise(
        "mobile-vault",
        "mobile-sign-in",
        "The app keeps its token in the Keychain or Keystore of your phone, through expo-secure-store.",
        "One file of the app reaches the secure storage, and asks that what is in it never leaves this phone. The "
        "app’s own tests look for the token in everything else that it keeps, and in every request.",
    ),
    Promise(
        "mobile-token",
        "mobile-sign-in",
        "The app’s token works for 15 minutes and is then renewed, and our server can end it at any moment.",
        "A token carries the time it was made, and counts only while its sign-in is there. A renewed one takes the "
        "place of the one before; if a copy of that turns up more than a minute later, the sign-in ends and you get an "
        "e-mail.",
    ),
    Promise(
        "mobile-records",
        "mobile-records",
        "The app’s copy of your records is in no backup of your phone, and is erased when you sign out there, or when "
        "the sign-in has ended. Then only what you wrote and we do not have yet stays, for 30 days at most.",
        "The app is built so that neither Android nor iOS backs up its folder. What erases the copy is one step in its "
        "database, which its own tests go through against our server; it names no server but ours.",
    ),
    Promise(
        "throttle",
        "throttle",
        "We count tries, under codes from which no address, IP address, account or device can be read, for a day at "
        "most.",
        "The code is worked out with a secret key, and only the code, a number and an end are stored. A "
        "count is erased automatically when its time is up.",
    ),
    Promise(
        "locked-out",
        "throttle",
        "Nobody can lock you out by trying your password: you get in on a device where you signed in before, and after "
        "a reset.",
        "Tries on a device that the account knows, or where its password was reset, are counted apart from everyone "
        "else’s. Only the account’s own password takes tries off.",
    ),
    Promise(
        "server-logs",
        "server-logs",
        "The log has one line for each request, with the parts that the policy names. Secrets in addresses are masked, "
        "and the values after the question mark are left out.",
        "One function writes the line, from a fixed list of parts. What you write, your password, cookies, and tokens "
        "are not among them. The logs lie outside of our software; the server and the database are set up to delete "
        "them in the time that the policy names, which our tests cannot see.",
    ),
    Promise(
        "failure-logs",
        "server-logs",
        "When something fails, the log says what kind of failure it was and where, and does not repeat what you typed.",
        "Only the kind of an error and the places in our software are written, never the text of the error.",
    ),
    Promise(
        "cookies",
        "cookies",
        "One cookie keeps you signed in, a second tells us that you signed in with this browser before, a third "
        "remembers a light or dark theme if you choose one, and there are no others.",
        "The application sets these three by name. The first lasts until you close the browser, or for 30 days if you "
        "ask to stay signed in; the second for a year, and it holds nothing but random ids under our signature.",
    ),
    Promise(
        "offline",
        "cookies",
        "Your browser keeps our style sheet, script, fonts, and icons and one page for when you are offline, and no "
        "page of yours but activities that you open where you stay signed in.",
        "The script that keeps them has a fixed list of files, and beside it keeps only pages that our server marks. "
        "Whatever else shows something of yours is sent with the order not to store it.",
    ),
    Promise(
        "offline-sheets",
        "offline-sheets",
        "Where you stay signed in, your browser keeps the activities that you open until the day after each, and drops "
        "them all when you sign out, when the sign-in has ended, or when someone else signs in there.",
        "The pages are kept in a place that is named for the account, by a script that asks our server first each "
        "time. The sign-in page, a refusal, and the page of anyone else make it drop them.",
    ),
    Promise(
        "own-pages",
        "cookies",
        "Our pages load nothing from anyone else.",
        "Fonts, pictures, styles and scripts come from our own server, and each page forbids the browser to load "
        "anything from elsewhere.",
    ),
    Promise(
        "use",
        "use",
        "We use your data for what the policy lists, such as to sign you in and to keep your records, and for nothing "
        "else. There is no advertising and no profiling.",
        "Whatever our database has a place for is declared together with its purpose, from a short list of purposes.",
    ),
    Promise(
        "mail",
        "mail",
        "We send only e-mail that the service needs, and no marketing.",
        "There is a closed list of e-mails. One that is not on it cannot be written, and would not be sent.",
    ),
    Promise(
        "letters",
        "mail",
        "Our copy of an e-mail is deleted once it is sent; one that cannot be sent is kept for 90 days at most. A link "
        "that only you should have is not in our copy.",
        "An e-mail waits in the database and is deleted there as soon as it is sent. The others are erased "
        "automatically when their time is up. What waits says what its link is about; the signature that makes it work "
        "is made as the e-mail is sent.",
    ),
    Promise(
        "reminders",
        "reminders",
        "Reminders are off until you turn them on. You get one a day at most, and it says how many things you have, "
        "not which.",
        "Nothing is written for anyone who did not ask, nor twice for one day. The database tells the program that "
        "writes reminders a number and nothing else. Before this policy was in effect, they could not be turned on.",
    ),
    Promise(
        "reminders-end",
        "reminders",
        "A link in each reminder ends them at once, without signing in, and each is tried once, within an hour.",
        "The link is signed and good for nothing else. What was not sent at once, or in time, is deleted instead of "
        "being tried again.",
    ),
    Promise(
        "mail-stops",
        "mail",
        "We stop writing to an address that our e-mail comes back from, and tell you when you sign in.",
        "We ask our e-mail service for its own list of such addresses every few minutes. Only those of our accounts "
        "are stored, and no e-mail to them is handed over.",
    ),
    Promise(
        "processors",
        "processors",
        "Amazon Web Services stores the database and delivers our e-mail, and New Relic measures how well our server "
        "performs. No other company is involved.",
        "Only three parts of our software open connections: the one for the database, the one that hands e-mail to "
        "Amazon’s e-mail service, and New Relic’s agent.",
    ),
    Promise(
        "new-relic",
        "processors",
        "New Relic gets numbers about requests: no names or addresses of people, and nothing that you wrote.",
        "All that its agent could tell about a single request, a failure or a database statement is switched off in "
        "our code, which goes before any setting made at New Relic. It puts nothing into pages.",
    ),
    Promise(
        "sharing",
        "sharing",
        "We do not sell your data, do not share it for marketing, and pass it to no one but the companies named.",
        "No part of our software sends it anywhere else. The one place where all of your data comes out at once is "
        "your own download.",
    ),
    Promise(
        "retention",
        "retention",
        "Your account and records are kept until you delete them. Deleting the account removes everything in it in one "
        "step.",
        "Everything that belongs to an account is tied to it in the database and deleted with it in one step: either "
        "everything goes or nothing does.",
    ),
    Promise(
        "backups",
        "retention",
        "A backup does not bring a deleted account back, and is kept for the time that the policy names.",
        "Before a deletion takes effect, a code that says nothing of whose it was is written into a list outside the "
        "database. After a restore, the accounts on the list are deleted again. Our own copies are removed "
        "automatically; Amazon’s database service is set to the same time, which our tests cannot see.",
    ),
    Promise(
        "retention-times",
        "retention",
        "What is kept for a fixed time is kept for the time that the policy names.",
        "Each time is written in our code once, and whatever is past it is erased automatically.",
    ),
    Promise(
        "rights",
        "rights",
        "You can see, download, correct, and delete what we have, yourself and right away. We make sure that it is "
        "you before we do anything.",
        "The download has everything of your account, every record and your details can be edited on their pages, "
        "and deleting asks for your password once more.",
    ),
    Promise(
        "requests-by-mail",
        "rights",
        "Whoever asks by e-mail: nothing is released, changed, or deleted before the owner of the account agrees.",
        "A request sends a link to the account’s own address, and does nothing else. The link works for its owner, "
        "signed in, once. The register of requests has no place for a person.",
    ),
    Promise(
        "contact",
        "contact",
        "You can write to support@jobplanr.ai with anything about privacy.",
        "The address is at the bottom of every page and in every e-mail.",
    ),
    Promise(
        "law",
        "law",
        "This policy is governed by the law of the State of New York, United States.",
        "The policy’s text says so.",
    ),
    Promise(
        "changes",
        "changes",
        "The date at the top of the policy is that of the newest revision in effect. You are told by e-mail before a "
        "change that materially affects your data takes effect. Earlier revisions stay as they were.",
        "Each revision is a dated file that says whether it is material. A material one takes effect only 14 days "
        "after an e-mail has gone to every account; until then the page shows the one before. Once published, its "
        "fingerprint is kept: a single changed character fails the build.",
    ),
)

IDS = frozenset(promise.id for promise in ALL)


def by_section(sections: Iterable[Section]) -> list[tuple[Section, list[Promise]]]:
    """The promises made in each of these sections, in their order."""
    return [(section, [promise for promise in ALL if promise.section == section.id]) for section in sections]
