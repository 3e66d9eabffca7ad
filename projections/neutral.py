"""Text from mail, made harmless: in a Markdown note for Obsidian it means nothing but itself.

Two rules carry the weight. Text from outside is always one line behind a prefix we wrote. And a trigger is
broken in the raw bytes, not only for a renderer: plugins (Templater, Dataview) scan the raw file, in which
`\\<%` still holds `<%`, so each character of such a pair gets a backslash of its own (`\\<\\%`). Inside a web
address, where a backslash would become part of the address (and, in GitHub's autolinks, uncover what it
should hide), the character is percent-encoded instead (RFC 3986 §2.1).

Only what would trigger is escaped, so that notes stay readable: "$40B", "R&D", "C#", "a_b" and "3 * 4" stand
as typed. What is left waits for no partner: two harmless texts on one line are harmless together.
"""

import json
import re
import unicodedata
from urllib.parse import quote

LIMIT = 500
"""Characters of one text that a note shows, counted before escaping."""

_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls, but for those that are white space
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # invisible
    "\u200b\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0"
    "\u061c\u200e\u200f\u202a-\u202e"  # direction overrides; the isolates are in the range above
    "\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"  # tag characters and variation selectors that can carry a whole hidden text
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_STRAY_SELECTOR = re.compile("(?<![^\x00-\x7f\u200c\u200d\ufe0e\ufe0f])[\ufe0e\ufe0f]")
"""A variation selector that does not follow a character it could vary."""
_STRAY_JOINER = re.compile(
    "(?<![^\x00-\x7f\u200c\u200d])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f\u200c\u200d\ufe0e\ufe0f])"
)
"""A joiner that does not stand between two characters of a script (Persian, Hindi) or emoji that uses it."""

_SIGNIFIERS = dict.fromkeys(map(ord, "🔺⏫🔼🔽⏬🛫➕⏳⌛📅📆🗓⏰✅❌🔁⛔🆔🏁\ufe0e\ufe0f"))
"""Tasks: DefaultTaskSerializer.ts, "On Completion". Dataview: inline-field.ts (a bare U+FE0F means 📅)."""
_FIELD = re.compile(r"[\[(][^\[\]():]*::[^\[\]()]*[\])]")

_URL = re.compile(r"(?<![A-Za-z0-9+.-])(?ai:https?://|www\.)\S*")

_TRIGGERS = r"""
    `                                                     # code, fences, Dataview's inline queries
  | \\ (?=[!-/:-@\[-`{-~]|\Z)                             # a backslash that would escape what follows
  | (?<!\ )\* | \*(?!\ )                                  # emphasis, bullets
  | (?<![^\W_])[_^] | [_^](?![^\W_])                      # emphasis; ^block-ids, ^[footnotes]
  | (?<=[\w~])~ | ~(?!\w)                                 # strikethrough; what is left never closes it
  | \$(?![0-9][^$]*\Z) | (?<=\$)\$                        # math; what is left never closes it
  | =(?==) | (?<=[=`$])=                                  # ==highlight==, `=query`, setext
  | %(?=[%>}]) | (?<=[%<{])%                              # %%comments%%, our own markers, <% %>, {% %}
  | <(?!\s|[0-9=-][^\s@]*(?:\s|\Z)) | (?<=%)> | \A>       # HTML, autolinks, Templater, quotes
  | &(?=\#|[A-Za-z][A-Za-z0-9]*;) | (?<=&)\#              # entities
  | \{(?=[{%]) | (?<=\{)\{ | \}(?=\}) | (?<=[}%])\}       # {{placeholders}}
  | !(?=\[|\Z) | (?<=\[)!                                 # ![embeds], callouts
  | \[(?=[\[^!]|\Z) | (?<=[\[!^])\[ | \A\[(?=.{0,2}\])    # [[links]], [^footnotes], checkboxes
  | \](?=[\]\[(:]|\Z) | (?<=\])[\]\[(:]                   # [links](…), [references][…], [definitions]:
  | :(?=:) | (?<=:):                                      # Dataview's fields::
  | (?<!(?ai:http))(?<!(?ai:https)):(?=//)                # addresses that are not of the web
  | (?<![:/])/(?=/) | (?<=/)(?<!:/)/                      # //server/share
  | (?<=[A-Za-z0-9+.-](?ai:http)):(?=//) | (?<=[A-Za-z0-9+.-](?ai:https)):(?=//)
  | (?<=(?ai:javascript)): | (?<=(?ai:vbscript)): | (?<=(?ai:obsidian)):
  | (?<=(?ai:data)):(?=\S) | (?<=(?ai:file)):(?=\S) | (?<=(?ai:xmpp)):(?=\S)
  | (?<![A-Za-z0-9])\#(?=[0-9]*[^\s0-9!@\#$%^&*(),.?":{}|<>]) # #tags
  | \A\#(?=[\s\#]|\Z) | (?<=[\s\#])\#\Z                   # headings, and marks that close one
  | \A-(?=[\s-]|\Z) | \A\+(?=[\s+]|\Z) | \A[0-9]{1,9}[.)](?=\s|\Z)  # list items, rules
"""
"""What would trigger, one character a match (in a numbered item, its last). Blocks begin at the start only,
as our prefix stands before it; the end counts as the first half of a trigger, as `[^m-…]` may follow.
Sources: CommonMark 0.31.2, GitHub's autolinks; Obsidian Help, "Basic formatting syntax", "Tags"; the plugins'
code. For math, Pandoc's rule, which KaTeX's and others share: no digit follows a closing `$`."""

