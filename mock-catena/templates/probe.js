// Sets a cookie, checks whether it is sent back, and posts the result to the embedding page.
// Any failure is a "no" at once. Only if the requests take too long, they are cancelled and nothing is posted.
"use strict";
(() => {
  const { origins, capMs } = document.currentScript.dataset;
  if (!origins || window.parent === window) return;
  const signal = AbortSignal.timeout(Number(capMs));
  const ask = async (path) => {
    const answer = await fetch(path, { credentials: "include", cache: "no-store", signal });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    return answer.json();
  };
  const post = (supported) => {
    const verdict = { source: "catena-connect", version: 1, event: "probe", payload: { supported } };
    for (const origin of origins.split(" ")) window.parent.postMessage(verdict, origin);
  };
  (async () => {
    const { token } = await ask("/embed/probe/set");
    const { arrived } = await ask(`/embed/probe/check?token=${encodeURIComponent(token)}`);
    post(arrived === true);
  })().catch(() => {
    if (!signal.aborted) post(false);
  });
})();
