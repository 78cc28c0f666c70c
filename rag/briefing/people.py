"""Who is in an article: each person in the words in which the article presents them. Pure.

A run of words with a capital is taken for a person's name where signs enough tell so: a title before it, its
last word alone elsewhere, what is said of it beside it, that it speaks, `he` or `she`. An article or a
place's preposition before it, or the word for a body in it, tells that it is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.article import Article, Sentence
from rag.briefing.gist import whole
from rag.briefing.named import Named, names
from rag.checking import lexicon, places

MOST = 20
"""People listed, at most: those who are named most often."""

TRIED = 60
"""Names tried, at most."""

SIGNS = 2
"""Weight of the signs that make a name a person's."""

LONGEST = 140
"""Most characters of what is said of a person beside the name."""

_EARLY = 3
"""Mentions of a person, the first ones, among which one says who it is."""

_NO_NAME = re.compile(r"(?:\b(?:[Tt]he|[Aa]n?|[Ii]n|[Aa]t|[Nn]ear|[Oo]n)|[A-Z]\w{1,40} for) $")
_OTHER = re.compile(r"(?:[^\W\d_a-z][\w’'.-]{0,40}\]?|\b[Tt]he|\b(?:of|in|at)|&) $")
_ENDED = re.compile(r"[.!?”\"] $")
_WHOSE = re.compile(r",? (?:who|whose|himself|herself)\b|, (?:aged )?\d\d\b|,? \(\d\d\)")
_HE = re.compile(r"\b(?:he|she|his|her|him)\b")
_THEN_HE = re.compile(r" ?(?:He|She|His|Her)\b")
_SPEAKS = re.compile(rf"(?:,[^,.;]{{0,80}})?,? {lexicon.SPEAKING}\b")
_SPOKE = re.compile(rf"\b{lexicon.SPEAKING} (?:[^,.;]{{0,60}}, )?$")

_DETERMINER = r"(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[Oo]ur|[Hh]is|[Hh]er|[A-Z][\w-]{0,40}[’']s?)"
_NOUN = r"(?:(?!(?:the|an?|its|his|her|their|our|and|of|for|in|at)\b)[\w’'-]+)"
_NOUNS = rf"{_NOUN}(?: {_NOUN}){{0,4}}"
_POST = re.compile(
    rf"(?:^|(?<!\bin)(?<!\bat)(?<!\bon)(?<!\bof)(?<!\bfor)(?<!\bwith)[ “\"])"
    rf"({_DETERMINER} {_NOUNS}(?: (?:of|for|in|at|and)(?: {_DETERMINER})? {_NOUNS}){{0,2}}, )$"
)
_WHOSE_POST = re.compile(r"^(?:[Ii]ts|[Tt]heir|[Oo]ur) (?:own )?")
"""Says whose, but not by name."""
_JOINED = re.compile(rf"(?:^|\W)({_DETERMINER} (?:[a-z-]{{1,40}} ){{1,4}})$")
_BARE = re.compile(rf"(?:,|\b(?:[Bb]ut|and|by|to|of|that|with|{lexicon.SPEAKING})) ((?:[a-z-]+ ){{1,3}})$")
_HEAD = re.compile(r",| (?:of|at|in|for|on|that|who|which|where|to|from|with)\b")
_VERB = re.compile(rf"{lexicon.SPEAKING}|\w+(?:ed|ing)|was|were|is|are|had|has")
_AFTER = re.compile(
    r", (?:an?|the|who|whose|then|now|once|later|also|formerly|one of|his|her|its|their|[A-Z][\w-]*[’']s|"
    rf"aged|\d+|for the|of the|(?!(?:{lexicon.SPEAKING}|\w+ed)\b)(?:[\w’'-]+ ){{1,5}}(?:of|at))\b"
    r"[^,.;:()“”\"\n]*(?=[,.;:)])|"
    r" of (?:the )?[A-Z][\w’'-]*(?: (?:(?:of|for|in|and|the) )?[A-Z][\w’'-]*)*"
)
_HELD = re.compile(
    r"(?:(?:[A-Z][\w-]{0,40} ){1,6}and |[A-Z][\w-]{0,40}(?: [A-Z][\w-]{0,40}){0,6}[’']s |"
    r"\[|\[[^\]\n]{3,60}\] )$"
)
"""What belongs before a name, too: who is named with it, whose post it is, what was added in brackets."""


