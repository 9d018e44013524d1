// Posts a page's messages to the embedding page or the opener, addressed to the origins of its key only.
// A popup whose opener is gone goes to the partner's redirect URL instead, through `fallback`. A browser does not tell it
// that the opener was reloaded or is at another page: if nobody has closed the popup after a while, nobody listens.
"use strict";
(() => {
  const { to, origins, messages, fallback, dismissedWithinMs } = document.currentScript.dataset;
  const reader = to === "parent" ? window.parent : window.opener;
  const fallBack = () => location.replace(fallback);
  if (reader && reader !== window && !reader.closed) {
    for (const message of JSON.parse(messages)) {
      for (const origin of origins.split(" ")) reader.postMessage(message, origin);
    }
    if (fallback && dismissedWithinMs) setTimeout(fallBack, Number(dismissedWithinMs));
  } else if (fallback) {
    fallBack();
  }
})();
