"""See an answer grow: evidence first, then what is quoted, then each checked sentence; then a follow-up."""

from pathlib import Path

from rag import Assistant, Library

library = Library(Path("library"))
assistant = Assistant(library.add(library.find("article.txt")))

for answer in assistant.stream("Who built the tide mill?"):
    print(f"{len(answer.evidence)} sentences found, {len(answer.statements)} shown: {answer.text}")
follow_up = assistant.ask("And when?", history=[answer])
print(f"read as: {follow_up.standalone}\n{follow_up.text}")
