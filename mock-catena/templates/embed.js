// Posts a page's messages to the partner's page around or behind it, addressed to the origins of its key and to no
// others. A window whose opener is gone goes to the partner's redirect URL instead.
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
