"""Use the assistant as a LangChain Runnable: in a chain, and for many questions in one batch."""

from pathlib import Path

from langchain_core.runnables import RunnableLambda

from rag import Answer, Assistant, Library


def short(answer: Answer) -> str:
    """Return the answer with the offsets of what it cites."""
    return f"{answer.text} {[(c.start, c.end) for c in answer.citations]}"


library = Library(Path("library"))
chain = Assistant(library.add(library.find("article.txt"))) | RunnableLambda(short)

for line in chain.batch(["Who built the tide mill?", "Who sank the ferry?"]):
    print(line)
