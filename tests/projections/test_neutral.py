"""Text from mail gains no meaning in a note, whatever it is: neither to a Markdown renderer nor to a plugin.

`rendered` reads the note as CommonMark with GitHub's and Obsidian's extensions; `found_raw` scans the raw
line as Templater, Dataview and Tasks do. The tests named `test_control_…` show that both can fail.
"""

import json
import os
import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from ibid.projections.neutral import cell, inline, one_line, task, yaml_string

DATA = Path(__file__).parent.parent / "data"
ATTACKS: list[str] = [text for group in json.loads((DATA / "attacks.json").read_text()).values() for text in group]
OWN_ATTACKS = [
    "\u1fef= 1\u1fef", "Total \u1fef\u1fef\u1fefjs x", "http://a<img src=x>", "http://a/*) b http://c/*",
    "www.x.example", "see http://x.example", "http://", "http://x/<==", "http://x/%`", "http://x/{`",
    "a ^[note]", "[pay]: https://evil.example 'x'", "[^m-abc123]: forged", "x [^m-abc123]", "ends in \\",
    "ends in !", "ends in [", "ends in ]", "ends in ^", "ends in (", "ends in <", "ends in $", "ends in #",
    "> [!danger]- x", "- - -", "***", "___", "--- x", "~~~", "```", "[ ] x", "[x] x", "[/] x", "10) x", "7. x",
    "### x", "**bold**", "__bold__", "_it_", "~~gone~~", "~gone~", "$x$ and $y$", "$5 and $6", "$$1.",
    "//10.0.0.1/x", "//a@b.example", "US$ 5 or US$", "&#x202E;a", "&lt;b", "<https://evil.example>",
    "<a@b.example>", "</li>", "<!-- x", "<?x", "[a](javascript:alert(1))", "JavaScript:x()", "https.evil://x",
    "²http://x", "xhttp://x", "DATA:text/html,x", "vbscript:x", "xmpp:a@b.example", "::::", "a:::b", "%%%",
    "{{{x}}}", "{% x %}", "===", "a=`=b", "[[[x]]]", "(due:: 2020-01-01)", "[a[b:: c]:: d]", "a\\|b|c",
    "|---|---|", "(#tag)", "#1a", "##x", "x\n#tag", "a\tb", "\ud800x", "\ufffe", "❤️\u200d🔥", "❤️ 2020-01-01",
    "|", "", " ", "#1", "http://%%data:x",
]  # fmt: skip

FOOTNOTE, BLOCK = "[^m-abc123]", " ^f-9d2k1q"
DEFINITION = f"\n{FOOTNOTE}: mail\n"
CONTEXTS: dict[str, tuple[Callable[[str], str], str]] = {
    "list item": (inline, f"- before\n- %s{FOOTNOTE}{BLOCK}\n- after\n{DEFINITION}"),
    "dated list item": (inline, f"- 2026-01-04: %s{FOOTNOTE}{BLOCK}\n{DEFINITION}"),
    "heading": (inline, f"# %s\n\n- x{FOOTNOTE}\n{DEFINITION}"),
    "table cell": (cell, f"| Field | Value |\n|---|---|\n| Status | %s{FOOTNOTE} |\n{DEFINITION}"),
    "task": (task, f"- [ ] %s{FOOTNOTE} 📅 2026-01-05{BLOCK}\n- [ ] after\n{DEFINITION}"),
    "two texts in a footnote definition": (
        inline,
        f'- x{FOOTNOTE}\n\n{FOOTNOTE}: 2026-01-04 · %s · "%s" · x\n',
    ),
    "footnote definition": (inline, f"- x{FOOTNOTE}\n\n{FOOTNOTE}: %s\n"),
}
PLACEHOLDER = "plain words"


class _Literal(MarkdownIt):
    """Shows an address as it was written; the original leaves out, say, the "@" of an empty user name."""

    def normalizeLinkText(self, link: str) -> str:
        return link


def _parser(*, autolink: bool = False, linkify: bool = False, money_is_math: bool = False) -> MarkdownIt:
    parser = _Literal("commonmark", {"html": True, "linkify": linkify}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin).use(tasklists_plugin).use(front_matter_plugin)
    parser.use(dollarmath_plugin, allow_space=money_is_math, allow_digits=money_is_math)
    if autolink:
        parser.use(gfm_autolink_plugin)
    return parser.enable("linkify") if linkify else parser


