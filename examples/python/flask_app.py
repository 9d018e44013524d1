"""Flask: the fleet signs in, and its session cookie comes back with it from Catena."""

import os

from flask import Flask, Response, jsonify, redirect, request, session

from catena import PAGE_HEADERS, Integration, Refused, page

BUG = os.environ.get("BUG", "")
app = Flask(__name__)
app.secret_key = os.environ["APP_KEY"]
# Lax: the return from Catena is a navigation from another site, for which a browser keeps a Strict cookie back.
app.config.update(SESSION_COOKIE_SAMESITE="Strict" if BUG == "strict-cookie" else "Lax", SESSION_COOKIE_HTTPONLY=True)
catena = Integration(os.environ["CATENA_WEBHOOK_SECRET"], BUG)


@app.post("/login")
def login():
    session["fleet_manager"] = request.form["email"]
    return redirect("/dashboard", 303)


@app.get("/login")
def login_form():
    return '<!doctype html><title>Sign in</title><form method="post"><input name="email"><button>Sign in</button></form>'


@app.get("/dashboard")
def dashboard():
    return "<!doctype html><title>Dashboard</title><h1>Vehicles</h1>"


@app.get("/catena/return")
@app.get("/catena/failed")
def callback():
    if "fleet_manager" not in session:
        return redirect("/login", 303)
    shown = catena.callback(list(request.args.items(multi=True)), remember=request.method == "GET")
    return Response(page(shown), headers=PAGE_HEADERS)


@app.post("/hooks/catena")
def webhook():
    try:
        catena.webhook(request.headers, request.get_data())
    except Refused as refused:
        return str(refused), refused.status
    return "", 202


if os.environ.get("CATENA_TEST_VIEWS") == "1":

    @app.get("/_test/fleets/<ref>")
    def fleet(ref):
        return jsonify(catena.fleet_view(ref))

    @app.get("/_test/integration-requests/<request_id>")
    def integration_request(request_id):
        found = catena.request_view(request_id)
        return (jsonify(found), 200) if found else (jsonify(error="unknown"), 404)


if __name__ == "__main__":
    # In a container, HOST is 0.0.0.0.
    app.run(host=os.environ.get("HOST", "127.0.0.1"), port=int(os.environ["PORT"]), threaded=True)
