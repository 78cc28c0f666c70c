"""Use the evidence inside another chain: a retriever of sentences with their places in the article."""

from pathlib import Path

from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda

from rag import Assistant, Library


def numbered(documents: list[Document]) -> str:
    """Return the documents as excerpts for a prompt of your own."""
    return "\n".join(f"[{n}] {d.page_content} ({d.metadata['start']})" for n, d in enumerate(documents, 1))


library = Library(Path("library"))
assistant = Assistant(library.add(library.find("article.txt")))
chain = assistant.retriever(limit=2) | RunnableLambda(numbered)
print(chain.invoke("Who built the tide mill?"))
