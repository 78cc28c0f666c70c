"""The window with the real models: evidence lights before the answer, and every chip leads to its words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browsing import browser_marks, page_at, watch
from tests.pictures import window
from tests.shots import ANSWER_TIMEOUT

QUESTION = "What are the North Korean soldiers said to be dressed in?"

pytestmark = [
    *browser_marks,
    pytest.mark.model,
    # Gradio itself uses what pandas has deprecated, and leaves its sockets to the interpreter's end.
    pytest.mark.filterwarnings(r"ignore:.*:DeprecationWarning:gradio\.queueing"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with window("local") as served:
        yield served


def test_a_question_is_answered_with_citations_that_lead_to_their_words(
    browser: Browser, address: str
) -> None:
    with page_at(browser) as page:
        seen = watch(page)
        page.goto(address)
        expect(page.locator(".starter").first).to_be_visible(timeout=ANSWER_TIMEOUT)
        page.locator("#question textarea").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator("mark.read").first).to_be_attached()
        expect(page.locator("#live .tools")).to_be_attached(timeout=ANSWER_TIMEOUT)
        chips = page.locator("#live .chip").all()
        assert chips
        for chip in chips:
            quote, key = chip.get_attribute("data-quote"), chip.get_attribute("data-key")
            chip.click()
            lit = "".join(page.locator(f'mark[data-keys~="1:{key}"]').all_text_contents())
            assert lit == quote
        assert "Russian uniforms" in page.locator("#live").inner_text()
        assert seen.errors == []
