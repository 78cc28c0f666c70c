"""What is shown in the pictures of README and docs: what is done on the page before each is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.voice import listened

ANSWER_TIMEOUT = 120_000
"""Milliseconds that a model may take to answer."""

QUESTION = "How does the new missile compare with those tested earlier?"
UNANSWERED = "Why does Cha call the deployment a stopgap?"

COMPARING = "Which of the articles says who was hurt or killed?"
GERMAN = "Was sagt Cha über die Entsendung der Soldaten?"


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: its name, what is done on the page before it is taken, and of what reader's screen."""

    name: str
    reach: Callable[[Page], None]
    width: int = 1280
    height: int = 800
    dark: bool = False
    phone: bool = False
    """It is held in the hand: touched, not pointed at, and with smaller pixels."""


def ask(page: Page, question: str) -> None:
    """Ask once the window is ready, and wait until the answer is complete."""
    expect(page.locator("article")).to_be_attached()
    expect(page.locator(".starter").first).to_be_visible()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#live .turn")).to_be_attached()
    expect(page.locator("#live .status")).to_have_count(0, timeout=ANSWER_TIMEOUT)


def answered(page: Page) -> None:
    """Show an answer with its citations."""
    ask(page, QUESTION)
    expect(page.locator("#live .chip").first).to_be_visible()
    expect(page.locator("#live .refusal")).to_have_count(0)


def pointed_at(page: Page) -> None:
    """Show the quote of a citation."""
    answered(page)
    page.locator("#live .chip").first.hover()
    expect(page.locator("#quote")).to_be_visible()


def followed(page: Page) -> None:
    """Show a citation's place in the article."""
    answered(page)
    page.locator("#live .chip").first.click()
    expect(page.locator("mark.cited").first).to_be_in_viewport()


def declined(page: Page) -> None:
    """Show what is said where the article does not answer."""
    ask(page, UNANSWERED)
    expect(page.locator("#live .refusal")).to_be_visible()


def opened(panel: str) -> Callable[[Page], None]:
    """Show a panel over an answer."""

    def reach(page: Page) -> None:
        answered(page)
        page.locator(f"#{panel}-open").click()
        expect(page.locator(f"#{panel}")).to_be_visible()

    return reach


def marked(page: Page) -> None:
    """Show the bar over marked words, beside the answer to where else the article says so."""
    expect(page.locator(".starter").first).to_be_visible()
    mark = """number => {
        const block = document.querySelector(`#article [data-block="${number}"]`);
        block.scrollIntoView({ block: "center" });
        getSelection().selectAllChildren(block);
    }"""
    page.evaluate(mark, 4)
    page.locator("#marked [data-act=where]").click()
    expect(page.locator("#live .tools")).to_be_visible(timeout=ANSWER_TIMEOUT)
    page.wait_for_timeout(1500)  # the article glides to what was found
    page.evaluate(mark, 3)
    expect(page.locator("#marked")).to_be_visible()


def briefed(page: Page) -> None:
    """Show the briefing."""
    expect(page.locator(".starter").first).to_be_visible()
    page.locator("#briefing-open").click()
    expect(page.locator(".briefing .chip").first).to_be_visible()


def noted(page: Page) -> None:
    """Show the reader's notes over the article, where they are lit."""
    answered(page)
    page.locator("#live .tools [data-act=keep]").click()
    expect(page.locator("#noted [data-note]")).to_have_count(1)
    page.locator("#notes-open").click()
    page.locator("#noted textarea").first.fill("Compare with the range that was told in May.")
    expect(page.locator("#notes")).to_be_visible()


def compared(page: Page) -> None:
    """Show what several articles say to one question, two of them side by side."""
    expect(page.locator(".starter").first).to_be_visible()
    page.locator("#scope label").last.click()
    ask(page, COMPARING)
    expect(page.locator("#beside article")).to_be_visible()


def translated(page: Page) -> None:
    """Show how a question in another language was understood."""
    ask(page, GERMAN)
    expect(page.locator("#live .searched")).to_be_visible()


def as_it_opens(page: Page) -> None:
    """Show the top of the page."""


def at_questions(page: Page) -> None:
    """Show a question of the report that was answered wrongly."""
    page.get_by_label("outcome", exact=True).select_option("wrong")
    page.get_by_label("kind", exact=True).select_option("who-said")
    page.locator("#questions").evaluate("node => node.scrollIntoView()")
    page.evaluate("document.activeElement.blur()")


PHONE = 390, 844

WINDOW = (
    Shot("window", followed, 1440, 900),
    Shot("window-dark", followed, 1440, 900, dark=True),
    Shot("hover", pointed_at),
    Shot("refusal", declined),
    Shot("library", opened("library")),
    Shot("settings", opened("settings")),
    Shot("marked", marked),
    Shot("listening", listened),
    Shot("briefing", briefed),
    Shot("notes", noted),
    Shot("several", compared, 1250, 700),
    Shot("german", translated),
    Shot("phone", answered, *PHONE, phone=True),
    Shot("phone-article", followed, *PHONE, phone=True),
)
"""Pictures of the chat window."""

REPORT = (
    Shot("report", as_it_opens, 1280, 1500),
    Shot("report-question", at_questions, 1280, 1000),
    Shot("report-phone", as_it_opens, 390, 1400, phone=True),
)
"""Pictures of the report page."""

SHOTS = (*WINDOW, *REPORT)
