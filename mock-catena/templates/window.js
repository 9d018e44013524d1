// Opens the provider's sign-in in a popup, closes it when the connection exists, and continues.
// If the browser blocks the popup, the form stays as it is.
"use strict";
(() => {
  const { done } = document.currentScript.dataset;
  const form = document.getElementById("connect");
  const blocked = document.getElementById("blocked");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const query = new URLSearchParams(new FormData(form));
    const signIn = window.open(`${form.action}?${query}`, "_blank");
    blocked.hidden = Boolean(signIn);
  });
  window.addEventListener("message", (event) => {
    // Only windows of this flow are of this origin; this page may have been loaded again since it opened its own.
    if (event.origin !== location.origin || event.data !== "catena-signed-in") return;
    event.source?.close();
    location.assign(done);
  });
})();
