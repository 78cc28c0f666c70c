"""Ask a file: the answer, and the places in the article that it stands on."""

from pathlib import Path

from rag import Assistant, Library

library = Library(Path("library"))  # articles and their indexes are kept here
article = library.find("article.txt")  # a path, an address, or an id in the library
assistant = Assistant(library.add(article))  # in quotes; with model=open_model("local") in words, too

answer = assistant.ask("Who built the tide mill?")
print(answer.text)
for citation in answer.citations:
    print(f"{citation.start}-{citation.end}: {citation.quote}")