def people(article: Article, sentences: Sequence[Sentence]) -> list[tuple[int, int]]:
    """Return the spans of the text that present its people, in reading order."""
    placed = [named.within(sentence) for sentence in sentences for named in names(sentence.text)]
    full = {n.name.split()[-1]: n.name for n in reversed(placed) if " " in n.name}
    mentions: dict[str, list[Named]] = {}
    for named in placed:
        mentions.setdefault(full.get(named.name, named.name), []).append(named)
    # A book has thousands, each of which is looked for in the whole text.
    tried = sorted(mentions, key=lambda name: -len(mentions[name]))[:TRIED]
    found = {name: mentions[name] for name in tried if _is_person(name, mentions[name], article.text)}
    often = sorted(found, key=lambda name: (-_count(name, article.text), found[name][0].start))
    return sorted({_presented(found[name], article) for name in often[:MOST]})


def _is_person(name: str, told: Sequence[Named], text: str) -> bool:
    words = name.split()
    if name.isupper() or any(map(places.key, words)) or {words[0], words[-1]} & lexicon.BODIES:
        return False
    untitled = (n for n in told if n.titled == n.start)
    if any(_NO_NAME.search(text[max(0, n.start - 30) : n.start]) for n in untitled):
        return False
    return sum(_signs(name, told, text)) >= SIGNS


def _signs(name: str, told: Sequence[Named], text: str) -> Iterator[int]:
    """Yield the weight of each sign that a name is a person's."""
    yield 2 * any(n.titled < n.start for n in told)
    # Who is named after a thing is named as one.
    yield -2 * bool(re.search(rf"\b{re.escape(name.split()[-1].lower())}\b", text))
    yield 2 * _alone(name, text)
    yield 2 * any(_WHOSE.match(text, n.end) for n in told)
    posts = [role for n in told if (role := _role(n, text))]
    yield bool(posts) - 2 * any(map(_is_body, posts))
    yield any(
        _SPEAKS.match(text, n.end) or _SPOKE.search(text[max(0, n.titled - 20) : n.titled]) for n in told
    )
    yield any(
        not _HE.search(text, n.sentence.start, n.start)
        and bool(_HE.search(text, n.end, n.sentence.end) or _THEN_HE.match(text, n.sentence.end))
        for n in told
        if n.sentence
    )


def _alone(name: str, text: str) -> bool:
    """Tell whether the last word of a name stands alone somewhere, as a person's does."""
    last = re.escape(name.split()[-1])
    for found in re.finditer(rf"(?<![\w’'-]){last}(?![\w-])(?!(?:[’']s)? (?:& |of )?[A-Z])", text):
        before = text[max(0, found.start() - 20) : found.start()]
        if not _OTHER.search(before) or _ENDED.search(before):
            return True
    return False


def _count(name: str, text: str) -> int:
    return len(re.findall(rf"\b{re.escape(name.split()[-1])}\b", text))


def _post(named: Named, text: str) -> tuple[int, int] | None:
    """Return the span of a name with what is said of it beside it; None where nothing is."""
    begins = named.sentence.start if named.sentence else 0
    before = text[begins : named.titled]
    after = _AFTER.match(text, named.end)
    if post := _POST.search(before):
        if text[named.end : named.end + 1] in {",", ".", ";"}:
            return named.titled - len(_WHOSE_POST.sub("", post[1])), named.end
    elif (joined := _JOINED.search(before) or _BARE.search(before)) and _is_noun(joined[1]):
        return named.titled - len(joined[1]), named.end
    held = _HELD.search(before)
    begins = named.titled - len(held[0]) if held else named.titled
    if after and after.end() - begins <= LONGEST:
        return begins, after.end()
    office = text[named.titled : named.start].split(" ")[0] not in lexicon.ADDRESSES
    told = named.titled < named.start or (held and held[0].startswith("["))
    return (begins, named.end) if office and told else None


def _role(named: Named, text: str) -> str:
    """Return what is said of a name beside it; empty where nothing is."""
    start, end = _post(named, text) or (named.start, named.end)
    return f"{text[start : named.titled]}{text[named.end : end]}".strip(" ,")


def _is_body(role: str) -> bool:
    """Tell whether what is said of a name is that it is a company, a ship, a town."""
    head = _HEAD.split(f" {role}")[0].split()
    return bool(head) and head[-1].capitalize() in lexicon.BODIES


def _is_noun(phrase: str) -> bool:
    """Tell whether words before a name can say what the named is: no verb, and nothing but content."""
    words = phrase.split()
    words = words[1:] if len(words) > 1 and not lexicon.content(words[0]) else words
    nouns = all(lexicon.content(word) and word not in lexicon.OPENING for word in words)
    return nouns and not _VERB.fullmatch(words[-1])


def _presented(told: Sequence[Named], article: Article) -> tuple[int, int]:
    """Return the span that presents a person: an early one that says who it is, else the first sentence."""
    said = [n for n in told if n.sentence and whole(n.sentence.text)] or list(told)
    for named in said[:_EARLY]:
        if span := _post(named, article.text):
            return span
    first = said[0]
    return (first.sentence.start, first.sentence.end) if first.sentence else (first.titled, first.end)
