"""What to do with a note's file: write it, leave it, or refuse because a person's words would be lost."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ibid.projections.markdown import Rendered
from ibid.projections.regions import FRONTMATTER, Unmendable, fingerprints, fingerprints_of, merged, new_file

_FIXED = ("type", "title")
"""Frontmatter keys that no attribute sets."""


@dataclass(frozen=True, slots=True)
class Write:
    """The file is to get this text."""

    text: str
    ours: Mapping[str, str] = field(repr=False)
    """Fingerprints of what ibid says in it, by region and key; they are what is to be remembered."""
    replaces: bytes | None = None
    """The file as it was when this was planned, None where there was none; if it is another by now, do not write."""
    replaces_edits: bool = False
    """True where a person's words stand in what is replaced: keep a copy first."""


@dataclass(frozen=True, slots=True)
class Keep:
    """The file says all of it already; it is not touched."""

    ours: Mapping[str, str] = field(repr=False)
    """As in Write."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """The file is left as it is, and the user is told why and what to do."""

    reason: str


Change = Write | Keep | Refuse


def plan(
    rendered: Rendered, existing: bytes | None, written: Mapping[str, Collection[str]], *, overwrite: bool = False
) -> Change:
    """Decide for one note.

    `existing` is the file as it is now, None where there is none. `written` holds the fingerprints that count as ours,
    by region and key (empty where nobody knows). With `overwrite`, a person's edits inside our regions, or a file that
    is not ours, are replaced all the same; the caller keeps a copy.
    """
    ours = fingerprints_of(rendered)
    if existing is None:
        return Write(new_file(rendered), ours)
    try:
        text = existing.decode("utf-8")
        if "%% ibid:begin " not in text:
            raise Unmendable("ibid did not write this note: it has no `%% ibid:begin … %%` markers")
        wanted = merged(text, rendered)
        if wanted == text:
            return Keep(ours)
        now, then = fingerprints(text), fingerprints(wanted)
    except (UnicodeDecodeError, Unmendable) as error:
        if overwrite:
            return Write(new_file(rendered), ours, existing, replaces_edits=True)
        reason = f"the file is not UTF-8 text (byte {error.start})" if isinstance(error, UnicodeError) else str(error)
        return Refuse(f"{reason}; move the file away, or run with --overwrite, which keeps a copy of it")
    edited = [name for name in now if now[name] != then.get(name) and now[name] not in written.get(name, ())]
    if edited and not overwrite:
        return Refuse(_edited(edited) if written else _forgotten(edited))
    return Write(wanted, ours, existing, replaces_edits=bool(edited))


def _forgotten(names: Sequence[str]) -> str:
    return (
        f"it differs from what ibid would write ({', '.join(names)}), and ibid does not remember what it wrote there "
        "(.ibid/written.json is missing or is of another workspace), so it cannot tell an edit from an older note; "
        "run with --overwrite, which keeps a copy of the note"
    )


def _edited(names: Sequence[str]) -> str:
    """What was edited, and the way out for each part of the note."""
    keys = [name.removeprefix(FRONTMATTER) for name in names if name.startswith(FRONTMATTER)]
    advice: list[str] = []
    if len(keys) < len(names):
        advice.append(
            "move those words outside the `%% ibid:begin … %%` and `%% ibid:end … %%` markers, where they are yours"
        )
    advice += [
        f"record the new value with `ibid append attribute VALUE --name {key} --customer … --person …`"
        for key in keys
        if key not in _FIXED
    ]
    if keys:
        advice.append("put a comment in the frontmatter on a line of its own")
    advice.append("or run with --overwrite, which keeps a copy of the note")
    return f"somebody edited what ibid wrote ({', '.join(names)}); {'; '.join(advice)}"
