"""A small local HTTP server that plays an OpenAI-compatible chat endpoint, good and bad. Only on 127.0.0.1."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Verdicts = list[dict[str, Any]]
Say = Callable[[list[dict[str, Any]]], Verdicts]
"""Makes the verdicts on the pairs of a request."""


@dataclass(frozen=True)
class Reply:
    """What is sent back."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0.0
    """Seconds before anything is sent."""
    drip: float = 0.0
    """Seconds between one byte and the next."""


Play = Callable[[list[dict[str, Any]]], Reply]


def verdict(asked: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"pair": asked["pair"], "verdict": "same", "score": 0.9, "reason": "the same request", **more}


def content(text: str, **more: Any) -> Reply:
    """A completion whose message is this text."""
    message = {"role": "assistant", "content": text}
    return Reply(body=json.dumps({"id": "x", "choices": [{"index": 0, "message": message}], **more}).encode())


def saying(say: Say) -> Play:
    """A good answer with these verdicts."""
    return lambda pairs: content(json.dumps({"verdicts": say(pairs)}), usage={"total_tokens": 100})


good: Play = saying(lambda pairs: [verdict(each) for each in pairs])


def always(reply: Reply) -> Play:
    return lambda _: reply


def status(code: int, error: str = "", **headers: str) -> Play:
    """A refusal, in words that hold text of the mail."""
    body = {"error": {"message": "refused: Our SAP is still on-prem", "code": error}}
    return always(Reply(code, json.dumps(body).encode(), {name.replace("_", "-"): to for name, to in headers.items()}))


class ChatServer:
    """`plays` are taken one after the other; the last one stays."""

    def __init__(self) -> None:
        self.plays: list[Play] = [good]
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.hook: Callable[[], None] = lambda: None
        """Called for each request, before it is answered."""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.paths.append(self.path)
                outer.bodies.append(body)
                outer.headers.append(dict(self.headers))
                outer.hook()
                play = outer.plays.pop(0) if len(outer.plays) > 1 else outer.plays[0]
                reply = play(json.loads(body["messages"][1]["content"])["pairs"])
                time.sleep(reply.after)
                try:
                    self.send_response(reply.status)
                    for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    if reply.drip:
                        for at in range(len(reply.body)):
                            self.wfile.write(reply.body[at : at + 1])
                            self.wfile.flush()
                            time.sleep(reply.drip)
                    else:
                        self.wfile.write(reply.body)
                except OSError:
                    pass  # the client went away, as it should

            def log_message(self, *_: object) -> None:
                """Silence."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        self.host = self.url.removeprefix("http://").removesuffix("/v1")

    def pairs(self) -> list[dict[str, Any]]:
        """All pairs that were asked about, request by request."""
        return [pair for body in self.bodies for pair in json.loads(body["messages"][1]["content"])["pairs"]]

    @contextmanager
    def running(self) -> Iterator["ChatServer"]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()