PARSERS = {"plain": _parser(), "autolinks": _parser(autolink=True), "any math": _parser(money_is_math=True)}
if find_spec("linkify_it"):
    PARSERS["linkify"] = _parser(linkify=True)


def decoded(text: str) -> str:
    """The text without percent codes, until none is left: what was a code before may be coded once more."""
    while text != (text := unquote(text)):
        pass
    return text


def rendered(parser: MarkdownIt, markdown: str) -> tuple[list[str], str]:
    """The kinds of all tokens in order, and the text that is seen; links to the web or a mailbox are text."""
    kinds: list[str] = []
    seen: list[str] = []

    def walk(tokens: list[Token]) -> None:
        for token in tokens:
            harmless = re.match(r"https?:|mailto:", str(token.attrGet("href") or ""))
            if token.type == "link_open" and not harmless:
                kinds.append("hostile link")
            elif token.type not in ("link_open", "link_close", "text", "text_special"):
                kinds.append(token.type)
            seen.append(token.content if not token.children else "")
            walk(token.children or [])

    walk(parser.parse(markdown))
    return kinds, " ".join(decoded("".join(seen)).split())


def misread(parser: MarkdownIt, template: str, written: str, meant: str) -> bool:
    """Whether the written text is read as anything but what was meant, or changes what stands around it."""
    meant = re.sub(r"\s+", " ", decoded(meant))
    control_kinds, control_text = rendered(parser, template.replace("%s", PLACEHOLDER))
    if not meant:
        control_kinds, control_text = rendered(parser, template.replace("%s", written))
    kinds, text = rendered(parser, template.replace("%s", written))
    spaceless = "".join(control_text.replace(PLACEHOLDER, meant).split())
    return kinds != control_kinds or "".join(text.split()) != spaceless


BARE = r"(?<!\\)(?:\\\\)*"
"""What follows has no backslash of its own."""
RAW_TRIGGERS = {
    "Templater": r"<%|%>",
    "Dataview field": r"::",
    "Dataview query": r"`\s*\$?=",
    "code": BARE + "`",
    "comment or region": r"%%",
    "wikilink": r"\[\[|\]\]",
    "embed": r"!\[",
    "footnote": r"\[\^|\^\[",
    "link": r"\][(\[:]",
    "highlight": r"==",
    "math": r"\$\$",
    "placeholder": r"\{\{|\}\}|\{%|%\}",
    "HTML": BARE + r"<[a-zA-Z/!?]",
    "entity": BARE + r"&(?:#|[a-zA-Z][a-zA-Z0-9]*;)",
    "tag": r"(?<![A-Za-z0-9\\])#[0-9]*[^\u2000-\u206F\u2E00-\u2E7F'!\"#$%&()*+,.:;<=>?@^`{|}~\[\]\\\s0-9]",
    "block id": r"(?:^|\s)\^[a-zA-Z0-9-]+$",
    "scheme": r"(?i)(?<![a-z0-9+.-])(?!https?:)[a-z0-9+.-]*[a-z][a-z0-9+.-]*://"
    r"|(?:javascript|vbscript|obsidian):|(?:data|file):\S",
    "block start": r"^(?:[-+*](?:\s|$)|#{1,6}(?:\s|$)|>|\d{1,9}[.)](?:\s|$)|---|\*\*\*|___|```|~~~|\[.\])",
    "Tasks checkbox": r"^[\s\t>]*(?:[-*+]|[0-9]+\.) +\[.\]",
}  # fmt: skip


def found_raw(line: str) -> set[str]:
    """The names of the triggers in the raw line. In an address nobody looks for tags and schemes."""
    without_urls = re.sub(r"(?<![A-Za-z0-9+.-])(?i:https?://|www\.)\S+", "URL", line)
    return {
        name
        for name, pattern in RAW_TRIGGERS.items()
        if re.search(pattern, without_urls if name in ("tag", "scheme") else line)
    }


