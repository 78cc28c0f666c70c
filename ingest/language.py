"""Which language a text is in, told by its function words or its script. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from itertools import islice

ENGLISH = "en"
"""What reader and embedder were trained on."""

NAMES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "nl": "Dutch",
    "it": "Italian",
    "pt": "Portuguese",
    "cjk": "Chinese",
    "hangul": "Korean",
    "hebrew": "Hebrew",
    "hiragana": "Japanese",
    "greek": "Greek",
}
"""The languages that are told apart, by their codes or the names of their scripts."""

_WORDS = {
    "en": "the of and to in is was that for it with as his on be at by had not are but from or have an they "
    "which one you were her all she there would their we him been has when who will no more if out so "
    "said what up its about than into them can only other some could these two may then do first any my "
    "now such like our over me even most made after also did many before must through back where much "
    "how should because each those people why does whose whom didn don doesn isn wasn aren weren haven "
    "hasn hadn won wouldn couldn shouldn tell please give list name explain say says a i this whats "
    "hows whos",
    "de": "in der die das und ist nicht ein eine einen einem einer eines zu den dem des von mit sich auf für "
    "im auch als an nach wie bei aus wer wo wann warum weshalb wieso welche welcher welches welchen "
    "welchem hat haben wird werden wurde wurden war waren sind kann konnte können soll sollen sollte "
    "muss müssen über unter vor um durch gegen zum zur vom beim am es er sie ihr ihre ihren ihrem seine "
    "seinen seinem sein wenn dass daß oder aber noch nur schon mehr sehr so man was viel viele vielen "
    "wieviel gibt gab laut woher wohin wodurch wofür womit davon dafür dazu ich du wir mich mir uns "
    "euch kein keine keinen hatte hatten damals jemand alle kostet fand fanden kam kamen sagte heißt "
    "hieß ob bis seit zwischen ohne dort hier bitte",
    "fr": "le la les un une des du de et est que qui quoi dans pour pas sur au aux avec ne se ce cette ces "
    "son sa ses leur leurs il elle ils elles on nous vous je tu par plus quel quelle quels quelles "
    "comment pourquoi quand où combien ont été était étaient sont fait être avoir avait avaient à selon "
    "lors après avant sous sans chez mais ou donc si comme tout tous toute toutes très aussi même dont "
    "peut doit va vont là ici encore entre pendant depuis contre quelqu lequel laquelle",
    "es": "el la los las un una unos unas de del y que en es por para con se no su sus al lo le les más pero "
    "como o este esta estos estas ese esa qué quién quiénes cuál cuáles cuándo cuánto cuánta cuántos "
    "cuántas dónde cómo porque fue fueron ha han había era eran está están son ser hay muy sin sobre "
    "entre hasta desde según tiene tienen tenía puede pueden debe hizo ya también yo tú él ella ellos "
    "nos me te si a quien cual cuando cuanto cuantos cuantas donde tras durante contra alguien todo "
    "todos toda todas",
    "nl": "de het een en van is dat die in te op met voor zijn niet aan er om ook als dan maar bij uit naar "
    "door over hij zij ze wie wat waar wanneer waarom hoe hoeveel welke welk heeft hebben had hadden "
    "werd werden wordt worden was waren kan kost krijgt kunnen zou zouden moet moeten zal zullen deze "
    "dit nog geen tot onder tegen na tijdens volgens wel meer veel iemand iedereen hun haar zich ik je "
    "jij wij we ons jullie u mijn waarop waarin waarvan waarmee waardoor daar hier toen sinds tussen "
    "zonder of dus omdat al alle allemaal",
    "it": "il lo la i gli le un uno una di del della dei delle degli dello e è che in per con non si su sono "
    "da dal dalla al alla ai alle nel nella nei nelle sul sulla chi cosa quando dove perché come quanto "
    "quanti quante quanta quale quali ha hanno era erano stato stata stati state più ma o anche questo "
    "questa questi queste suo sua suoi sue loro fu furono viene secondo tra fra dopo prima senza c l ci",
    "pt": "o os as um uma uns umas de do da dos das em no na nos nas e que é por para com se não ao aos à às "
    "pelo pela pelos pelas mais mas como quem quando onde quanto quantos quantas quanta qual quais "
    "porque foi foram tem têm tinha era eram está estão são ser há muito sem sobre entre até desde "
    "segundo seu sua seus suas ele ela eles elas isso isto este esta esse essa já também após quê",
}
"""Words by which a language is known; those that two have count for neither against the other."""
_LISTED = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_TELLING = (
    "warum weshalb wieso wann welche welcher welches welchem welchen woher wohin wieviel pourquoi "
    "combien quand comment quelle quel quién quiénes cuál cuándo cuánto cuánta cuántos cuántas dónde "
    "cómo qué hoeveel waarom wanneer welke perché quando quanto dove porquê onde quem"
)
"""What tells the language of a question that hardly has another function word, first or second in it."""
_ONE_TELLS = frozenset(_TELLING.split())
_OWN_LETTERS = {"ß": "de", "¿": "es", "¡": "es", "ñ": "es", "œ": "fr", "ã": "pt", "õ": "pt"}
_QUOTED = re.compile(r"[“„«\"‘‚‹][^“”„«»\"‘’‚‹›]*[”“»\"’‘›]")
_WORD = re.compile(r"[^\W\d_]+")
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu)['’]", re.IGNORECASE)

_ENOUGH = 3_000
"""Characters that tell the language of an article."""

_LEAST = 2
"""Function words that a text must have which English has not, and two more for each that only English has."""


def named(code: str) -> str:
    """Return what a reader calls the language of a code."""
    return NAMES.get(code) or f"{code.capitalize()} script"


def language(text: str) -> str | None:
    """Return the code of the language or script that a text is in, None where too little tells it.

    In doubt it is English: a question in English is never to be taken for another.
    """
    return _told(text[:_ENOUGH])


@lru_cache(maxsize=64)  # each question is asked so of its article, too
def _told(text: str) -> str | None:
    if script := _script(text):
        return script
    text = _QUOTED.sub(" ", text)
    words = Counter(_small(text))
    found = {code: _own(code, words, text) for code in _LISTED if code != ENGLISH}
    best = max(found, key=lambda code: found[code])
    if found[best] >= _LEAST + 2 * _count(words, _LISTED[ENGLISH] - _LISTED[best]):
        return best
    return ENGLISH if _count(words, _LISTED[ENGLISH]) else None


def foreign(text: str) -> str | None:
    """Return the code of the language that a text is in, where that is not English."""
    found = language(text)
    return None if found == ENGLISH else found


def _own(code: str, words: Counter[str], text: str) -> int:
    """Count what speaks for a language and not for English."""
    found = _count(words, _LISTED[code] - _LISTED[ENGLISH])
    found += sum(letter in text.lower() for letter, own in _OWN_LETTERS.items() if own == code)
    found += any(not word.isascii() for word in words)
    found += code == "fr" and len(_ELIDED.findall(text))
    return found + any(word in _ONE_TELLS & _LISTED[code] for word in islice(words, 2))


def _count(words: Counter[str], listed: frozenset[str]) -> int:
    return sum(words[word] for word in words.keys() & listed)


def _script(text: str) -> str | None:
    """Return the name of the script, lower case, that most letters are of, unless it is ours."""
    scripts = Counter(_named(c) for c in text if c.isalpha())
    script, count = scripts.most_common(1)[0] if scripts else ("latin", 0)
    if script == "latin" or 2 * count <= scripts.total():
        return None
    return "hiragana" if scripts["hiragana"] else script


@cache
def _named(letter: str) -> str:
    return unicodedata.name(letter, "latin").split(" ")[0].lower()


def _small(text: str) -> list[str]:
    """Return the words that are no names, lower case: the first one of all, and those without a capital."""
    words = [m.group() for m in _WORD.finditer(text) if len(m.group()) > 1 or not m.group().isascii()]
    shouted = text.isupper()
    return [w.lower() for n, w in enumerate(words) if n == 0 or shouted or not w[0].isupper()]