_INLINE = re.compile(_TRIGGERS, re.VERBOSE)
_CELL = re.compile(_TRIGGERS + r"| \|", re.VERBOSE)
_TASK = re.compile(_TRIGGERS + r"| (?<!\S)\#(?=\S)", re.VERBOSE)
"""Tasks, unlike Obsidian, takes "#1" for a tag, and `#\\` too (TaskRegularExpressions.ts)."""

_BEFORE_PERCENT = re.compile("[<{%](?=%)")
"""What a percent code of ours would complete to a trigger; elsewhere such a pair is broken already."""

_RAW_PAIRS = re.compile(r"(?<=[{<%:\[])[{%:\[]|(?<=[}%\]])[}>%\]]")
"""The second character of `{{ {% <% %% :: [[ ]] }} %} %>`: a plugin may scan the raw frontmatter for them."""


def one_line(text: str) -> str:
    """The text in NFC on one line: no control, hidden or direction characters, white space collapsed.

    Idempotent. Also what a terminal may be sent.
    """
    text = unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", _HIDDEN.sub("", text)))
    text = _STRAY_JOINER.sub("", _STRAY_SELECTOR.sub("", " ".join(text.split())))
    return unicodedata.normalize("NFC", " ".join(text.split()))


def inline(text: str, limit: int = LIMIT) -> str:
    """Text from outside as one line of Markdown that means nothing but itself, behind a prefix we wrote.

    At most `limit` characters of it, counted before escaping. Anything of ours may follow directly, above all
    `[^m-…]`; so a text that ends in a web address gets one space, lest the address swallow what follows.
    """
    return _written(_cut(one_line(text), limit), _INLINE)


def cell(text: str, limit: int = LIMIT) -> str:
    """The same for a cell of a table."""
    return _written(_cut(one_line(text), limit), _CELL)


def task(text: str, limit: int = LIMIT) -> str:
    """The same for a task, without the emoji and `[key:: value]` fields that Tasks or Dataview would read."""
    text = _FIELD.sub("", one_line(text).translate(_SIGNIFIERS))
    return _written(_cut(one_line(text), limit), _TASK)


def yaml_string(text: str, limit: int = LIMIT) -> str:
    """Text from outside as a double-quoted YAML scalar on one line, read back as `one_line` of it, cut."""
    quoted = json.dumps(_cut(one_line(text), limit), ensure_ascii=False)
    return _RAW_PAIRS.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def mid_link(message_id: str) -> str:
    """The `mid:` URL (RFC 2392 §2) of a Message-ID, with or without its `<>`, safe in a Markdown link."""
    bare = message_id.strip().removeprefix("<").removesuffix(">")
    return "mid:" + quote(bare.encode("utf-8", "replace"), safe="@")


def _written(text: str, triggers: re.Pattern[str]) -> str:
    """The text with every trigger broken."""
    urls = [found.span() for found in _URL.finditer(text)]
    if urls and urls[-1][1] == len(text):
        text += " "

    def broken(found: re.Match[str]) -> str:
        before, character = found[0][:-1], found[0][-1]
        if not any(start <= found.start() < end for start, end in urls):
            return f"{before}\\{character}"
        return character if character in "#/" else f"%{ord(character):02X}"  # neither triggers in an address

    return _BEFORE_PERCENT.sub(lambda found: f"%{ord(found[0]):02X}", triggers.sub(broken, text))


def _cut(text: str, limit: int) -> str:
    """At most `limit` characters, the last one "…" if any were left out; no mark is torn from its letter."""
    if len(text) <= limit:
        return text
    end = limit - 1
    while end > 0 and _continues(text, end):
        end -= 1
    return text[: end or limit - 1].rstrip() + "…"


def _continues(text: str, at: int) -> bool:
    """Whether the character there belongs to the one before: a mark, a skin tone, a joiner, what it joins."""
    here = text[at]
    return (
        unicodedata.category(here).startswith("M")
        or "\U0001f3fb" <= here <= "\U0001f3ff"
        or "\u200d" in (here, text[at - 1])
    )
