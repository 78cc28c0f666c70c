"""Questions about what somebody says, made of one sentence of an article. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag import english
from rag.clause import SPEECH, Clause, words
from rag.named import NAME, Names, is_role
from rag.nouns import phrases, plain_names

_CALLED = re.compile(r"^(?P<what>(?:the|an?) [a-z][\w’' -]{2,40}?|[A-Z]\w+) (?:(?:an?|the) )?“")
_REPORTED = re.compile(
    rf"(?:[,”] |^)(?:(?P<verb>[a-z]+) )?(?P<name>{NAME})(?(verb)|(?: (?P<later>[a-z]+)))(?=[,.]|$)"
)
_FORMS_OF_SPEECH = {
    english.inflected(base, auxiliary): (auxiliary, base)
    for base in sorted(SPEECH)
    for auxiliary in ("did", "does")
}
_WITH_WORD = {
    "warn": "warn about",
    "point": "point out",
    "hope": "hope for",
    "worry": "worry about",
    "speculate": "speculate about",
}
_ON_TOPIC = words(
    "say tell note explain add observe remark describe write comment report state joke retort declare reply "
    "recall"
)
_OF_OPINION = words("urge doubt insist assert maintain believe think stress caution vow")


def with_word(verb: str) -> str:
    """Return a verb of speech as `what` goes with it: `warn about`."""
    return _WITH_WORD.get(verb, verb)


def calls(text: str, said: Clause | None, names: Names) -> Iterator[str]:
    """`Ada Quill calls the mill “a ruin.”`: What does Ada Quill call the mill?"""
    if said and said.verb in {"calls", "called"}:
        person, called = names.person(said.subject), _CALLED.match(said.rest)
        auxiliary = "does" if said.verb == "calls" else "did"
        yield f"What {auxiliary} {person} call {called['what']}?" if person and called else ""


def says(text: str, said: Clause | None, names: Names) -> Iterator[str]:
    """`Ada Quill warned that the mill may close.`: What did Ada Quill warn about?"""
    if said and said.base in SPEECH:
        plural = said.subject.endswith("s") and is_role(said.subject[:-1])
        several = said.subject.lower() if plural else None
        speaker = names.person(said.subject) or several
        yield from _said(speaker, (said.auxiliary, said.base), said.rest, names)
    for found in _REPORTED.finditer(text):
        form = _FORMS_OF_SPEECH.get(found["verb"] or found["later"] or "")
        if form:
            words_said = text[: found.start()] + text[found.end() :]
            yield from _said(names.person(found["name"]), form, words_said, names)


def _said(speaker: str | None, form: tuple[str, str], about: str, names: Names) -> Iterator[str]:
    auxiliary, base = form
    if not speaker or not auxiliary or (auxiliary == "do" and speaker in names.people):
        return
    asked = f"What {auxiliary} {speaker}"
    if base not in _ON_TOPIC | _OF_OPINION:
        yield f"{asked} {with_word(base)}?"
        return
    verb = "say" if base in _ON_TOPIC else "think"
    topics = plain_names(about, names)
    for topic in topics if verb == "think" else [*topics, *phrases(about)]:
        if not set(topic.split()) & set(speaker.split()):
            yield f"{asked} {verb} about {topic}?"
