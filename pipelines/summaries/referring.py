"""Sentences whose subject or speaker is a pronoun, or is left out: which others name whom they mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipelines.quality.names import proper_names

_FAR = 4  # sentences between a pronoun and the name that it stands for

_QUOTED = re.compile(r"«[^«»]*»|“[^“”]*”|\"[^\"]*\"")

# Words that a sentence may begin with before its subject; pronouns of persons, and of anything; verbs of speech, with
# their endings.
_LINKS = {
    "kk": "бірақ|алайда|дегенмен|сондай-ақ|сонымен қатар|сонымен бірге|ал|және|кейін|бұған қоса",
    "ru": "но|однако|а|и|также|при этом|кроме того|вместе с тем|затем|потом|позже|позднее|тогда|сейчас|теперь|ранее",
    "en": "but|and|however|also|then|later|meanwhile|instead|still|now|so|yet|earlier|moreover|furthermore|in addition",
}
_PERSONS = {
    "kk": "ол|олар|оның|олардың|оған|оларға|оны|оларды",
    "ru": "он|она|они|его|её|ее|их|ему|ей|им",
    "en": "he|she|they|his|her|their",
}
_SUBJECTS = {"kk": "ол|олар", "ru": "он|она|они", "en": "he|she|they"}
_THINGS = {
    "kk": "бұл|осы|сол|мұндай|осындай|бұның|мұның|осының",
    "ru": "оно|это|этот|эта|эти|этого|этой|такой|такая|такие|тот|те",
    "en": "it|its|this|that|these|those|such",
}
_SPEECH = {
    "kk": r"де(?:ді|йді|ген|п)(?:\s[^\W\d_]+){0,2}",
    "ru": r"(?:(?:с|рас|под)?сказал|заявил|сообщил|отметил|добавил|подчеркнул|пояснил|объяснил|уточнил|признал|напомнил"
    r"|предупредил|пообещал|написал|ответил|заверил|рассказал|заключил|говорил|считал)(?:а|и|ся|ась|ись)?"
    r"|говор(?:ит|ят)|счита(?:ет|ют)|полага(?:ет|ют)|отмеча(?:ет|ют)|уверен[аы]?",
    "en": "said|says|say|told|tells|added|adds|noted|explained|warned|admitted|stressed|argued|wrote|recalled|promised"
    "|replied|stated|claimed|insisted|thinks|believes",
}
_BY_WORD = {
    "kk": r"(?:оның|олардың)\s(?:айтуынша|сөзінше|пікірінше|сөзіне\sқарағанда|мәліметінше)",
    "ru": r"по\s(?:его|её|ее|их)\s(?:словам|мнению|данным|оценкам|подсчётам|подсчетам)",
    "en": r"according\sto\s(?:him|her|them)|in\s(?:his|her|their)\s(?:words|view|opinion)",
}


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A beginning with a pronoun; speech of a pronoun's; speech of nobody's, right behind a quotation."""
    persons, things, speech = _PERSONS[language], _THINGS[language], _SPEECH[language]
    subjects = _SUBJECTS[language]
    begins = rf"\W*(?:(?:{_LINKS[language]})\b,?\s+)?(?:(?P<person>{persons})|(?:{things}))\b"
    said = rf"\b(?:(?:{speech})\s+(?:{subjects})|(?:{subjects})\s+(?:\w+\s+)?(?:{speech})|{_BY_WORD[language]})\b"
    nobody = rf"\A[\s,.!?…—–-]*(?:(?:{speech})[\s.,!?…]*\Z)"
    flags = re.IGNORECASE
    return re.compile(begins, flags), re.compile(said, flags), re.compile(nobody, flags)


def refers(sentence: str, language: str) -> str:
    """What a sentence leaves to others to name: ``person``, ``thing``, or nothing (empty)."""
    begins, said, nobody = _patterns(language)
    if match := begins.match(sentence):
        return "person" if match["person"] else "thing"
    outside = _QUOTED.sub(" ", sentence)
    if outside != sentence and nobody.match(outside):
        return "person"
    if (match := said.search(outside)) and not names_anyone(outside[: match.start()], language):
        return "person"
    return ""


def names_anyone(text: str, language: str) -> bool:
    """Whether a text surely has a name."""
    return any(name.sure for name in proper_names(text, language))


def needed(sentences: Sequence[str], at: int, language: str) -> set[int] | None:
    """The sentences without which one is not to be understood; ``None`` where none before it names whom it means.

    That is the nearest one that refers to nobody itself, and for a person the nearest that has a name.
    """
    kind = refers(sentences[at], language)
    if not kind:
        return set()
    before = [place for place in range(at - 1, max(-1, at - 2 - _FAR), -1) if not refers(sentences[place], language)]
    if not before:
        return None
    wanted = {before[0]}
    if kind == "person" and not names_anyone(sentences[before[0]], language):
        wanted |= set([place for place in before[1:] if names_anyone(sentences[place], language)][:1])
    return wanted
