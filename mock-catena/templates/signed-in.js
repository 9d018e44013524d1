// Notifies the flow's page that opened this popup, and no other page, that the provider is connected.
"use strict";
if (window.opener) window.opener.postMessage("catena-signed-in", location.origin);
