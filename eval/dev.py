"""The dev articles' questions and claims: they choose and calibrate, and are never trained or reported on."""

from __future__ import annotations

from dataclasses import replace

from eval.cases import Case, case_of
from eval.support import Claim
from rag.reader.data import ARTICLES, dev, read_sources


def dev_cases() -> list[Case]:
    """Return the cases of the dev articles, each with its article as context."""
    return [
        replace(case_of(dict(case), source.name), context=source.text)
        for source in dev(read_sources(ARTICLES))
        for case in source.cases
    ]


def dev_claims() -> list[Claim]:
    """Return the claims of the dev articles, each to be checked against the whole article."""
    return [
        Claim(claim["id"], claim["claim"], source.text, claim["supported"], claim["kind"])
        for source in dev(read_sources(ARTICLES))
        for claim in source.claims
    ]
