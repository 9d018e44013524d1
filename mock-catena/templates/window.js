// Opens the provider's sign-in in a popup, closes it when the connection exists, and continues.
// If the browser blocks the popup, the form stays as it is.
"use strict";
(() => {
  const { done } = document.currentScript.dataset;
  const form = document.getElementById("connect");
  const blocked = document.getElementById("blocked");
  let signIn = null;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const query = new URLSearchParams(new FormData(form));
    signIn = window.open(`${form.action}?${query}`, "_blank");
    blocked.hidden = Boolean(signIn);
  });
  window.addEventListener("message", (event) => {
    if (event.origin !== location.origin || event.source !== signIn || event.data !== "catena-signed-in") return;
    signIn.close();
    location.assign(done);
  });
})();
