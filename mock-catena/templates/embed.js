// Posts a page's messages to the embedding page or the opener, addressed to the origins of its key only.
// A popup whose opener is gone goes to the partner's redirect URL instead.
"use strict";
(() => {
  const { to, origins, messages, fallback } = document.currentScript.dataset;
  const reader = to === "parent" ? window.parent : window.opener;
  if (reader && reader !== window && !reader.closed) {
    for (const message of JSON.parse(messages)) {
      for (const origin of origins.split(" ")) reader.postMessage(message, origin);
    }
  } else if (fallback) {
    location.replace(fallback);
  }
})();
