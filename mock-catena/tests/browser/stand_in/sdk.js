// A stand-in for the browser SDK of Catena Connect, written from its published contract: how the flow is opened, which
// messages count, how a cookie is probed, and when a frame, a popup or the same tab is used.
"use strict";

window.standIn = (() => {
  const FRAME_LOADS_MS = 8000; // A probe's frame, until it is loaded.
  const VERDICT_MS = 6000; // From then until its verdict.
  const REVEAL_MS = 3000; // A frame that is loaded and posts no `open` is shown after this.
  const POLL_MS = 500; // How often a popup is looked at: closed by the fleet?
  const PENDING = "catena-connect.pending";
  const PENDING_MS = 30 * 60 * 1000;

  const text = (value) => (typeof value === "string" ? value : "");
  const texts = (value) =>
    Array.isArray(value) && value.every((item) => typeof item === "string") ? value : [];

  function checked(inviteUrl) {
    const url = new URL(inviteUrl);
    const here = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
    if (url.protocol === "https:" || (url.protocol === "http:" && here)) return url;
    throw new TypeError("an invitation URL is https, or http on this computer");
  }

  function launchUrl(url, embed, embedKey, look) {
    const launch = new URL(url);
    for (const [name, value] of Object.entries({ embed, embed_key: embedKey, ...look })) {
      launch.searchParams.set(name, value);
    }
    return launch.href;
  }

  // Reads the messages of one window. Every message passes three guards: the origin of the invitation, the window that
  // was opened, and the marker. The first outcome is the only one; what is malformed becomes empty.
  function reader(origin, opened, on) {
    let outcome = null;
    let closed = false;
    const end = (name, detail) => {
      if (outcome === null) on((outcome = name), detail);
    };
    const close = () => {
      if (!closed) on("close", {});
      closed = true;
    };
    const take = (event) => {
      const { data } = event;
      if (event.origin !== origin || event.source !== opened || data?.source !== "catena-connect") return;
      switch (data.event) {
        case "open":
          return on("open", {});
        case "connection":
        case "connection_deleted":
          return on(data.event, { connectionId: text(data.connectionId) });
        case "success":
          return end("success", { connectionIds: texts(data.connectionIds) });
        case "exit":
          return end("exit", { reason: text(data.reason) });
        case "close":
          return close();
      }
    };
    window.addEventListener("message", take);
    return { close, stop: () => window.removeEventListener("message", take) };
  }

  const verdicts = new Map();

  // Whether the browser sends the flow's cookie from a frame of this page. A verdict is kept for the page's life, a
  // timeout is not.
  function probe(url, embedKey) {
    const id = `${url.origin} ${embedKey}`;
    if (verdicts.has(id)) return Promise.resolve(verdicts.get(id));
    const frame = document.createElement("iframe");
    const page = new URL("/embed/probe", url.origin);
    page.searchParams.set("embed_key", embedKey);
    frame.src = page;
    frame.style.display = "none";
    return new Promise((resolve) => {
      const end = (supported, timedOut) => {
        clearTimeout(timer);
        window.removeEventListener("message", take);
        frame.remove();
        if (!timedOut) verdicts.set(id, supported);
        resolve(supported);
      };
      const take = ({ origin, source, data }) => {
        if (origin !== url.origin || source !== frame.contentWindow || data?.source !== "catena-connect") return;
        if (data.event === "probe") end(data.payload?.supported === true, false);
      };
      let timer = setTimeout(() => end(false, true), FRAME_LOADS_MS);
      frame.addEventListener("load", () => {
        clearTimeout(timer);
        timer = setTimeout(() => end(false, true), VERDICT_MS);
      });
      window.addEventListener("message", take);
      document.body.append(frame);
    });
  }

  // Opens the flow: in a frame if the probe allows it, else in a popup behind a button, else in this tab.
  function open({ inviteUrl, embedKey, look = {}, on }) {
    const url = checked(inviteUrl);
    const surface = document.createElement("div");
    surface.id = "surface";
    surface.textContent = "Loading";
    document.body.append(surface);
    const undo = [() => surface.remove()];
    const launch = { mode: "probing", destroy: () => undo.splice(0).forEach((step) => step()) };

    const inFrame = () => {
      launch.mode = "iframe";
      const frame = document.createElement("iframe");
      frame.allow = "clipboard-write";
      frame.title = "Catena Connect";
      frame.src = launchUrl(url, "iframe", embedKey, look);
      const reveal = () => (surface.dataset.shown = "yes");
      let timer = null;
      frame.addEventListener("load", () => (timer ??= setTimeout(reveal, REVEAL_MS)));
      surface.append(frame);
      const { stop } = reader(url.origin, frame.contentWindow, (name, detail) => {
        if (name === "open") reveal();
        on(name, detail);
      });
      undo.push(stop, () => clearTimeout(timer));
    };

    const inPopup = () => {
      const name = `catena-connect-${Date.now()}-${Math.random().toString(36).slice(2)}`;
      const popup = window.open(launchUrl(url, "popup", embedKey, look), name);
      if (!popup || popup.closed) return inThisTab();
      launch.mode = "popup";
      const { close, stop } = reader(url.origin, popup, on);
      const poll = setInterval(() => {
        if (popup.closed) {
          clearInterval(poll);
          close();
        }
      }, POLL_MS);
      undo.push(stop, () => clearInterval(poll), () => popup.close());
    };

    const inThisTab = () => {
      launch.mode = "redirect";
      const record = { schema: "catena-connect.pending/1", id: String(Math.random()), expires: Date.now() + PENDING_MS };
      sessionStorage.setItem(PENDING, JSON.stringify(record));
      location.assign(launchUrl(url, "redirect", embedKey, look));
    };

    probe(url, embedKey).then((supported) => {
      surface.textContent = "";
      if (supported) return inFrame();
      launch.mode = "waiting";
      const button = document.createElement("button");
      button.id = "continue";
      button.textContent = "Continue";
      button.addEventListener("click", inPopup);
      surface.append("Continue in a new window to finish connecting. ", button);
    });
    return launch;
  }

  // On the page that the flow came back to: the outcome that the page states, once for each launch of this tab.
  function resume(outcome, on) {
    const record = JSON.parse(sessionStorage.getItem(PENDING) ?? "null");
    sessionStorage.removeItem(PENDING);
    if (record?.schema !== "catena-connect.pending/1" || record.expires < Date.now()) return;
    on(outcome, outcome === "success" ? { connectionIds: [] } : { reason: "" });
    on("close", {});
  }

  return { open, probe: (inviteUrl, embedKey) => probe(new URL(inviteUrl), embedKey), resume };
})();

// What the callbacks got, for the test.
window.calls = [];
const noted = (name, detail) => calls.push([name, detail]);

// Opens the flow as the quick start of the SDK does: `close` removes the surface, unless `keep` is set.
function start(inviteUrl, embedKey, look = {}, keep = false) {
  calls.length = 0;
  const on = (name, detail) => {
    noted(name, detail);
    if (name === "close" && !keep) window.launch.destroy();
  };
  window.launch = standIn.open({ inviteUrl, embedKey, look, on });
  return true;
}
