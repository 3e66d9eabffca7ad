"""What to do with a note's file: write it, leave it, or refuse because a person's words would be lost."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ibid.projections.markdown import Rendered
from ibid.projections.regions import Unmendable, fingerprints, merged, new_file


@dataclass(frozen=True, slots=True)
class Write:
    """The file is to get this text."""

    text: str
    replaces_edits: bool = False
    """True where a person's words stand in what is replaced: keep a copy first."""


@dataclass(frozen=True, slots=True)
class Keep:
    """The file says all of it already; it is not touched."""

    text: str


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
    by region (empty where nobody knows). With `overwrite`, a person's edits inside our regions, or a file that is not
    ours, are replaced all the same; the caller keeps a copy.
    """
    if existing is None:
        return Write(new_file(rendered))
    try:
        text = existing.decode("utf-8")
        if "%% ibid:begin " not in text:
            return _refuse_or(
                overwrite, rendered, "ibid did not write this note: it has no `%% ibid:begin … %%` markers"
            )
        wanted = merged(text, rendered)
        if wanted == text:
            return Keep(text)
        now, then = fingerprints(text), fingerprints(wanted)
    except UnicodeDecodeError as error:
        return _refuse_or(overwrite, rendered, f"the file is not UTF-8 text (byte {error.start})")
    except Unmendable as error:
        return _refuse_or(overwrite, rendered, str(error))
    edited = [name for name in now if now[name] != then.get(name) and now[name] not in written.get(name, ())]
    if edited and not overwrite:
        return Refuse(
            f"somebody edited what ibid wrote ({', '.join(edited)}); move those words outside the "
            "`%% ibid:begin … %%` and `%% ibid:end … %%` markers, where they are yours, or run with --overwrite, "
            "which keeps a copy of the note"
        )
    return Write(wanted, replaces_edits=bool(edited))


def _refuse_or(overwrite: bool, rendered: Rendered, reason: str) -> Change:
    if overwrite:
        return Write(new_file(rendered), replaces_edits=True)
    return Refuse(f"{reason}; move the file away, or run with --overwrite, which keeps a copy of it")
