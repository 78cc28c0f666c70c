"""A voice for a browser that has none, and a page on which it reads aloud."""

from __future__ import annotations

from playwright.sync_api import Page, expect

# A browser that runs without a screen has no voices. These say nothing, end what they are given when they are
# told to, and tell an utterance what happens to it, as real ones do.
VOICE = """
class FakeUtterance extends EventTarget {
    constructor(text) { super(); Object.assign(this, { text, rate: 1, lang: "", voice: null }); }
    tell(type, details = {}) {
        const event = Object.assign(new Event(type), details);
        this["on" + type]?.(event);
        this.dispatchEvent(event);
    }
}
class FakeSpeech extends EventTarget {
    voices = [
        { name: "Afar", lang: "en-US", localService: false, default: true },
        { name: "Fern", lang: "de-DE", localService: true, default: false },
        { name: "Near", lang: "en_GB", localService: true, default: false },
    ];
    queue = []; heard = []; cancels = 0;
    getVoices() { return this.voices; }
    speak(utterance) {
        this.queue.push(utterance);
        if (utterance.text) this.heard.push(utterance);
    }
    cancel() {
        this.cancels++;
        sessionStorage.setItem("cancels", this.cancels);
        for (const one of this.queue.splice(0)) setTimeout(() => one.tell("error", { error: "canceled" }));
    }
    end() { this.queue.splice(0).filter(({ text }) => text).forEach((one) => one.tell("end")); }
    fail(error) { this.queue.pop()?.tell("error", { error }); }
}
Object.defineProperty(window, "speechSynthesis", { value: new FakeSpeech(), configurable: true });
window.SpeechSynthesisUtterance = FakeUtterance;
"""


def listened(page: Page) -> None:
    """Show an article that is read aloud, some sentences on."""
    page.add_init_script(VOICE)
    page.reload()
    listen = page.locator("#aloud button").first
    listen.click()
    expect(listen).to_have_text("Pause")
    for _ in range(4):
        page.evaluate("speechSynthesis.end()")
    page.evaluate("document.activeElement.blur()")
