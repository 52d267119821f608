"""What comes of an advert beside a document: words that both have, words that only the advert has."""

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from app.reading.comparison import LONGEST_QUOTE, compare
from app.reading.skill_names import Lexicon, words_of

EXAMPLES = tomllib.loads((Path(__file__).parent / "examples/comparison.toml").read_text("utf-8"))["examples"]
LENGTH = 100_000
SLOW = {
    "letters": "a",
    "words": "skill ",
    "hyphens": "a-",
    "names": "Figma ",
    "names and commas": "Figma, ",
    "lists": "- Figma and Miro\n",
    "led to": "experience with ",
    "papers": "a certificate ",
    "abilities": "some skills ",
    "headings": "Requirements\n",
    "small lines": "a\n",
    "sentences": "You have Excel. ",
    "shortened": "e.g. A ",
    "stops": ". ",
    "figures": "1 ",
    "signs": "C++",
    "apostrophes": "a’",
    "capitals": "AB ",
    "spaces": " ",
    "bullets": "- ",
    "many skills": "".join(f"You know Tool{number}. " for number in range(200)),
}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_an_example(example: dict[str, Any]) -> None:
    own = [(name, others) for name, others in example.get("own", ())]
    found = compare(example["advert"], example["document"], own, example.get("leave_out", ()))
    assert [one.name for one in found.named] == example["named"]
    assert [one.name for one in found.missing] == example["missing"]
    assert len(found.rest) == example["rest"], found.rest


def test_each_comes_with_its_sentences() -> None:
    [one] = compare(
        "About you\nYou draw. You have used Figma for a year.", "I sing.\nAll of it was drawn in Figma. Then printed."
    ).named
    assert "".join(one.advert) == "You have used Figma for a year."
    assert one.document
    assert one.document == ("All of it was drawn in ", "Figma", ".")


def test_the_sentence_that_asks_goes_before_one_that_tells() -> None:
    [one] = compare("We live in Excel all day.\n\nRequirements\n- Excel for reports", "").missing
    assert "".join(one.advert) == "Excel for reports"


def test_of_a_long_sentence_as_much_as_stands_around_the_words() -> None:
    long = f"You have {'very ' * 100}good command of Figma {'and so on ' * 100}"
    [one] = compare(long, f"{'blah ' * 200} Figma {'blah ' * 200}").named
    for quote in (one.advert, one.document):
        assert quote
        assert quote.words == "Figma"
        assert len("".join(quote)) <= LONGEST_QUOTE + 2
        assert quote.before.startswith("…")
        assert quote.after.endswith("…")


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_a_slow_text(name: str) -> None:
    """Ten times as much may take twenty times as long; were it the square, it would be a hundred times."""
    text = (SLOW[name] * (LENGTH // len(SLOW[name]) + 1))[:LENGTH]
    assert _seconds(text) < max(20 * _seconds(text[: LENGTH // 10]), 0.05)


def _seconds(text: str) -> float:
    def run() -> float:
        begun = time.process_time()
        compare(f"Requirements\n{text}", text)
        return time.process_time() - begun

    return min(run() for _ in range(2))


def test_a_chain_of_ones_own_skills_stays_short() -> None:
    """Each has other names of the one before: were they put together, the last would have those of all."""
    own = [(f"skill{at}", ", ".join(f"name{at + more}" for more in range(20))) for at in range(300)]
    [place] = Lexicon(own).places(words_of("name310"))
    assert place.skill.name == "skill299"
    assert len(place.skill.spellings) == 21
