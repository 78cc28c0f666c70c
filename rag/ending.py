"""What an answer ends with: the quotes it stands on, or the refusal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.index import ArticleIndex
from rag.answer import Answer, Relevance, Statement
from rag.choose import asks_who, choose, weigh
from rag.fit import Fit
from rag.ground import quote, says_most
from rag.polar import verdict
from rag.refuse import lead, nearest
from rag.settings import Settings
from rag.speakers import Voices


class Ending:
    """Finishes answers about one article. Holds no state of a reader."""

    def __init__(self, index: ArticleIndex, voices: Voices, settings: Settings) -> None:
        self.index = index
        self.voices = voices
        self.settings = settings

    def fit(self, answer: Answer) -> Fit:
        """Return what the question demands of the sentences that answer it."""
        return Fit(answer.standalone, self.index.passages, self.voices)

    def declined(self, answer: Answer) -> Answer:
        """Finish with the refusal, and what the article says instead."""
        article = self.index.article
        instead = nearest(answer.standalone, answer.evidence, article)
        quoted = [citation for statement in instead for citation in statement.citations]
        refusal = lead(answer.standalone, article, self.voices, quoted)
        return replace(answer, statements=instead, refusal=refusal, done=True)

    def quoted(
        self, answer: Answer, *, draft: str = "", copied: Sequence[Statement] = ()
    ) -> Iterator[Answer]:
        """Finish with verbatim sentences, `copied` among them, or with the refusal."""
        answer = replace(answer, weighed=self._weighed(answer, draft))
        found = list(dict.fromkeys([*self._chosen(answer), *copied]))
        cited = [citation for statement in found for citation in statement.citations]
        if self._unlikely(answer) or not found or self.fit(answer).misfit(cited):
            yield self.declined(answer)
            return
        yield answer
        for statement in found:
            answer = replace(answer, statements=(*answer.statements, statement))
            yield answer
        yield replace(answer, done=True)

    def written(self, answer: Answer, *, draft: str, copied: Sequence[Statement]) -> Iterator[Answer]:
        """Finish a written answer with the quotes it leaves out; `copied` are what the draft repeats."""
        if answer.statements:
            answer = replace(answer, weighed=self._weighed(answer, draft))
            more = dict.fromkeys([*copied, *self._unsaid(answer)])
            yield replace(answer, statements=(*answer.statements, *more), done=True)
        elif copied:
            # A model that only copies picks less well than the evidence is ranked.
            yield from self.quoted(answer, draft=draft, copied=copied)
        elif self.fit(answer).asked and answer.rejected:
            # The model took somebody else's words for theirs: there are none to quote.
            yield self.declined(answer)
        elif (answer.answerable_p or 0.0) < self.settings.quote_threshold:
            yield self.declined(answer)
        else:
            yield from self.quoted(answer, draft=draft)

    def settled(self, answer: Answer) -> tuple[Statement, ...]:
        """Say yes or no where one of the best sentences settles it; what somebody says settles nothing."""
        fit = self.fit(answer)
        for sentence in (e.sentence for e in answer.evidence[: self.settings.quotes]):
            said = verdict(answer.standalone, sentence.text)
            spoken = self.voices.of(sentence.start, sentence.end)
            if said and (fit.heard(sentence) if fit.asked else not spoken):
                return (Statement(said, quote(sentence, self.index.article).citations, "supported"),)
        return ()

    def _unlikely(self, answer: Answer) -> bool:
        settings = self.settings
        least = settings.threshold if answer.llm != "none" else settings.threshold_without_model
        return (answer.answerable_p or 0.0) < least

    def _weighed(self, answer: Answer, draft: str) -> tuple[Relevance, ...]:
        likeness = dict[int, float]()
        if draft:
            found = self.index.similarities(draft).sentences
            likeness = {self.index.sentences[n].start: value for n, value in found.items()}
        return weigh(answer, draft, likeness, self.fit(answer))

    def _chosen(self, answer: Answer) -> list[Statement]:
        """Quote what the answer stands on, one sentence more for each further part of the question."""
        limit = self.settings.quotes + max(0, len(self.fit(answer).parts) - 1)
        best = choose(answer, answer.weighed, least=self.settings.relevance, limit=limit)
        if asks_who(answer.standalone):
            # Where a pronoun speaks, the name that is asked for stands elsewhere.
            named = [self.voices.introduction(sentence.start, sentence.end) for sentence in best]
            best = list(dict.fromkeys([*best, *(sentence for sentence in named if sentence)]))
        return [quote(sentence, self.index.article) for sentence in best]

    def _unsaid(self, answer: Answer) -> list[Statement]:
        """Quote what was chosen beside a written answer, unless that says it: a small model leaves out."""
        cited = set(answer.citations)
        return [
            s for s in self._chosen(answer) if not (set(s.citations) <= cited and says_most(s, answer.text))
        ]
