"""FastAPI: the raw body is read before anything parses it, and blocking work runs in a thread."""

import os

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse

from catena import PAGE_HEADERS, Integration, Refused, page

app = FastAPI(openapi_url=None)
catena = Integration(os.environ["CATENA_WEBHOOK_SECRET"], os.environ.get("BUG", ""))


@app.get("/catena/return")
@app.get("/catena/failed")
def callback(request: Request):
    return HTMLResponse(page(catena.callback(request.query_params.multi_items())), headers=PAGE_HEADERS)


@app.post("/hooks/catena")
async def webhook(request: Request):
    try:
        await run_in_threadpool(catena.webhook, request.headers, await request.body())
    except Refused as refused:
        return Response(str(refused), status_code=refused.status)
    return Response(status_code=202)


if os.environ.get("CATENA_TEST_VIEWS") == "1":

    @app.get("/_test/fleets/{ref}")
    def fleet(ref: str):
        return catena.fleet_view(ref)

    @app.get("/_test/integration-requests/{request_id}")
    def integration_request(request_id: str):
        return catena.request_view(request_id) or JSONResponse({"error": "unknown"}, status_code=404)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
