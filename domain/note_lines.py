"""One line of an existing note: what it says, by the section that it stands in (docs/note-format.md)."""

import re
from collections.abc import Callable
from datetime import date

from pydantic import ValidationError

from ibid.domain.wire import (
    AttributeInput,
    ContactInput,
    DecisionInput,
    FactInput,
    MentionInput,
    StatementInput,
    TaskInput,
    TopicInput,
)

_TRACES = re.compile(r"\[\^[^\[\]\s]+\]|(?:^|\s)\^[A-Za-z0-9-]+\s*$")
"""Footnote references, and the block id at the end of a line: what Ibid itself writes behind a text."""
_FOOTNOTE = re.compile(r"\s*\[\^[^\[\]\s]+\]:")

_DATED = re.compile(r"^(\d{4}-\d{2}-\d{2})\s*[:–-]\s*(.+)$")
_DAY = r"\ufe0f?\s*(\d{4}-\d{2}-\d{2})"
_DUE = re.compile(f"[📅📆🗓]{_DAY}")
_FINISHED = re.compile(f"[✅❌]{_DAY}")
_CHECKBOX = re.compile(r"^\[(.)\](?:\s+|$)")
_FIELDS = re.compile(
    rf"""
    [➕⏳⌛🛫✅❌]{_DAY}                                # created, scheduled, start, done, cancelled
  | [🔺⏫🔼🔽⏬]\ufe0f?                                # priorities
  | 🔁\ufe0f?\s*every\b[A-Za-z0-9,!\ ]*                  # recurrence
  | [🆔⛔🏁]\ufe0f?\s*[\w-]+(?:\s*,\s*[\w-]+)*(?=\s*(?:$|[📅📆🗓➕⏳⌛🛫✅❌🔺⏫🔼🔽⏬🔁🆔⛔🏁]))
    """,  # id, depends on, on completion: they stand behind the text
    re.VERBOSE,
)
"""The fields of the Tasks plugin but for the due day (its DefaultTaskSerializer.ts)."""

_CONTACTS = (
    re.compile(r"\*\*(?P<name>[^*]+?)(?::\*\*|\*\*(?:\s*[—–:,]|\s+-\s|$))(?P<rest>.*)"),
    re.compile(r"(?P<name>[^*(),:—]+?)(?:\s*—|\s+[–-]\s|:\s|,)(?P<rest>.*)"),
)
"""`**Name** — role, organisation, address` and its plain kin."""


def lines_of(text: str) -> list[str]:
    r"""The lines of a note as Markdown counts them: ended by \n, \r\n or \r and nothing else (CommonMark §2.1).

    `str.splitlines` would also end one at a form feed or U+2028, and every number behind it would be wrong.
    """
    return re.split(r"\r\n?|\n", text)


def bare(line: str) -> str:
    """The line's own text: without footnote references and block id, white space collapsed.

    Empty where nothing is left, and for a footnote's definition, which says nothing of the customer.
    """
    return "" if _FOOTNOTE.match(line) else " ".join(_TRACES.sub("", line).split())


def read_line(section: str, text: str) -> StatementInput | None:
    """What a line of this section (a key of SECTIONS) says; None where the log cannot say it."""
    try:
        return SECTIONS[section](text)
    except ValidationError:  # blank, or longer than any real line
        return None


def read_attribute(name: str, text: str) -> AttributeInput | None:
    """A property and its value; None where the log cannot say it. `Account type` is `account_type`."""
    try:
        return AttributeInput(kind="attribute", name="_".join(name.casefold().split()), text=text)
    except ValidationError:
        return None


def _day(found: re.Match[str] | None) -> date | None:
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:  # 2026-02-31 is no date: the text is kept as it is
        return None


def _mention(text: str) -> MentionInput:
    dated = _DATED.match(text)
    day = _day(dated)
    return MentionInput(kind="mention", text=dated[2] if dated and day else text, said_on=day)


def _task(text: str) -> TaskInput | None:
    """An open task; None for one that is done or cancelled, since recording it would open it again."""
    checkbox = _CHECKBOX.match(text)
    state = checkbox[1] if checkbox else "x" if _FINISHED.search(text) else " "
    if state in "xX-":
        return None
    text = _CHECKBOX.sub("", text)
    due = _day(_DUE.search(text))
    if due:
        text = _DUE.sub(" ", text, count=1)
    return TaskInput(kind="task", text=" ".join(_FIELDS.sub(" ", text).split()), due=due)


def _contact(text: str) -> ContactInput:
    if found := next(filter(None, (form.fullmatch(text) for form in _CONTACTS)), None):
        parts = [part.strip() for part in found["rest"].split(",") if part.strip()]
        addresses = [part.strip("<>") for part in parts if "@" in part]
        role, *organisation = [part for part in parts if "@" not in part] or [None]
        if len(addresses) < 2:  # of two, nobody knows which one is meant
            return ContactInput(
                kind="contact",
                text=found["name"],
                role=role,
                organisation=", ".join(filter(None, organisation)) or None,  # "Acme, Inc." has a comma of its own
                address=addresses[0] if addresses else None,
            )
    return ContactInput(kind="contact", text=text.replace("**", ""))


def _fact(text: str) -> FactInput:
    return FactInput(kind="fact", text=text)


def _topic(text: str) -> TopicInput:
    return TopicInput(kind="topic", text=text)


def _decision(text: str) -> DecisionInput:
    return DecisionInput(kind="decision", text=text)


SECTIONS: dict[str, Callable[[str], StatementInput | None]] = {
    "key contacts": _contact,
    "open tasks": _task,
    "recent context": _mention,
    "key facts": _fact,
    "topics": _topic,
    "key decisions": _decision,
}
"""What a line becomes, by the section that it stands in (its heading, case-folded)."""
