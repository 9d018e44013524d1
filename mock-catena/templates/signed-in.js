// Tells the page of the flow that opened this window, and nobody else, that the provider is connected.
"use strict";
if (window.opener) window.opener.postMessage("catena-signed-in", location.origin);
