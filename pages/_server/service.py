"""What the server does beside running pages: it judges its settings, tidies up, and says how it is."""

import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from streamlit import runtime

from core import settings
from pages._server import headers, janitor, log, media, places, references, resuming, warming
from pages._ui import front_end


def judge_settings() -> None:
    """End the process with a sentence for each setting that is none."""
    try:
        settings.now()
    except ValueError as error:
        sys.exit(f"Nabla cannot start.\n{error}")


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[dict[str, Any]]:
    """From before the first visitor until the end."""
    log.begin()
    references.begin()
    server = runtime.get_instance()
    media.begin(server)
    janitor.begin(server)
    places.begin(server)
    resuming.begin(server)
    said = settings.now()
    log.tell("started", places=said.sessions, photos=said.photos, trainings=said.trainings)
    loading = warming.begin()
    yield {}
    loading.cancel()
    log.tell("ended")


def apologise(error: Exception) -> bool:
    """What a person sees of an error that nobody expected, and what the log has of it."""
    number = uuid.uuid4().hex[:8]
    log.tell_error("a page failed", error, number=number)
    st.error(
        "Something went wrong here, and it is not your fault. Reload the page to go on; whoever runs this server "
        f"finds the number {number} in its log.",
        icon=":material/error:",
    )
    return True


async def health(_: Request) -> JSONResponse:
    """Whether the server takes visitors, how many it has, and whether a first visit is still slow.

    For a load balancer, or a teacher.
    """
    server = runtime.get_instance()
    ready, _said = await server.is_ready_for_browser_connection
    here, most = server._session_mgr.num_active_sessions(), settings.now().sessions
    state = {
        "status": "ok" if ready else "starting",
        "sessions": here,
        "places": most,
        "full": here >= most,
        "libraries": warming.state(),
    }
    return JSONResponse(state, 200 if ready else 503, {"Cache-Control": "no-store"})


async def script(request: Request) -> Response:
    """The script of a component; its address changes with it, so it is fetched once."""
    text = front_end.script(request.path_params["name"])
    if text is None:
        return PlainTextResponse("not found", 404)
    return Response(text, 200, {"Cache-Control": "public, max-age=31536000, immutable"}, "text/javascript")


def routes() -> list[Route]:
    """What is answered beside the pages, whose components then fetch their scripts here."""
    front_end.serve()
    return [Route("/health", health), Route(f"/{front_end.ADDRESS}/{{name}}.js", script)]


MIDDLEWARE = [Middleware(headers.guard)]
