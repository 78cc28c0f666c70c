"""The support check measured alone: claims, each with the text that bears it out or does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from eval.jsonl import Text, parser, read_values
from eval.output import Progress
from eval.stats import HOW, Judged, auc, estimated, mean
from eval.table import Table
from ingest.article import Article
from ingest.lexical import LexicalIndex
from ingest.split import split
from rag.answer import Statement, cite
from rag.checking.check import Checker
from rag.checking.ground import MAX_CITATIONS
from rag.reader.run import Reader
from rag.settings import Settings

CANDIDATES = Settings().evidence
"""Sentences of the text that may be cited: those that share most words with the claim."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, a text that it is checked against, and whether that bears it out."""

    id: Text
    claim: Text
    passage: Text
    supported: bool
    kind: str = ""
    """How it was told, where the file says so."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim, the reader's probability that its text supports it, and whether it would be shown."""

    claim: Claim
    probability: float
    shown: bool


read_claims = partial(read_values, parse=parser(Claim), kind="claim")
"""Path → the claims of a file in its order; DataError with path, line number and reason."""


def checked(claims: Sequence[Claim], reader: Reader, progress: Progress) -> list[Checked]:
    """Let every claim pass the check that drafts pass, its text as the article; counts claims."""
    found = []
    for n, claim in enumerate(claims, start=1):
        found.append(_checked(claim, reader))
        progress(n, len(claims))
    return found


def _checked(claim: Claim, reader: Reader) -> Checked:
    article = Article("", "", claim.passage)
    sentences, passages = split(article.text)
    lexical = LexicalIndex([sentence.text for sentence in sentences])
    scores = lexical.scores(claim.claim)
    near = sorted(range(len(sentences)), key=lambda n: -scores.get(n, 0.0))[:CANDIDATES]
    read = [sentences[n] for n in near]
    checker = Checker(article, passages, reader)
    stands = isinstance(checker.check(claim.claim, "", read, least=Settings().support), Statement)
    p = checker.supported(claim.claim, [cite(article, s.start, s.end) for s in read[:MAX_CITATIONS]])
    return Checked(claim, p, stands)


def balanced_accuracy(points: Sequence[Judged]) -> float | None:
    """Return the mean of sensitivity and specificity of 0 and 1, None without both classes.

    BA = (TP / P + TN / N) / 2: 0.5 for guessing, however unequal the classes (Brodersen et al. 2010).
    """
    shown, stopped = shown_true(points), shown_false(points)
    return None if shown is None or stopped is None else (shown + 1 - stopped) / 2


def shown_true(points: Sequence[Judged]) -> float | None:
    """Return the share of the supported claims that are shown."""
    return mean([float(p >= 0.5) for p, supported in points if supported])


def shown_false(points: Sequence[Judged]) -> float | None:
    """Return the share of the other claims that are shown."""
    return mean([float(p >= 0.5) for p, supported in points if not supported])


FIGURES: tuple[tuple[str, bool, Callable[[Sequence[Judged]], float | None]], ...] = (
    ("balanced accuracy of what is shown", True, balanced_accuracy),
    ("true ones shown", True, shown_true),
    ("false ones shown", True, shown_false),
    ("balanced accuracy of the reader alone, at 0.5", False, balanced_accuracy),
    ("AUC of the reader alone", False, auc),
)
"""Name, whether it is of the whole check (else of the reader's probability), and statistic."""


def support_table(found: Sequence[Checked]) -> Table:
    """Return the figures with 95 % intervals, resampled by passage; then what is shown of each kind."""
    rows = []
    for name, whole, statistic in FIGURES:
        points = [(float(c.shown) if whole else c.probability, c.claim.supported) for c in found]
        keyed = list(zip(points, (c.claim.passage for c in found), strict=True))
        rows.append((name, *estimated(keyed, statistic, digits=3)))
    for supported, kind in sorted({(c.claim.supported, c.claim.kind) for c in found if c.claim.kind}):
        own = [c.shown for c in found if (c.claim.supported, c.claim.kind) == (supported, kind)]
        word = "true" if supported else "false"
        rows.append((f"{word}, {kind}: shown", f"{sum(own)} of {len(own)}", ""))
    sound, passages = sum(c.claim.supported for c in found), len({c.claim.passage for c in found})
    title = (
        f"Support: {len(found)} claims ({sound} supported, {len(found) - sound} not), "
        f"{passages} passage{'' if passages == 1 else 's'}"
    )
    return Table(
        title, ("measure", "value", "95 % interval"), tuple(rows), (HOW.replace("article", "passage"),)
    )
