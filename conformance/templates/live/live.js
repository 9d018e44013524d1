"use strict";
// Shows each message of the stream. All markup is made by the program, which escapes it.
(() => {
  const by = (id) => document.getElementById(id);
  const made = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content.firstElementChild;
  };
  const connection = by("connection");
  const sessionsOf = new Map();
  let run = "", over = false, drawing = false;

  function changed() {
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      for (const group of document.querySelectorAll("section.group")) {
        const number = group.querySelectorAll("details.check, #running > li").length;
        const heading = group.querySelector("h3");
        heading.textContent = `${heading.dataset.title} (${number})`;
      }
      for (const tile of document.querySelectorAll(".tile")) {
        const kind = tile.querySelector("input").value;
        tile.querySelector(".count").textContent = document.querySelectorAll(`details.check.${kind}`).length;
      }
      for (const box of document.querySelectorAll(".levels input")) {
        const number = document.querySelectorAll(`details.check[data-level="${box.value}"]`).length;
        box.parentElement.querySelector(".dim").textContent = number;
      }
      document.dispatchEvent(new Event("checks-changed"));
    });
  }

  function begin(number) {
    if (number === run) return;
    run = number;
    sessionsOf.clear();
    for (const old of document.querySelectorAll("details.check, #running > li, #session-list > li")) old.remove();
    document.querySelector("#sessions .scroll").hidden = true;
    by("no-session").hidden = false;
    by("session-count").textContent = "";
  }

  function connected() {
    connection.className = over ? "over" : "live";
    connection.textContent = over ? "The run has ended" : "Live";
  }

  function showRun(it) {
    over = it.over;
    by("target").textContent = it.target ? ` of ${it.target}` : "";
    by("verdict").textContent = it.title;
    by("reason").textContent = it.reason.replaceAll("`", "");
    by("band").className = `top ${it.class}`;
    by("progress").max = Math.max(it.total, 1);
    by("progress").value = it.ended;
    by("counted").textContent = `${it.ended} of ${it.total} checks have ended`;
    by("report").hidden = !it.report;
    document.title = `${it.title}: ${it.target || "a run"}, Catena conformance`;
    connected();
    changed();
  }

  function addSession(check, number) {
    const body = by(check)?.querySelector(".body");
    if (!body || body.querySelector(`[href="/sessions/${number}"]`)) return;
    const line = made('<p class="of-session"><a target="_blank" rel="noopener">Open its session in the inspector</a></p>');
    line.firstElementChild.href = `/sessions/${number}`;
    body.querySelector(".prose").before(line);
  }

  function showCheck(it) {
    const shown = made(it.html), before = by(it.id);
    const place = it.finding ? document.querySelector(`section.group.${it.finding}`) : by("running");
    if (before?.matches("details")) shown.open = before.open;
    if (before?.parentElement === place) before.replaceWith(shown);
    else {
      before?.remove();
      place.append(shown);
    }
    for (const number of sessionsOf.get(it.id) ?? []) addSession(it.id, number);
    changed();
  }

  function showSession(it) {
    const shown = made(it.html), before = by(`session-${it.number}`), list = by("session-list");
    if (before) before.replaceWith(shown);
    else list.prepend(shown);
    if (!sessionsOf.has(it.check)) sessionsOf.set(it.check, new Set());
    sessionsOf.get(it.check).add(it.number);
    addSession(it.check, it.number);
    document.querySelector("#sessions .scroll").hidden = false;
    by("no-session").hidden = true;
    by("session-count").textContent = list.children.length;
  }

  const stream = new EventSource("/stream");
  const on = (name, show) => stream.addEventListener(name, (event) => {
    const it = JSON.parse(event.data);
    begin(it.run);
    show(it);
  });
  on("run", showRun);
  on("check", showCheck);
  on("session", showSession);
  stream.addEventListener("open", connected);
  stream.addEventListener("error", () => {
    connection.className = "";
    connection.textContent = over
      ? "The program has ended; the sessions can no longer be opened"
      : "No connection to the program: it has ended, or starts again";
  });
})();
