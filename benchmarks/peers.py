"""Other people's pipelines on the same chat model, embedder and questions, with their documented defaults.

Each is as its own documentation shows it. What it cites is what it says that it cites: the numbered sources
that it names, or where it names none, as LangChain's chain, all that it was given to read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel

from eval.baselines import Saying
from ingest.article import Article
from rag.answer import REFUSAL, Answer, Citation, Statement, cite

Said = tuple[str, list[str]]
"""A text, and the pieces of the article that it is said to stand on."""
Peer = Callable[[Article, BaseChatModel, Embeddings], Callable[[str, Sequence[str]], Said]]
"""Article, chat model, embedder → question and earlier questions → what is said."""

_DECLINES = re.compile(
    r"(?:do|does|did|could|can)(?:n['’]t| not)\s+(?:know|say|state|mention|provide|specify|contain|find)"
    r"|not (?:mentioned|stated|provided|specified|given|available)|no (?:mention|information)|unable to"
    r"|empty response",
    re.IGNORECASE,
)
"""Words by which others decline: they have no one way to say so."""


def langchain(
    article: Article, chat: BaseChatModel, embedder: Embeddings
) -> Callable[[str, Sequence[str]], Said]:
    """Return LangChain's retrieval chain, behind its history-aware retriever where there is a history."""
    from langchain_classic.chains import create_history_aware_retriever, create_retrieval_chain
    from langchain_classic.chains.combine_documents import create_stuff_documents_chain
    from langchain_core.messages import AIMessage, HumanMessage
    from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder
    from langchain_core.vectorstores import InMemoryVectorStore
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    pieces = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_text(article.text)
    retriever = InMemoryVectorStore.from_texts(pieces, embedder).as_retriever()
    rewrite = (
        "Given a chat history and the latest user question which might reference context in the chat "
        "history, formulate a standalone question which can be understood without the chat history. Do NOT "
        "answer the question, just reformulate it if needed and otherwise return it as is."
    )
    answer = (
        "You are an assistant for question-answering tasks. Use the following pieces of retrieved context to "
        "answer the question. If you don't know the answer, say that you don't know. Use three sentences "
        "maximum and keep the answer concise.\n\n{context}"
    )
    history = MessagesPlaceholder("chat_history")
    aware = create_history_aware_retriever(
        chat,
        retriever,
        ChatPromptTemplate.from_messages([("system", rewrite), history, ("human", "{input}")]),
    )
    prompt = ChatPromptTemplate.from_messages([("system", answer), history, ("human", "{input}")])
    chain = create_retrieval_chain(aware, create_stuff_documents_chain(chat, prompt))

    def say(question: str, earlier: Sequence[str]) -> Said:
        turns = [turn for asked in earlier for turn in (HumanMessage(asked), AIMessage("…"))]
        found = chain.invoke({"input": question, "chat_history": turns})
        return found["answer"], [document.page_content for document in found["context"]]

    return say


def llama_index(
    article: Article, chat: BaseChatModel, embedder: Embeddings
) -> Callable[[str, Sequence[str]], Said]:
    """Return LlamaIndex's CitationQueryEngine over a vector index."""
    from llama_index.core import Document, VectorStoreIndex
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata
    from llama_index.core.query_engine import CitationQueryEngine

    class Own(BaseEmbedding):  # type: ignore[misc]  # its package is not installed here
        def _get_text_embedding(self, text: str) -> list[float]:
            return embedder.embed_query(text)

        _get_query_embedding = _get_text_embedding

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return embedder.embed_query(query)

    class Chat(CustomLLM):  # type: ignore[misc]  # as above
        @property
        def metadata(self) -> LLMMetadata:
            return LLMMetadata(context_window=4096, num_output=256)

        def complete(self, prompt: str, formatted: bool = False, **_: object) -> CompletionResponse:
            return CompletionResponse(text=str(chat.invoke(prompt, max_tokens=256).text))

        def stream_complete(self, prompt: str, formatted: bool = False, **_: object) -> object:
            raise NotImplementedError

    index = VectorStoreIndex.from_documents([Document(text=article.text)], embed_model=Own())
    engine = CitationQueryEngine.from_args(index, llm=Chat(), similarity_top_k=3, citation_chunk_size=512)

    def say(question: str, _: Sequence[str]) -> Said:
        found = engine.query(question)
        pieces = [node.node.get_content().partition(":\n")[2] for node in found.source_nodes]
        return str(found), _named(str(found), pieces)

    return say


