"""A small browser: an address, and the page that a task answers there - or why none came.

Knows: `/_lab/curl`, which says what answered, over which hops, and which one stopped the packet. The page is shown
without scripts, in a frame that can reach nothing. On LocalStack and AWS the learner's own browser does this better.
"""

from __future__ import annotations

import html
import re
from http import HTTPStatus
from typing import Any

import traitlets

from fargate_lab.views.base import View, module, style

MOST_CHARACTERS = 500_000
TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
UNSEEN = re.compile(r"<(script|style|head)\b.*?</\1\s*>|<[^>]+>", re.IGNORECASE | re.DOTALL)
ELSEWHERE = "This lab does not fetch pages for you here. Open the address in your own browser."


class PageView(View):
    """Opens an address as a browser outside the cloud would: `PageView(lab, "http://54.1.2.3/")`."""

    _esm = module("page_view")
    _css = style("page_view")

    url = traitlets.Unicode().tag(sync=True)
    """The address that is shown, or that "Go" opens."""
    answer = traitlets.Dict().tag(sync=True)
    """outcome, status ("200 OK"), body, html (True when the body is a page), hops, why; empty before the first Go."""
    elsewhere = traitlets.Unicode().tag(sync=True)
    """Why the lab cannot fetch pages here; empty when it can."""

    waits = traitlets.Unicode().tag(sync=True)
    """What it waits for before there is an address, as a sentence; empty when it waits for the learner."""
    height = traitlets.Int(260).tag(sync=True)
    """The page's height in CSS pixels, also while there is none."""

    def __init__(self, lab: Any, url: str = "") -> None:
        super().__init__(lab)
        self.elsewhere = "" if lab.api is not None else ELSEWHERE
        self.url = _address(url)
        self._wanted = bool(url)

    def concerns(self, change: Any) -> bool:
        """None: a page is fetched when asked for, as in any browser."""
        return False

    def refresh(self) -> None:
        """Fetch the page when it has not been fetched yet."""
        if self._wanted:
            self.go(self.url)

    def go(self, url: str) -> None:
        """Fetch `url` (http:// is added when missing) and show the answer."""
        self.url = _address(url)
        self._wanted = False
        if self.lab.api is None or not self.url:
            return
        answer = self.lab.api.curl(self.url)
        status = "" if answer.status is None else f"{answer.status} {_phrase(answer.status)}".strip()
        body = answer.body[:MOST_CHARACTERS]
        kind = next((v for k, v in answer.headers.items() if k.lower() == "content-type"), "")
        self.answer = {
            "outcome": answer.outcome,
            "status": status,
            "body": body,
            "html": "html" in kind or body.lstrip()[:1] == "<",
            "hops": [{"at": hop.at, "ok": hop.ok, "why": hop.why} for hop in answer.hops],
            "why": answer.why,
        }

    def outline(self) -> str:
        """The address, the status and the title or the first line; or why nothing came."""
        if self.elsewhere:
            return f"Page: {self.url}\n{self.elsewhere}"
        if self._wanted:
            self._redraw()
        if self.trouble:
            return f"Page: {self.url}\n{self.trouble}"
        if not self.answer:
            return f"Page: {self.url or 'no address yet'}"
        if self.answer["outcome"] == "reached":
            return "\n".join([f"Page: {self.url}", self.answer["status"], *first_line(self.answer["body"])])
        stopped = [f"stopped at {hop['at']}: {hop['why']}" for hop in self.answer["hops"] if not hop["ok"]]
        return "\n".join(
            [f"Page: {self.url}", f"{self.answer['outcome']}: {self.answer['why']}", *stopped[:1]]
        )

    def _on_message(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        super()._on_message(_widget, content, _buffers)
        if content.get("type") == "go":
            self._click(lambda: self._open(str(content.get("url", ""))))

    def _open(self, url: str) -> None:
        self.url, self._wanted = _address(url), True
        self._redraw()


def first_line(body: str) -> list[str]:
    """A page's title and its first line of text, as a list of none to two short lines."""
    title = TITLE.search(body)
    text = html.unescape(UNSEEN.sub("\n", body))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = [html.unescape(title.group(1)).strip()] if title and title.group(1).strip() else []
    return [*found, *[line for line in lines if line not in found][:1]]


def _address(url: str) -> str:
    url = url.strip()
    return url if not url or "://" in url else f"http://{url}"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
