"""What a password may be (NIST SP 800-63B-4): long, not guessable, otherwise anything."""

from zxcvbn import zxcvbn

from app.models.passwords import normal

SHORTEST = 15
LONGEST = 256
SERVICE = "jobplanr"
# A password of which one end is hard to guess is hard to guess. zxcvbn takes seconds for odd ones of its longest 72.
LONGEST_FOR_ESTIMATE = 20
# 10^10 guesses: more than fifteen characters of any list, sequence or repetition take.
FEWEST_GUESSES_LOG10 = 10

HINT = f"At least {SHORTEST} characters. A few unrelated words are easy to remember and hard to guess."


def problem(password: str, *personal: str) -> str | None:
    """What is wrong with it, in words, or None. `personal` is what others know: the address, the names."""
    password = normal(password)
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters for your password. A few unrelated words work well."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters for your password."
    folded = password.casefold()
    known = {part for text in personal for part in (text.casefold(), text.casefold().split("@")[0]) if len(part) > 3}
    if _little_beside(folded, known | {SERVICE}):
        return "That password is too close to your address, your name, or the name of this service."
    ends = {password[:LONGEST_FOR_ESTIMATE], password[-LONGEST_FOR_ESTIMATE:]}
    if all(zxcvbn(end, user_inputs=[*known, SERVICE])["guesses_log10"] < FEWEST_GUESSES_LOG10 for end in ends):
        return "This is one of the first passwords someone would guess. A few unrelated words work well."
    return None


def _little_beside(password: str, known: set[str]) -> bool:
    """Nothing much is left of it once the known parts are taken out."""
    for part in sorted(known, key=len, reverse=True):
        password = password.replace(part, "")
    return len(password) < 8
