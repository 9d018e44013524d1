// Reads a redirect from Catena. Works in Node and in browsers.

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Reads a raw query, without its `?`. */
export function readRedirect(query) {
  const parameters = new URLSearchParams(query.startsWith("?") ? `&${query}` : query);
  const statuses = parameters.getAll("status");
  if (statuses.length !== 1) return { outcome: "neutral" }; // missing or repeated: claim nothing
  switch (statuses[0]) {
    case "success":
      return { outcome: "connected" };
    case "failure":
      return { outcome: "failed" };
    case "integration-requested": {
      const ids = parameters.getAll("integration_request_id");
      const usable = ids.length === 1 && UUID.test(ids[0]);
      return { outcome: "requested", integrationRequestId: usable ? ids[0].toLowerCase() : undefined };
    }
    default:
      return { outcome: "neutral" };
  }
}
