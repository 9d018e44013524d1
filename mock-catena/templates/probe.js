// Sets a cookie, checks whether it is sent back, and posts the result to the embedding page.
// If a request takes too long, it is cancelled and nothing is posted.
"use strict";
(() => {
  const { origins, capMs } = document.currentScript.dataset;
  if (!origins || window.parent === window) return;
  const options = { credentials: "include", cache: "no-store", signal: AbortSignal.timeout(Number(capMs)) };
  const ask = async (path) => (await fetch(path, options)).json();
  const post = (supported) => {
    const verdict = { source: "catena-connect", version: 1, event: "probe", payload: { supported } };
    for (const origin of origins.split(" ")) window.parent.postMessage(verdict, origin);
  };
  (async () => {
    const { token } = await ask("/embed/probe/set");
    const { arrived } = await ask(`/embed/probe/check?token=${encodeURIComponent(token)}`);
    post(arrived === true);
  })().catch(() => {});
})();
