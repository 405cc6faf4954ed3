"""What every request has to be, and what every answer says to the browser."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from imadvisor.web.settings import ServiceSettings

MOST_BYTES = 2_000_000
"""What may be sent in one request."""

READING = frozenset({"GET", "HEAD", "OPTIONS"})
"""The methods that change nothing."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Nothing is fetched from elsewhere, and nothing inside a page is run."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    # With less, browsers do not say from which page a form was sent.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex, nofollow",
}


class Protection:
    """Refuses requests from elsewhere and too large ones, and adds the headers of safety.

    Args:
        app: that is protected.
        settings: under which names it may be called.
    """

    def __init__(self, app: ASGIApp, settings: ServiceSettings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            status, text = refusal
            await PlainTextResponse(text + "\n", status, headers=HEADERS)(scope, receive, send)
            return
        left = MOST_BYTES

        async def bounded() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                # Nobody who means well sends this much without saying so.
                return {"type": "http.disconnect"}
            return message

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, bounded, send_safely)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        host = _name(headers.get("host", ""))
        if host not in self.settings.hosts:
            return 421, "this address is not served here; see imadvisor serve --help, --public-name"
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MOST_BYTES:
            return 413, f"at most {MOST_BYTES} bytes can be sent at once"
        if scope["method"] not in READING and not _from_here(headers, host):
            return 403, "a request that changes something has to come from a page of ours"
        return None


def _name(host: str) -> str:
    """The name in a Host header, without the port; always in small letters."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _from_here(headers: Headers, host: str) -> bool:
    """Whether a browser says that a page of this address sent a request; programs say nothing."""
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    if origin is not None:
        return _name(urlsplit(origin).netloc) == host
    # Without either it is no browser of today: what it sends must carry a token of its own.
    return True


def form_token(session: str) -> str:
    """Return what the forms of a session carry, so that no other page can fill them in.

    Args:
        session: the secret of the session.
    """
    return hmac.new(session.encode(), b"forms", hashlib.sha256).hexdigest()


def is_form_token(given: str, session: str) -> bool:
    """Return whether a form of this session carried a token.

    Args:
        given: what was sent.
        session: the secret of the session.
    """
    return hmac.compare_digest(given.encode(), form_token(session).encode())
