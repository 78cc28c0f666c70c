"""Words of English that carry grammar rather than content, and the forms of its verbs. Pure.

The lists are closed classes (auxiliaries, determiners, prepositions) or the commonest members of open
ones; the rules of form are those of any grammar (Quirk et al. 1985, chapters 3 to 5).
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BE = _words("is are was were be been being isn't aren't wasn't weren't")
HAVE = _words("has have had hasn't haven't hadn't")
DO = _words("do does did don't doesn't didn't")
MODALS = _words("can could will would shall should may might must can't couldn't won't wouldn't shouldn't")
AUXILIARIES = (BE | HAVE | DO | MODALS) - _words("be been being")
ASKING = _words("who whom whose what when where which why how")
DETERMINERS = _words(
    "the a an this that these those his her its their our my your any some all both each every no more "
    "most many several few other another one two three four five six seven eight nine ten"
)
PREPOSITIONS = _words(
    "of in on at to from by for with about into over under after before during between among against "
    "through across around near since until without within beyond towards toward behind off as than "
    "like instead despite because if while compared next up down out outside inside per"
)
NOUN_LINKS = _words("of between with in for from on among")
"""Prepositions that go on with a noun phrase before its verb."""
PRONOUNS = _words("he she it they him her them i you we us me his its their this that these those there")
CONJUNCTIONS = _words("and or but nor so that than if when while because whether who which where")
ADVERBS = _words(
    "now then today also still ever never not recently already yet again always often soon once later "
    "first so too instead there here just only even back away together alone else likely able before "
    "ago long more less most well better far yesterday"
)
ADJECTIVES = _words(
    "likely able like good bad big small large great high low long short old new young right wrong true "
    "false sure certain clear safe open closed ready important possible dangerous difficult hard easy "
    "popular famous rich poor strong weak common rare free full empty dead alive angry happy sad afraid "
    "worth"
)
"""Predicates that may follow a noun phrase after a form of `be`."""

NOUNS_TOO = _words(
    "test aim help fear work support plan move look change need want cost attack fight use act talk "
    "visit report respond return turn export import deal trade study claim demand hope offer order "
    "promise protest release rise fall risk sign start stop supply vote watch win question answer call "
    "charge care lead cut trust guard train travel march drill play show state study design exercise "
    "limit"
)
"""Verbs that are as often nouns: before another verb, such a word is the noun."""

VERBS = NOUNS_TOO | _words(
    "dig strike rule sing "
    "accept add admit affect agree amount allow announce appear apply appoint argue arrive ask avoid "
    "ban be become begin believe belong blame break bring build burn buy carry catch cause choose close "
    "come compare confirm consider contain continue contribute control cost count cover create cross "
    "damage deal decide declare defend deliver deny depend deploy describe destroy develop die differ "
    "disagree discover do draft drive earn eat employ enable end enter escape estimate expand expect "
    "explain express face fail feed feel fill find finish fly follow force form found fund gain gather "
    "get give go grow happen hate have hear hire hit hold hurt improve include increase influence "
    "inform intend introduce invent invest join keep kill know launch learn leave lend let lie like "
    "live lose love maintain make manage matter mean measure meet mention miss name obtain open oppose "
    "own pass pay permit pick point prefer prepare prevent produce propose protect prove provide "
    "publish pull push put raise reach react read realize rebuild receive recommend recruit reduce "
    "refuse reject rely remain remember remove repair replace reply require resign restore reveal run "
    "save say see seek seem sell send serve set settle share sink sit solve spare speak spend spread "
    "stand stay steal strengthen succeed suffer suggest survive take teach tell think threaten train "
    "treat try understand urge view wait walk warn wear weigh welcome withdraw wonder worry write draw "
    "lecture retire"
)
"""Common verbs in their base form."""

AGENTIVE = _words(
    "do say think believe want send plan decide call fear recruit help react respond give take need try "
    "hope avoid refuse buy sell make ask agree deny draft spare step intervene act fund pay hire "
    "support defend build use deploy seek offer claim admit announce forced asked doing trying planning "
    "sent given helped change treat contribute join receive get gain worry expect lend supply import "
    "export teach work"
)
"""Verbs whose subject is somebody: a person, a body, a land."""

EVENTFUL = _words(
    "fly flew flown cost last weigh happen cover contain travel go went open opened close closed start "
    "started begin began end ended break broke sink sank rise rose fall fell grow grew reach reached "
    "spread work works worked look built made found launched tested called fired land landed measure"
)
"""Verbs whose subject is rather a thing than somebody."""

MEASURES = _words("range height length size cost price speed weight age width depth distance capacity colour")
"""What things have."""

SAYING = _words(
    "say says said think thinks thought believe believes believed claim claims claimed confirm confirms "
    "confirmed report reports reported estimate estimates estimated explain explains explained note "
    "noted"
)

ROLES = _words(
    "president minister chancellor king queen prince princess mayor governor leader ruler chief head "
    "boss owner founder director manager author writer poet painter artist composer singer actor "
    "actress player coach captain general soldier officer scientist researcher scholar professor "
    "teacher lecturer student engineer architect inventor doctor nurse judge lawyer farmer fisherman "
    "keeper driver pilot builder man woman boy girl person mother father son daughter wife husband "
    "brother sister analyst expert economist historian critic spokesman spokeswoman chairman chairwoman "
    "secretary senator bishop pope priest miller baker"
)
TITLES = _words(
    "president minister professor dr mr mrs ms sir king queen general senator captain mayor judge"
)
BODIES = _words(
    "university institute house council foundation ministry committee company corporation bank school "
    "college party union agency association society museum department court army navy force group "
    "league office press parliament congress senate street road river lake sea island mountain bridge "
    "church park times post news"
)
PLURALS = _words("people police men women children staff both many some others")

_PAST: dict[str, str] = dict(
    re.findall(
        r"(\w+):(\w+)",
        "become:became dig:dug strike:struck sing:sang begin:began break:broke bring:brought "
        "build:built buy:bought catch:caught "
        "choose:chose come:came cost:cost deal:dealt do:did draw:drew drive:drove eat:ate fall:fell "
        "feed:fed feel:felt fight:fought find:found fly:flew get:got give:gave go:went grow:grew "
        "have:had hear:heard hit:hit hold:held hurt:hurt keep:kept know:knew lead:led learn:learned "
        "leave:left lend:lent let:let lie:lay lose:lost make:made mean:meant meet:met pay:paid "
        "put:put read:read rebuild:rebuilt rise:rose run:ran say:said see:saw seek:sought sell:sold "
        "send:sent set:set sink:sank sit:sat speak:spoke spend:spent spread:spread stand:stood "
        "steal:stole take:took teach:taught tell:told think:thought understand:understood wear:wore "
        "win:won withdraw:withdrew write:wrote be:was cut:cut forbid:forbade ",
    )
)
_PARTICIPLES = frozenset(_PAST.values()) | _words(
    "become begun broken chosen come done drawn driven eaten fallen flown given gone grown known risen "
    "run seen sunk spoken stolen taken worn withdrawn written been"
)
_Y = re.compile(r"(?<=[^aeiou])y$")
_SIBILANT = re.compile(r"(?:s|x|z|ch|sh|o)$")
_DOUBLED = _words("stop plan ban admit prefer permit cut")


def is_participle(word: str) -> bool:
    """Tell whether a word may follow `have` or `be`: written, built, waiting."""
    return word in _PARTICIPLES or word.endswith(("ed", "ing"))


def is_verb(word: str) -> bool:
    """Tell whether a word may be a form of a verb: test, tests, tested, gave."""
    return bool({word, word.removesuffix("s"), word.removesuffix("es")} & VERBS) or is_participle(word)


def inflected(verb: str, auxiliary: str) -> str:
    """Return the form of a base verb that says without an auxiliary what it says with one of `do`.

    `build` with `did` is `built`, with `does` `builds`, with `do` `build`.
    """
    if auxiliary == "do":
        return verb
    if auxiliary == "did":
        if verb in _PAST:
            return _PAST[verb]
        if verb in _DOUBLED:
            return f"{verb}{verb[-1]}ed"
        return _Y.sub("i", verb).removesuffix("e") + "ed"
    if verb in {"have", "be"}:
        return {"have": "has", "be": "is"}[verb]
    return _Y.sub("ie", verb) + ("es" if _SIBILANT.search(verb) else "s")


def is_plural(phrase: str) -> bool:
    """Tell whether a noun phrase means several: `the gates`, `Ada and Tom`, `people in town`."""
    words = phrase.split()
    if "and" in words:
        return True
    head = head_of(phrase)
    return head.lower() in PLURALS or bool(re.search(r"[^\Wsui’']s$", head)) or head.endswith(("ies", "men"))


def head_of(phrase: str) -> str:
    """Return the noun of a phrase that its preposition, if any, depends on."""
    words = phrase.split()
    cut = next((n for n, word in enumerate(words) if n and word.lower() in PREPOSITIONS), len(words))
    return words[cut - 1].strip(",.") if words else ""


def possessive(phrase: str) -> str:
    """Return the phrase as the owner of something."""
    if phrase.endswith("s") and is_plural(phrase):
        return f"{phrase}'"
    return f"{phrase}'s"
