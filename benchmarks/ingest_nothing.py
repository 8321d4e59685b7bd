"""``python -m benchmarks.ingest_nothing``: a handler on the platform's HTTP stack that reads a batch and stores nothing.

No signature is judged, no body opened, no receipt signed: what HTTP and the frame of a batch cost by themselves. Prints
``{"url": ...}`` once it listens, and answers with the number of entries.
"""

from __future__ import annotations

import json

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from central.server import listen, url_of
from sync import wire
from sync.wire.packed import decode_batch


async def _count(request: Request) -> Response:
    return Response(str(len(decode_batch(await request.body()))))


def main() -> None:
    app = Starlette(routes=[Route(wire.PATH_BATCHES, _count, methods=["POST"])])
    listener = listen("127.0.0.1", 0)
    print(json.dumps({"url": url_of(listener)}), flush=True)
    uvicorn.Server(uvicorn.Config(app, http="h11", ws="none", log_config=None, access_log=False)).run([listener])


if __name__ == "__main__":
    main()
