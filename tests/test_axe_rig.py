"""The rig of the browser tests: a page is as it was asked for, and axe finds what keeps readers off it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.axe import also_minor, violations
from tests.browsing import browser_marks, page_at, watch

pytestmark = browser_marks

SOUND = """<!doctype html><html lang="en"><head><title>Weirs</title></head><body><main><h1>Weirs</h1>
<img src="data:," alt="A weir"><p>Forty metres wide.</p><button>Ask</button></main></body></html>"""
BREACHES = [
    pytest.param('alt="A weir"', "", "critical image-alt", id="image without alternative text"),
    pytest.param("<p>", '<p style="color:#bbb">', "serious color-contrast", id="low contrast"),
    pytest.param(">Ask<", "><", "critical button-name", id="button without name"),
    pytest.param(' lang="en"', "", "serious html-has-lang", id="no language"),
    pytest.param(
        "<button>Ask</button>",
        "<button style='width:9px;height:9px;padding:0;border:0' aria-label=Ask></button>" * 2,
        "serious target-size",
        id="small buttons side by side",
    ),
]


def test_a_sound_page_breaks_no_rule(browser: Browser) -> None:
    with page_at(browser) as page:
        page.set_content(SOUND)
        assert violations(page) == also_minor(page) == []


@pytest.mark.parametrize(("sound", "broken", "said"), BREACHES)
def test_a_breach_is_caught_and_told_with_its_place(
    browser: Browser, sound: str, broken: str, said: str
) -> None:
    assert sound in SOUND
    with page_at(browser) as page:
        page.set_content(SOUND.replace(sound, broken))
        (found,) = violations(page)
    assert found.startswith(f"{said}: ")
    assert ": <" in found.splitlines()[1]


def test_many_elements_that_break_one_rule_are_told_in_one_line_with_their_number(browser: Browser) -> None:
    with page_at(browser) as page:
        page.set_content(SOUND.replace("<p>", '<img src="data:,">' * 5 + "<p>"))
        (found,) = violations(page)
    assert found.count("<img") == 3
    assert found.endswith("and 2 more")


def test_a_moderate_breach_is_told_apart(browser: Browser) -> None:
    with page_at(browser) as page:
        page.set_content(SOUND.replace("h1>", "h3>"))
        assert violations(page) == []
        (found,) = also_minor(page)
    assert found.startswith("moderate page-has-heading-one: ")


def test_a_page_is_as_it_was_asked_for(browser: Browser) -> None:
    size = "[innerWidth, innerHeight, devicePixelRatio]"
    wishes = [
        "prefers-color-scheme: dark",
        "prefers-reduced-motion: reduce",
        "pointer: coarse",
        "hover: none",
    ]
    matching = "wishes => wishes.map((wish) => matchMedia(`(${wish})`).matches)"
    with page_at(browser, 390, 844, dark=True, touch=True, locale="de-DE", scale=1.5) as page:
        assert page.evaluate(size) == [390, 844, 1.5]
        assert page.evaluate("navigator.language") == "de-DE"
        assert page.evaluate(matching, wishes) == [True, True, True, True]
    with page_at(browser) as page:
        assert page.evaluate(size) == [1280, 800, 1]
        assert page.evaluate(matching, wishes) == [False, True, False, False]


def test_without_a_script_the_page_runs_none(browser: Browser) -> None:
    with page_at(browser, script=False) as page:
        page.set_content("<h1>still</h1><script>document.querySelector('h1').textContent = 'moved'</script>")
        assert page.locator("h1").text_content() == "still"


def test_what_happens_on_a_watched_page_is_seen(browser: Browser) -> None:
    with page_at(browser) as page:
        seen = watch(page)
        with page.expect_event("requestfailed"):
            page.set_content(
                "<script>console.log('said'); fetch('http://127.0.0.1:9/x#y').catch(() => 0);"
                "nothing()</script>"
            )
    assert "said" in seen.console
    assert seen.errors == ["nothing is not defined"]
    assert "http://127.0.0.1:9/x" in seen.asked
