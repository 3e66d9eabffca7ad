"""Where a judge is asked: address, model and key, from options, the environment and ibid.toml, in this order.

Nothing is asked where none is configured. The key stands in no file and in no message.
"""

import os
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from ibid.cli.problems import NotSetUp
from ibid.cli.workspace import JudgeSettings

KEY = "IBID_JUDGE_KEY"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible API and a model of it."""

    url: str
    """What stands before /chat/completions."""
    model: str
    key: str | None = field(default=None, repr=False)

    @property
    def completions(self) -> str:
        """Where pairs are sent."""
        return f"{self.url}/chat/completions"

    @property
    def host(self) -> str:
        """Host and port, as messages name it."""
        return urlsplit(self.url).netloc

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine."""
        return _is_local(urlsplit(self.url))


def find_endpoint(settings: JudgeSettings, url: str | None, model: str | None) -> Endpoint:
    """The endpoint that is configured. Raises NotSetUp, which says what to set."""
    url = (url or os.environ.get("IBID_JUDGE_URL") or settings.url or "").strip()
    model = (model or os.environ.get("IBID_JUDGE_MODEL") or settings.model or "").strip()
    if missing := [name for name, value in (("url", url), ("model", model)) if not value]:
        named = " and ".join(missing)
        variables = " and ".join(f"IBID_JUDGE_{name.upper()}" for name in missing)
        raise NotSetUp(
            f"no judge is set up, so nothing was sent: [judge] in ibid.toml does not say {named}; set it there "
            f'(url = "http://localhost:11434/v1", model = "qwen3:8b"), or {variables}, or give '
            f"{' and '.join(f'--{name}' for name in missing)}"
        )
    key = os.environ.get(KEY, "").strip() or None
    _check(url, key)
    return Endpoint(url.rstrip("/"), model, key)


def _check(url: str, key: str | None) -> None:
    """Refuse an address that is none, or over which a key would leak. It is not repeated: it may hold a password."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
        raise NotSetUp("the judge's url is not the address of an API; expected one like https://api.example.com/v1")
    if parts.username is not None or parts.password is not None:
        raise NotSetUp(f"the judge's url holds a user or password; take it out and put the key into {KEY}")
    if key and not key.isascii():
        raise NotSetUp(f"{KEY} has characters that no key has; copy it anew")
    if key and parts.scheme == "http" and not _is_local(parts):
        raise NotSetUp(f"{KEY} would travel unencrypted to {host}; use https, or unset the key if none is needed there")


def _is_local(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
