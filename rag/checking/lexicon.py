"""Every list of English words that a rule goes by, and the content words of a text. Pure."""

from __future__ import annotations

from functools import lru_cache

from ingest.lexical import stems


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TO_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
UNITS = {word: value for value, word in enumerate(_TO_TWENTY.split())}
_BY_TEN = "twenty thirty forty fifty sixty seventy eighty ninety"
TENS = {word: 10 * value for value, word in enumerate(_BY_TEN.split(), start=2)}
SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
NUMBER_WORDS = frozenset([*UNITS, *TENS, *SCALES, "half"])
"""Words that are checked by value, not by spelling."""

DENIALS = _words("not no never none nobody neither nor without cannot")
DENYING = r"refrain\w*|refus\w*|den(?:y|ies|ied)|fail\w*|hardly|lack\w*|avoid\w*|reluctan\w*"
"""Words that deny in their meaning, as an expression."""
HEDGES = _words(
    "may might can could would should perhaps possibly probably likely unlikely reportedly allegedly "
    "supposedly apparently potentially presumably expected planned suspected believed rumored"
)
LIMITS = _words(
    "only almost nearly about around roughly approximately least most some partly mainly largely mostly "
    "often sometimes usually rarely seldom hardly barely just few many several all every each always"
)
STRONG = _words("all every each always only most both entirely completely will must")
"""Words that say more than a sentence did without them."""
POINTERS = _words("he she they we you i his her its our him them who this these those")
OPENING = _words(
    "after although because before despite during following from if once since though under unless until "
    "when whereas while with without"
)
"""Words that open a clause: with a capital they begin a sentence, and name nobody."""
STANDING_IN = (
    "he she it they him her them his hers its their theirs this that these those one ones other others "
    "another same former latter instead there then else"
)
"""What stands for something said before."""
ASKING = (
    "who whom whose what when where which why how do does did done has have had can could would should must "
    "might am been being were you your me we any many much actually really so also too else article text say "
    "says said mention mentions tell about according please"
)
"""What merely asks."""


def content(text: str) -> set[str]:
    """Return the stems of the content words."""
    return {word for word in stems(text) if len(word) > 1}


def matter(question: str) -> set[str]:
    """Return the stems of the content words of a question, without those that merely ask."""
    return content(question) - _content_of(ASKING)


def nameless(form: str) -> set[str]:
    """Return the stems of the matter of a question, without what stands for something said before."""
    return matter(form) - _content_of(STANDING_IN)


@lru_cache
def _content_of(words: str) -> frozenset[str]:
    return frozenset(content(words))
