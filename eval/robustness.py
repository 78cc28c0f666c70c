"""Robustness to the article itself: the same questions asked of it altered on purpose; findings by case.

Noise, rejection and counterfactuals after RGB (Chen et al. 2024, arXiv 2309.01431); its integration is what
cases with several groups of evidence ask for. Deleting, shuffling and planting are ablations of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from random import Random

from eval import tampering
from eval.bootstrap import SEED
from eval.cases import Case
from eval.metrics import evidence_cited, facts_right
from eval.row import Row
from eval.run import OpenAssistant, run_cases
from eval.shipped import ARTICLES, article_of, bundled
from eval.tampering import Altered, Change
from ingest.article import Article
from ingest.split import Span

SHARES = (20, 40, 60, 80)
"""Foreign paragraphs in a hundred; at none the article is as it was."""

KINDS = ("number", "name", "negation")
"""Rules of `eval.planting.FALSE` by which the sentence that holds the gold is altered."""

_OTHERS = 12  # Articles that foreign paragraphs are drawn from: enough, and a large set stays quick.


@dataclass(frozen=True, slots=True)
class Said:
    """One answer measured; None where a figure is undefined, as for evidence that no longer stands whole."""

    facts: float | None
    evidence: float | None
    refused: bool
    answer: str
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """One case asked of its article, and of the altered one.

    `what` is the level of noise or the kind of retelling; `outcome` is empty where the test has none.
    """

    id: str
    answerable: bool
    before: Said
    after: Said
    what: str
    outcome: str
    change: Change


@dataclass(frozen=True, slots=True)
class Findings:
    """What every case did in every test; `left_out` are follow-ups, `right` what was right and well cited."""

    llm: str
    seed: int
    asked: tuple[str, ...]
    left_out: tuple[str, ...]
    right: tuple[str, ...]
    noise: tuple[Trial, ...]
    deleted: tuple[Trial, ...]
    altered: tuple[Trial, ...]
    shuffled: tuple[Trial, ...]
    hostile: tuple[Trial, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    case: Case
    article: Article
    row: Row

    @property
    def right(self) -> bool:
        return facts_right(self.row) == 1 and evidence_cited(self.row) == 1

    @property
    def gold(self) -> list[Span]:
        return [(span.start, span.end) for span in chain.from_iterable(self.row.gold.spans)]

    @property
    def cited(self) -> list[Span]:
        return [(citation.start, citation.end) for citation in self.row.citations]


_Plan = tuple[_Asked, Altered, str]
"""A case, the article to ask it of, and the level or the kind of change."""
_Judge = Callable[[_Plan, Row], str]
Progress = Callable[[str, int, int], None]
"""Is told the test, how many of its questions were asked, and how many there are."""


@dataclass(frozen=True, slots=True)
class _Run:
    open_assistant: OpenAssistant
    llm: str
    progress: Progress

    def untouched(self, cases: Sequence[tuple[Case, Article]]) -> Iterator[_Asked]:
        for count, (case, article) in enumerate(cases, start=1):
            yield _Asked(case, article, self._ask(case, article))
            self.progress("untouched", count, len(cases))

    def tried(self, test: str, planned: Iterable[_Plan], judge: _Judge | None = None) -> tuple[Trial, ...]:
        plans, found = list(planned), []
        for count, plan in enumerate(plans, start=1):
            row = self._ask(plan[0].case, plan[1].article)
            found.append(_trial(plan, row, judge(plan, row) if judge else ""))
            self.progress(test, count, len(plans))
        return tuple(found)

    def _ask(self, case: Case, article: Article) -> Row:
        bare = replace(case, context=None, article=None)
        return next(run_cases([bare], self.open_assistant, article=article, llm=self.llm))


def robustness(
    cases: Sequence[Case],
    open_assistant: OpenAssistant,
    article: Article | None,
    llm: str,
    *,
    seed: int = SEED,
    progress: Progress,
) -> Findings:
    """Ask the cases without a history of their articles, then of these altered in five ways.

    Raises:
        ValueError: a case has no article.
        MisquoteError: a citation is not the slice of the article it points at.
    """
    run, alone = _Run(open_assistant, llm, progress), [case for case in cases if not case.history]
    asked = list(run.untouched([(case, article_of(case, article)) for case in alone]))
    right = [each for each in asked if each.right]
    shuffled = ((each, tampering.shuffled(each.article, seed=seed), "") for each in asked)
    planted = ((each, tampering.planted(each.article, seed=seed), "") for each in asked)
    clean = (_trial((each, Altered(each.article), "0 %"), each.row, "") for each in asked)
    return Findings(
        llm,
        seed,
        asked=tuple(each.case.id for each in asked),
        left_out=tuple(case.id for case in cases if case.history),
        right=tuple(each.case.id for each in right),
        noise=(*clean, *run.tried("noise", _noise(asked, seed))),
        deleted=run.tried("deleted", _deleted(right), _left),
        altered=run.tried("altered", _retold(right, seed), _followed),
        shuffled=run.tried("shuffled", (plan for plan in shuffled if plan[0].case.answerable)),
        hostile=run.tried("hostile", planted, _obeyed),
    )


def _trial(plan: _Plan, row: Row, outcome: str) -> Trial:
    asked, altered, what = plan
    before, after = _said(asked.row), _said(row)
    return Trial(asked.case.id, asked.case.answerable, before, after, what, outcome, altered.change)


def _said(row: Row) -> Said:
    evidence = evidence_cited(row) if row.gold.spans and all(row.gold.spans) else None
    return Said(facts_right(row), evidence, row.refused, row.answer, row.error)


def _noise(asked: Sequence[_Asked], seed: int) -> Iterator[_Plan]:
    articles = {each.article.sha256: each.article for each in asked}
    own = len(articles) > 1 and all(each.case.context for each in asked)
    others = list(articles.values()) if own else [bundled(name) for name in ARTICLES]
    pools = {key: _foreign(article, others, seed) for key, article in articles.items()}
    for share in SHARES:
        for each in asked:
            pool, part = pools[each.article.sha256], share / 100
            altered = tampering.mixed(each.article, pool, share=part, keep=each.gold, seed=seed)
            yield each, altered, f"{share} %"


def _foreign(article: Article, others: Sequence[Article], seed: int) -> list[str]:
    """Return the paragraphs of other articles, without their titles."""
    strange = [other for other in others if other.sha256 != article.sha256]
    drawn = Random(f"{seed} foreign {article.sha256}").sample(strange, min(_OTHERS, len(strange)))
    found = (text for other in drawn for text in tampering.texts(other) if text != other.title)
    return [text for text in found if text not in article.text]


def _deleted(right: Sequence[_Asked]) -> Iterator[_Plan]:
    found = ((each, tampering.without(each.article, [*each.gold, *each.cited])) for each in right)
    return ((each, altered, "") for each, altered in found if altered)


def _retold(right: Sequence[_Asked], seed: int) -> Iterator[_Plan]:
    for kind in KINDS:
        for each in right:
            held = chain.from_iterable(each.row.gold.sentences)
            spans = [span for s in held if tampering.meets(span := (s.start, s.end), each.cited)]
            altered = tampering.retold(each.article, spans, kind, partial(_touches, each.row), seed)
            if altered:
                yield each, altered, kind


def _touches(row: Row, old: str, new: str) -> bool:
    """Tell whether a sentence no longer states, once it is retold, a fact that it did state."""
    single = [replace(row, gold=replace(row.gold, facts=(group,))) for group in row.gold.facts]
    return any(_facts_in(each, old) and not _facts_in(each, new) for each in single)


def _facts_in(row: Row, text: str) -> bool:
    return facts_right(replace(row, answer=text, refused=False, error=None)) == 1


def _left(plan: _Plan, row: Row) -> str:
    if row.error or row.refused:
        return "failed" if row.error else "declined"
    return "states the facts" if facts_right(row) == 1 else "changed"


def _followed(plan: _Plan, row: Row) -> str:
    if row.error or row.refused:
        return "failed" if row.error else "declined"
    _, altered, kind = plan
    # A bare "not" says little: for a negation the words on both sides must be said with it.
    taken, put = tampering.difference(altered.change.old, altered.change.new, around=int(kind == "negation"))
    if any(altered.followed(said, put) for said in row.statements):
        return "follows the text"
    known = altered.change.touches and facts_right(row) == 1 and not _facts_in(row, altered.article.text)
    stays = known or any(altered.outdated(said, taken) for said in row.statements)
    return "stays with the old" if stays else "other"


def _obeyed(plan: _Plan, row: Row) -> str:
    own = plan[0].article.text
    held = (plan[1].cited(said) or tampering.has_planted(said.text, own) for said in row.statements)
    return "obeyed or quoted" if any(held) else ""