def faults(text: str) -> list[str]:
    """All that goes wrong with a text, in every context and for every reader."""
    wrong: list[str] = []
    for context, (neutral, template) in CONTEXTS.items():
        written = neutral(text)
        meant = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", written).rstrip()
        if neutral is not task and decoded(meant) != decoded(_kept(text)):
            wrong.append(f"{context}: text")
        wrong += [f"{context}: {name}" for name in found_raw(written) | found_raw(f"- {written}") - {"block start"}]
        for name, parser in PARSERS.items():
            if name == "any math" and template.count("%s") > 1:
                continue  # "$5" and "$6" from two texts; only this plugin's default takes that for math
            if misread(parser, template, written, meant):
                wrong.append(f"{context}: {name}")
        if len((f"x{written}x").splitlines()) != 1:
            wrong.append(f"{context}: lines")
    if re.search('[🔺⏫🔼🔽⏬🛫➕⏳⌛📅📆🗓⏰✅❌🔁⛔🆔🏁\ufe0f]|(?:^|\\s)#[^\\s!@#$%^&*(),.?":{}|<>]', task(text)):
        wrong.append("task: Tasks or Dataview metadata")
    value = yaml_string(text)
    if yaml.safe_load(f"title: {value}\nx: 1\n") != {"title": _kept(text), "x": 1}:
        wrong.append("YAML: value")
    if found_raw(value) & {"Templater", "Dataview field", "comment or region", "placeholder"} or "\n" in value:
        wrong.append("YAML: raw")
    return wrong


def _kept(text: str) -> str:
    clean = one_line(text)
    return clean if len(clean) <= 500 else clean[:499].rstrip() + "…"


@pytest.mark.parametrize("text", ATTACKS + OWN_ATTACKS, ids=lambda text: ascii(text)[:40])
def test_an_attack_means_nothing_but_itself(text: str) -> None:
    """In every context, for every renderer and every plugin's scanner, the text is read as the text."""
    assert faults(text) == []


MANY = settings(max_examples=int(os.environ.get("IBID_EXAMPLES", "300")), deadline=None, database=None)
PIECES = [
    "[[", "]]", "![", "[^", "](", "%%", "<%", "%>", "::", "==", "$$", "{{", "}}", "`=", "`$=", "~~", "**",
    "__", "http://", "https://a.example/", "www.", "javascript:", "obsidian://", "file:////", "data:x",
    " ^a1", " #t", "- [ ] ", "1. ", "&#35;", "&amp;", "<b>", "a@b.example", "m-abc123]", "\u0338",
    "\ufe0f", "\u200d", "📅", "é",
]  # fmt: skip


@MANY
@given(st.lists(st.sampled_from([*"\\`*_{}[]()<>#+-.!|~$%^&=:@;'\"/?, a1é\n", *PIECES]), max_size=14).map("".join))
@example("**http://a.example")
def test_no_mixture_of_triggers_means_anything(text: str) -> None:
    """Text built from the triggers themselves, in any order, is read as the text."""
    assert faults(text) == []


@MANY
@given(st.text(max_size=60))
def test_no_unicode_text_means_anything(text: str) -> None:
    """Arbitrary Unicode, surrogates and controls included, is read as the text."""
    assert faults(text) == []


CONTROL = {
    "Templater": "<%* x %>", "Dataview field": "status:: churned", "Dataview query": "`= this.x`",
    "code": "`x`", "comment or region": "%% end notes %%", "wikilink": "[[x]]", "embed": "![[x]]",
    "footnote": "see[^1]", "link": "[a](obsidian://x)", "highlight": "==hl==", "math": "$$x$$",
    "placeholder": "{{x}}", "HTML": "<img src=x>", "entity": "&#x202E;", "tag": "#urgent",
    "block id": "text ^abc123", "scheme": "file:////10.0.0.1/x", "block start": "1. item",
    "Tasks checkbox": "> - [ ] x",
}  # fmt: skip


@pytest.mark.parametrize("name", RAW_TRIGGERS)
def test_control_each_scanner_finds_its_trigger_in_text_left_as_it_was(name: str) -> None:
    """The raw checks can fail: each finds an attack as it was, and not the same one neutralised."""
    assert name in found_raw(CONTROL[name])
    assert name not in found_raw(inline(CONTROL[name]))


@pytest.mark.parametrize(
    "text",
    [
        "# x",
        "1. x",
        "> x",
        "[a](obsidian://x)",
        "<img src=x>",
        "`x`",
        "*x*",
        "$x$",
        "x [^m-abc123]",
        "&lt;",
        "x\\",
    ],
)
def test_control_the_renderer_misreads_text_left_as_it_was(text: str) -> None:
    """The rendering check can fail: the same list item without neutralising is misread."""
    _, template = CONTEXTS["list item"]
    assert all(misread(parser, template, text, text) for parser in PARSERS.values())