def haystack(
    article: Article, chat: BaseChatModel, embedder: Embeddings
) -> Callable[[str, Sequence[str]], Said]:
    """Return a Haystack pipeline: splitter, in-memory retriever, prompt, generator, AnswerBuilder."""
    from haystack import Document
    from haystack.components.builders import AnswerBuilder, PromptBuilder
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    splitter = DocumentSplitter(split_by="word", split_length=200)
    pieces = splitter.run(documents=[Document(content=article.text)])["documents"]
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    vectors = embedder.embed_documents([piece.content for piece in pieces])
    store.write_documents(
        [Document(content=p.content, embedding=v) for p, v in zip(pieces, vectors, strict=True)]
    )
    retriever = InMemoryEmbeddingRetriever(store, top_k=5)
    prompt = PromptBuilder(
        template="Given these documents, answer the question. Cite the documents that you use by their "
        "number in brackets, as [1]. If the documents do not hold the answer, say so.\nDocuments:\n"
        "{% for doc in documents %}[{{ loop.index }}] {{ doc.content }}\n{% endfor %}\n"
        "Question: {{question}}\nAnswer:",
        required_variables=["documents", "question"],
    )
    builder = AnswerBuilder(reference_pattern=r"\[(?:(\d+),?\s*)+\]")

    def say(question: str, _: Sequence[str]) -> Said:
        found = retriever.run(query_embedding=embedder.embed_query(question))["documents"]
        reply = str(
            chat.invoke(prompt.run(documents=found, question=question)["prompt"], max_tokens=256).text
        )
        answer = builder.run(query=question, replies=[reply], documents=found)["answers"][0]
        return answer.data, [document.content for document in answer.documents]

    return say


PEERS: dict[str, tuple[str, Peer]] = {
    "LangChain, history-aware retrieval chain": ("langchain_classic", langchain),
    "LlamaIndex, CitationQueryEngine": ("llama_index", llama_index),
    "Haystack, AnswerBuilder": ("haystack", haystack),
}
"""Each with the package that it needs, which `make bench` installs."""


def answering(peer: Peer, article: Article, chat: BaseChatModel, embedder: Embeddings) -> Saying:
    """Return a peer as the evaluation asks it: its text, and its sources as places in the article."""
    said = peer(article, chat, embedder)

    def say(question: str, history: Sequence[Answer]) -> Answer:
        text, pieces = said(question, [turn.question for turn in history])
        if not text.strip() or _DECLINES.search(text):
            return Answer(question, question, refusal=REFUSAL, done=True)
        statement = Statement(" ".join(text.split()), _cited(article, pieces), "supported")
        return Answer(question, question, statements=(statement,), done=True)

    return Saying(say)


def _named(text: str, pieces: Sequence[str]) -> list[str]:
    """Return the pieces whose numbers stand in brackets in a text."""
    numbers = {int(number) for number in re.findall(r"\[(\d+)\]", text)}
    return [piece for n, piece in enumerate(pieces, 1) if n in numbers]


def _cited(article: Article, pieces: Sequence[str]) -> tuple[Citation, ...]:
    """Return the places of the pieces; one that is not the article's text word for word has none."""
    places = [(article.text.find(piece.strip()), piece.strip()) for piece in pieces]
    return tuple(cite(article, at, at + len(piece)) for at, piece in places if at >= 0 and piece)
