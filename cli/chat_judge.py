"""A judge behind an OpenAI-compatible chat endpoint. The only module of Ibid that touches the network.

It says to nobody but the host that the user configured, follows no redirect, reads no more than a bounded answer for a
bounded time, and asks again where the endpoint is busy or broken. What the endpoint says in words is never repeated in
a message of ours: it may hold text of the mail.
"""

import re
import signal
from collections.abc import Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime

import httpx2
import orjson
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential,
    wait_random,
)

from ibid.cli.chat_format import Format, estimate, read_answer, reader, request_body
from ibid.cli.clock import now, ticks
from ibid.cli.endpoint import Endpoint
from ibid.cli.judging import Spent
from ibid.domain.judging import Answer, Pair, Silent

TRIES = 5
"""Of one request: the first, and four more, after about 1, 2, 4 and 8 seconds and a random bit, so that
programs that were turned away together do not come back together."""
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds. A host that asks for more patience than the longest (Retry-After) is asked again in another run."""
MOST_BYTES = 1_000_000
"""Of an answer: ten verdicts have some 3,000."""

_BUSY = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""Statuses after which the same request may succeed (RFC 9110 and 6585; 529 is what some hosts say when overloaded)."""
_NOT_SO = frozenset({400, 415, 422})
"""Statuses of a request that was understood and not liked, such as one that asks for an answer by a schema."""
_CODE = re.compile(rb'"(?:code|type)"\s*:\s*"([a-z][a-z_.-]{2,39})"')
"""A code of an error, such as model_not_found: a word of the API's own, in letters that make no sentence."""


class _Again(Exception):
    """No answer yet: worth another try."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after
        """Seconds that the host asks us to wait, if it does."""


class _NotSo(Exception):
    """The host does not take the request as it is."""


class ChatJudge:
    """Asks a chat model. A context manager: the connection is closed with it."""

    def __init__(self, endpoint: Endpoint, timeout: float) -> None:
        """`timeout`: seconds for connecting, for each wait for more, and for an answer as a whole."""
        self.reader = reader(endpoint.model)
        self.spent = Spent()
        self._endpoint, self._timeout = endpoint, timeout
        self._formats: list[Format] = ["json_schema", "json_object"]
        """Those that the host was not yet seen to refuse, the best first."""
        headers = {"Accept-Encoding": "identity"}  # what is not packed cannot swell while it is unpacked
        if endpoint.key:
            headers["Authorization"] = f"Bearer {endpoint.key}"
        # A proxy of the environment is for the way out, not for a model on this machine.
        self._client = httpx2.Client(
            headers=headers, timeout=timeout, follow_redirects=False, trust_env=not endpoint.is_local
        )

    def __enter__(self) -> "ChatJudge":
        # A host that hangs up while we write is an error to handle, not the end of the program (cli/app.py: `| head`).
        self._on_pipe = signal.signal(signal.SIGPIPE, signal.SIG_IGN) if hasattr(signal, "SIGPIPE") else None
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()
        if self._on_pipe is not None:
            signal.signal(signal.SIGPIPE, self._on_pipe)

    def cost(self, pairs: Sequence[Pair]) -> int:
        """About how many tokens it takes to ask about these."""
        return estimate(request_body(self._endpoint.model, pairs), len(pairs))

    def judge(self, pairs: Sequence[Pair]) -> Sequence[Answer]:
        """An answer to each pair. Raises Silent."""
        while True:
            body = orjson.dumps(request_body(self._endpoint.model, pairs, self._formats[0]))
            try:
                answers, tokens = read_answer(self._patiently(body), pairs)
            except _NotSo as refusal:
                if len(self._formats) == 1:
                    raise Silent(str(refusal), for_good=True) from None
                del self._formats[0]
            else:
                if tokens is not None:
                    self.spent.tokens = (self.spent.tokens or 0) + tokens
                return answers

    def _patiently(self, body: bytes) -> bytes:
        retrying = Retrying(
            stop=stop_after_attempt(TRIES),
            wait=_wait,
            retry=retry_if_exception_type(_Again),
            reraise=True,
        )
        try:
            return retrying(self._post, body)
        except _Again as last:
            raise Silent(f"{last}, {TRIES} times in a row; run the same command again later") from None

    def _post(self, body: bytes) -> bytes:
        """The body of a good answer."""
        self.spent.requests += 1
        headers = {"Content-Type": "application/json"}
        try:
            with self._client.stream("POST", self._endpoint.completions, content=body, headers=headers) as response:
                answer = self._read(response)
        except httpx2.TimeoutException:
            raise _Again(f"{self._endpoint.host} did not answer within {self._timeout:g} seconds") from None
        except (httpx2.UnsupportedProtocol, httpx2.LocalProtocolError):
            raise Silent("the request cannot be sent as it is; look at url and IBID_JUDGE_KEY", for_good=True) from None
        except httpx2.TransportError as error:
            raise _Again(f"no connection to {self._endpoint.host} ({type(error).__name__})") from None
        _check(response, answer, self._endpoint)
        return answer

    def _read(self, response: httpx2.Response) -> bytes:
        """The answer as it comes, up to a size and for a time."""
        until, parts, size = ticks() + self._timeout, list[bytes](), 0
        for part in response.iter_raw():
            parts.append(part)
            size += len(part)
            if size > MOST_BYTES:
                raise Silent(
                    f"{self._endpoint.host} answered with more than {MOST_BYTES:,} bytes; is it a chat endpoint?"
                )
            if ticks() > until:
                raise _Again(f"{self._endpoint.host} did not end its answer within {self._timeout:g} seconds")
        return b"".join(parts)


def _check(response: httpx2.Response, answer: bytes, endpoint: Endpoint) -> None:
    """Pass a good answer; raise for any other."""
    status, host = response.status_code, endpoint.host
    if response.is_success:
        return
    found = _CODE.search(answer)
    said = f"HTTP {status}{f' ({found[1].decode()})' if found else ''}"
    if status in _BUSY:
        after = _seconds(response.headers.get("Retry-After", ""))
        if after is not None and after > LONGEST_WAIT:
            raise Silent(f"{host} says {said}, and to ask again in {after:.0f} seconds; do so", for_good=True)
        raise _Again(f"{host} says {said}", after)
    if response.is_redirect:
        raise Silent(f"{host} says {said}, a redirect, which is not followed; set url to where it leads", for_good=True)
    if status in (401, 403):
        raise Silent(f"{host} says {said}; look at IBID_JUDGE_KEY", for_good=True)
    if status == 404:
        raise Silent(
            f"{host} says {said}; url must be what stands before /chat/completions (often it ends in /v1), and "
            "model one that the endpoint has",
            for_good=True,
        )
    what = "the endpoint must take response_format and temperature 0, and have the model"
    if status in _NOT_SO:
        raise _NotSo(f"{host} says {said}; {what}")
    raise Silent(f"{host} says {said}; {what}", for_good=True)


def _wait(state: RetryCallState) -> float:
    """As long as the host asks for; else longer each time."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, _Again) and error.after is not None:
        return error.after
    return wait_exponential(FIRST_WAIT, LONGEST_WAIT)(state) + wait_random(0, FIRST_WAIT)(state)


def _seconds(retry_after: str) -> float | None:
    """What Retry-After says, a number or a date (RFC 9110 §10.2.3); None where it says neither."""
    if re.fullmatch(r"\d{1,9}", retry_after.strip(), re.ASCII):
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except (ValueError, TypeError):
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now()).total_seconds())
