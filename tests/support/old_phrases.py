"""Phrases that people no longer read anywhere, since there are plainer words for each: docs/words.md.

Whole phrases only, which nobody types by chance: a test's own words must not be among them.
"""

PHRASES = (
    *("Take your data along", "on its way again", "A last letter", "Look in your inbox", "that goes on from here"),
    *("You have an account?", "You did not sign up", "the newer one counts", "do not go together"),
    *("words in a row do", "among the first that someone would guess", "Tell us your address"),
    *("that is to come", "To come and past", "What is next", "What is to be done", "To be done", "To do again"),
    *("Put off", "is put off", "Without a day", "that are done", "What moved last", "Moved last", "Added last"),
    *("Changed last", "Due first", "Order by", "Filters and order", "some on", "Nothing here fits that"),
    *("Show everything", "job you are thinking about", "the line above", "Everything can be changed"),
    *("It is back as it was", "The history is corrected", "taken out of the history", "out of the history"),
    *("Since when is it", "Leave it as it is", "is noted.", "by your clock", "Show what came before", "At the top."),
    *("Keep at the top", "Kept at the top", "Keep an advert", "Keep this advert", "Keep this text", "Keep its text"),
    *(", the newest", "We fetch nothing", "On the page of an advert, choose it", "what is shared cannot be longer"),
    *("Left empty", "Documents of one name", "With commas between", "with commas between", "Who is new"),
    *("Where the work is done", "Kind of job", "Who takes part", "Others who take part", "Nobody is named"),
    *("What it is about", "What came of it", "The time above is what a clock", "comes twice"),
    *("Name of a person", "Who they are to you", "Last spoken", "You wanted to avoid", "would not apply here"),
    *("You decided not to apply", "Do not apply here", "Add with details", "With more details"),
    *("Add with place and people", "A year with bonus", "Say for what time", "to the smallest coin"),
    *("Count again", "where not said", "Not said", "Not known", "The day to answer by was", "What it stands for"),
    *("stand here.", "stands here.", "The day something comes here", "is one of your stages", "is now in place"),
    *("read off such stages", "Name and order the stages", "Change the stages", "As the device"),
    *("Use this look", "Devices that are signed in", "What is yours", "Delete the account"),
    *("we do not have it", "offers to put it back", "None looks like", "Merge with another", "that is here twice"),
    *("There is no such page", "Go to the start page", "did not arrive as it should", "This is not open to you"),
    *("as a rule", "This is no file of a kind", "Give a role or a company", "One of them is enough"),
    *("Telling us of a weakness", "time to mend it", "Type the first one above", "Advert kept"),
    *("could not be sent to it too", "take an act back", "a letter the service needs", "doors of one application"),
    *("You get this letter", "This is needed", "Keep this to", "Type your", "there is a problem", "Found through"),
    *("No letter", "Letters do not reach", "by a letter", "no letters", "the letter we sent", "We send no letter"),
    *("undo this for ten minutes", "undo it for ten minutes"),
    # British spellings.
    *("organise", "favourite", "Careers centre", "recognise", "programme", "whilst", "Role cancelled"),
)

_FOLDED = tuple((phrase, phrase.casefold()) for phrase in PHRASES)


def old_phrases(text: str) -> list[str]:
    """Those that stand in the text, whatever its capitals."""
    folded = " ".join(text.split()).casefold()
    return [phrase for phrase, sought in _FOLDED if sought in folded]
