"""A reader who does whatever can be done in a window."""

from __future__ import annotations

import json
from collections.abc import Mapping

from benchmarks.window import served
from trust.protocol import Browser

_TEXT = "The lock keeper, Ida Storm, counted 412 boats in May. She does not know why there were so few."
_SENT = {
    "/api/articles": {"text": _TEXT},
    "/api/ask": {"question": "How many boats were counted?", "article": "all"},
    "/api/evidence": {"question": "Who counted them?"},
    "/api/verify": {"quote": "412 boats in May"},
}
"""What another program asks beside the window."""


def visit(llm: str, environ: Mapping[str, str]) -> None:
    """Read, add, ask, go on, look through all, export, praise, clear, and ask as a program does.

    Raises:
        ValueError: anything of it fails.
    """
    with served(llm, environ) as (address, _), Browser(address) as reader:
        told = [*reader.arrive(), *reader.add_text(_TEXT, "The lock"), *reader.add_file("notes.md", _TEXT)]
        for question in ("How many boats were counted?", "And who counted them?", "What did the mayor say?"):
            told += reader.ask(question)
        told += reader.ask("How many boats were counted?", everywhere=True)
        for act, value in (("export", "json"), ("praise", "1"), ("sync", ""), ("clear", ""), ("unclear", "")):
            told += reader.act(act, value)
        for path, sent in _SENT.items():
            told.append(reader.http.post(path, json=sent).raise_for_status().json())
        said = json.dumps(told)
        if "412 boats" not in said or "went wrong" in said or not all(m.get("success", True) for m in told):
            raise ValueError(f"the window failed: {said[-500:]}")
