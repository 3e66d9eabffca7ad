"""HTML mail as text, by the html-text library, which puts line breaks where a browser would."""

import html
import re

MAX_HTML = 2_000_000
"""Characters of HTML in one mail, which take about a second (measured: 0.4 to 1.5); newsletters have 100,000."""

_NOT_SHOWN = re.compile(r"<(script|style|title)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")


def html_to_text(markup: str, limit: int = MAX_HTML) -> tuple[str, str | None]:
    """The text that a reader would see in `limit` characters of markup, and what was mended.

    Never raises, and loads nothing from the network.
    """
    # Here, because lxml would double the time that the command takes to start; lxml has no types.
    from html_text import extract_text  # pyright: ignore[reportUnknownVariableType]

    mended = "too much HTML: the rest was left out" if len(markup) > limit else None
    markup = markup[:limit]
    try:
        text = extract_text(markup, guess_layout=True)
    except Exception:  # lxml raises many things on broken markup, and the words count more than their layout
        text = ""
    if text.strip():
        return text, mended
    # libxml2 gives up on markup that is nested too deeply; then the tags are simply left out.
    text = html.unescape(_TAG.sub(" ", _NOT_SHOWN.sub(" ", markup)))
    return text, mended or ("the HTML could not be read: its tags were left out" if text.strip() else None)
