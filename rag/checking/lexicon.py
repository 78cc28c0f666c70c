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
LEANING = _words(
    "he she it they him her them his its their theirs this that these those such but and so yet nor or then "
    "however instead both neither either each another others meanwhile moreover"
)
"""Words that open a sentence which goes on from the one before."""
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


ADDRESSES = _words("Mr Mrs Ms Miss Dr Sir Dame")
"""Titles that say nothing of a post."""
TITLES = ADDRESSES | _words(
    "Doctor Professor Prof Rev Reverend Father Bishop Pope King Queen Prince Princess Sheikh Sheikha "
    "President Chancellor Premier Minister Senator Governor Mayor Judge Justice Captain Colonel General "
    "Major Admiral Lieutenant Sergeant Brigadier Commander Inspector Councillor Treasurer Secretary"
)
"""What stands before a person's name, with a capital."""
BODIES = _words(
    "Academy Agency Army Array Assembly Association Authority Bank Board Boat Bridge Bureau Center Centre "
    "Charity Church City Club College Commission Committee Company Corporation Council Court Department "
    "Desk Division Ferry Firm Foundation Fund Group Guild Hall Hospital House Inc Institute Institution "
    "Island Islands Laboratory Lake League Ltd Makers Ministry Mountain Museum Network News Newspaper "
    "Observatory Office Organisation Organization Park Party Polytechnic Press Project River Road Rocket "
    "School Service Ship Society Sound Square Station Street Survey Team Times Tower Town Trawler "
    "Tribunal Trust Union University Valley Variety Village Works World"
)
"""What ends or begins the name of what is no person."""
MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
MEASURES = r"(?:%|per ?cent|percentage points?|dollars?|euros?|pounds?|pence|yen|yuan|roubles?|rupees?)"
"""What makes a number a share or a sum of money, as an expression."""
UNSETTLED = (
    r"(?<!\bnot )(?<!\bno longer )\b(?:(?:is|are|was|were|remains?|still) (?:unknown|in question)|unclear|"
    r"uncertain|undecided|unresolved|unsettled|unanswered|unsolved|in doubt|open questions?|opinions? differ|"
    r"questions? remains?|remains? (?:open|disputed|a mystery)|rais(?:es?|ed|ing) (?:\w+ )?questions?|"
    r"remains? to be (?:seen|decided|settled|agreed|found)|(?:is|are) disputed|(?<!year )under review|"
    r"(?:is|are|was|has|have|had|did|do|does|would|could|will) not (?:yet )?(?:"
    r"(?:be |been )?(?:known(?! for| to| as)|clear|decided|announced|disclosed|stated|settled|agreed)|"
    r"been (?:published|explained|revealed|named|confirmed|fixed)|commit (?:him|her|it|them)sel\w+|"
    r"(?:be |been )?(?:said|say)(?=[.,;]| (?:whether|who|whom|what|when|where|how|why|which|if|by)\b))|"
    r"no (?:\w+ )?(?:date|decision|agreement|answer|explanation)s? (?:has|have|had|is|was|yet)|no one knows|"
    r"nobody (?:knows|can say)|yet to (?:be|say|decide|announce|answer|reply|confirm)|"
    r"(?:declined|refused) to say|(?:decision|ruling|verdict|vote|answer)s? (?:\w+ ){0,4}(?:is|are) "
    r"(?:due|expected|pending)|whether (?:or not )?[^,.]{0,120} (?:is|are|remains?) (?:still )?"
    r"(?:being|open|to be|a matter))|^(?:what|who|when|where|how|whether|much)\b[^.]* depends? on\b"
)
"""What tells that something is not known, or not decided, as an expression."""
SPEAKING = (
    r"(?:said|says|told|tells|wrote|writes|thinks?|thought|spoke|speaks|repl(?:ies|ied)|den(?:ies|ied)|admit(?:s|ted)|"
    r"(?:argue|believe|hope|note|agree|describe|acknowledge|observe)[sd]|"
    r"(?:ask|fear|call|explain|add|warn|recall|insist|remember|expect|reckon|point|answer|report)(?:s|ed))"
)
"""What somebody does who says something, as an expression."""


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
