"""What a reader takes along and leaves behind: copies, exports that can be checked, verdicts on answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from rag.receipt.saved import read_all
from rag.receipt.verify import check
from tests import axe
from tests import reader as rig
from tests.browsing import page_at, watch
from tests.fake_reader import OverlapReader
from tests.reader import DECLINED, FOUND, LOST, PLANK, Reader, Served

pytestmark = rig.marks
served, visited, reader = rig.served, rig.visited, rig.reader

COPIED = f"""{LOST} [1] {FOUND} [2]

[1] "{LOST}" (Notes from the weir, characters 96–126)
[2] "{FOUND}" (Notes from the weir, characters 127–153)"""


def export(reader: Reader, name: str, folder: Path) -> Path:
    """Export the conversation, and return the file."""
    reader.find(".export summary").click()
    with reader.page.expect_download() as saved:
        reader.find(".export button", name).click()
    expect(reader.find(".export[open]")).to_have_count(0)
    path = folder / saved.value.suggested_filename
    saved.value.save_as(path)
    return path


def cases(served: Served) -> list[dict[str, Any]]:
    """Return the readers' cases."""
    path = served.library.root / "cases.jsonl"
    return (
        [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    )


def test_an_answer_is_copied_with_its_quotes_as_text_and_as_markdown(reader: Reader) -> None:
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.hear(PLANK)
    buttons, clipboard = reader.find(".tools button"), "navigator.clipboard.readText()"
    buttons.nth(0).click()
    expect(buttons.nth(0)).to_have_text("Copied")
    assert reader.page.evaluate(clipboard) == COPIED
    buttons.nth(1).click()
    expect(buttons.nth(1)).to_have_text("Copied")
    assert reader.page.evaluate(clipboard) == COPIED.replace("\n[1]", "\n1.").replace("\n[2]", "\n2.")
    expect(buttons).to_have_text(["Copy", "Markdown", "Listen", "Copy link", "Keep", "Right", "Wrong"])


def test_where_copying_is_not_allowed_it_is_told(reader: Reader) -> None:
    reader.page.context.clear_permissions()
    reader.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    reader.hear(PLANK)
    reader.find(".tools button", "Copy").first.click()
    expect(reader.find(".tools button", "Not allowed")).to_have_count(1)


def test_a_conversation_is_exported_as_markdown_and_as_often_as_one_likes(
    reader: Reader, tmp_path: Path
) -> None:
    reader.hear(PLANK)
    first = export(reader, "Markdown", tmp_path).read_text(encoding="utf-8")
    assert first.startswith("# Notes from the weir\n")
    assert f"\n## {PLANK}\n" in first
    assert f'\n2. "{FOUND}" (characters 127–153)\n' in first
    path = export(reader, "Markdown", tmp_path)
    assert (path.name, path.read_text(encoding="utf-8")) == ("notes-from-the-weir.md", first)


def test_an_exported_receipt_is_checked_without_the_window(
    reader: Reader, served: Served, tmp_path: Path
) -> None:
    reader.hear(PLANK)
    reader.hear(DECLINED)
    saved = read_all(export(reader, "JSON", tmp_path).read_bytes())
    article = served.assistant.index.article
    assert [turn.article for turn in saved] == [article.sha256] * 2
    assert [turn.refused for turn in saved] == [False, True]
    assert all(check(turn, article, OverlapReader()).stands for turn in saved)
    assert [statement.text for statement in saved[0].statements] == [LOST, FOUND]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_an_exported_page_opens_without_a_network_and_keeps_nobody_out(
    reader: Reader, browser: Browser, tmp_path: Path, dark: bool
) -> None:
    reader.hear(PLANK)
    reader.hear(DECLINED)
    path = export(reader, "Web page", tmp_path)
    with page_at(browser, dark=dark) as page:
        seen = watch(page)
        page.goto(path.as_uri())
        expect(page.locator("section h2")).to_have_text([PLANK, DECLINED])
        page.locator(".statement a").last.click()
        expect(page.locator("li:target blockquote")).to_have_text(FOUND)
        assert axe.violations(page) == []
        assert (seen.asked, seen.errors) == ({path.as_uri()}, [])


def test_an_answer_that_is_right_becomes_a_case_until_it_is_taken_back(
    reader: Reader, served: Served
) -> None:
    reader.hear(PLANK)
    right = reader.page.get_by_role("button", name="This answer is right")
    right.click()
    expect(right).to_have_attribute("aria-pressed", "true")
    reader.told("Kept as a case for the evaluation")
    (case,) = cases(served)
    assert (case["question"], case["evidence"], case["vote"]) == (PLANK, [[LOST], [FOUND]], "up")
    reader.page.reload()
    expect(right).to_have_attribute("aria-pressed", "true")
    right.click()
    expect(right).to_have_attribute("aria-pressed", "false")
    assert cases(served) == []


def test_an_answer_that_is_wrong_is_corrected_with_words_of_the_article(
    reader: Reader, served: Served
) -> None:
    reader.hear(PLANK)
    wrong = reader.page.get_by_role("button", name="This answer is wrong")
    wrong.click()
    form = reader.find("#correct")
    expect(form.locator(".asked")).to_have_text(PLANK)
    form.get_by_label("What the article says").fill("It was found in May.")
    passage = form.get_by_label("The passage that says so")
    passage.fill("It was found in June.")
    form.get_by_role("button", name="Keep the correction").click()
    expect(reader.find("#note .problem")).to_contain_text("the article does not have 'It was found in June.'")
    expect(passage).to_have_value("It was found in June.")
    assert cases(served) == []
    passage.fill(FOUND)
    form.get_by_role("button", name="Keep the correction").click()
    expect(form).to_be_hidden()
    expect(wrong).to_have_attribute("aria-pressed", "true")
    (case,) = cases(served)
    assert (case["question"], case["evidence"], case["vote"]) == (PLANK, [[FOUND]], "down")


def test_an_answer_where_there_is_none_becomes_a_case_without_one(reader: Reader, served: Served) -> None:
    reader.hear("Who fishes there?")
    reader.page.get_by_role("button", name="This answer is wrong").click()
    reader.find("#correct").get_by_role("button", name="The article does not say").click()
    expect(reader.find("#correct")).to_be_hidden()
    (case,) = [case for case in cases(served) if case["question"] == "Who fishes there?"]
    assert (case["answerable"], case["vote"]) == (False, "down")
