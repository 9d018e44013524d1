package partner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One partner's side of Catena Connect: the callback, the webhooks and the store. Nothing here knows about HTTP. A real one
 * keeps its store in a database, and takes an event's id in the transaction of its effect.
 */
class Catena {
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final int LARGEST_BODY = 4 * 1024 * 1024;

    private enum Status { SUCCESS, INTEGRATION_REQUESTED, FAILURE }

    private final ObjectMapper json = new ObjectMapper();
    private final String secret;
    private final String bug;
    private final Set<String> events = new HashSet<>();
    private final Map<String, Integer> notices = new HashMap<>();
    private final Set<String> live = new HashSet<>();
    /** The partner's name of each of Catena's fleets, and those of them that have a connection. */
    private final Map<String, String> names = new HashMap<>();
    private final Set<String> connected = new HashSet<>();
    private final Map<String, String> requests = new HashMap<>();

    Catena(String secret, String bug) {
        this.secret = secret;
        this.bug = bug;
    }

    /** The name of the page to show. A HEAD request remembers nothing. */
    synchronized String callback(String status, String fleet, String requestId, boolean remember) {
        if (bug.equals("enum-status")) {
            // An enum has no constant for a status that is added later.
            Status.valueOf(String.valueOf(status).toUpperCase().replace('-', '_'));
        }
        if ("integration-requested".equals(status)) {
            if (remember && fleet != null && isUuid(requestId)) {
                requests.putIfAbsent(requestId.toLowerCase(), fleet);
            }
            return "requested";
        }
        if ("success".equals(status)) {
            return live.contains(fleet) ? "connected" : "waiting";
        }
        return "failure".equals(status) ? "failed" : "unknown";
    }

    /** Handles one delivery. `raw` is the body as it arrived. */
    void webhook(String timestamp, String signature, String encoding, byte[] raw) throws Refused {
        byte[] body = "gzip".equals(encoding) ? unpack(raw) : raw;
        verify(timestamp == null ? "" : timestamp, signature == null ? "" : signature, body);
        JsonNode event = parsed(body);
        synchronized (this) {
            if (events.add(event.path("id").asText())) {
                apply(event);
            }
        }
    }

    /** The signature is over the time, a dot and the body as it was before compression. */
    private void verify(String timestamp, String signature, byte[] body) throws Refused {
        byte[] signed = "latin-1".equals(bug)
                ? new String(body, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.UTF_8)
                : body;
        byte[] expected;
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
            expected = Base64.getEncoder().encode(mac.doFinal(signed));
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException(error);
        }
        if (!MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8))) {
            throw new Refused(401, "the signature does not match");
        }
        try {
            Duration age = Duration.between(OffsetDateTime.parse(timestamp).toInstant(), Instant.now());
            if (age.abs().compareTo(TOLERANCE) > 0) {
                throw new Refused(401, "the delivery is too old, or from the future");
            }
        } catch (DateTimeException error) {
            throw new Refused(401, "the time is not RFC 3339");
        }
    }

    /** Order does not matter: a connection waits until an invitation or agreement names its fleet. */
    private void apply(JsonNode event) {
        String name = event.path("event_name").asText();
        for (JsonNode record : event.path("data")) {
            String id = record.path("fleet_id").asText("");
            if (id.isEmpty()) {
                continue;
            }
            String ref = record.path("fleet_ref").asText("");
            if ((name.startsWith("invitation.") || name.startsWith("share_agreement.")) && !ref.isEmpty()) {
                names.put(id, ref);
            }
            if (name.equals("fleet_connection.created")) {
                connected.add(id);
            }
            String known = names.get(id);
            if (known != null && connected.contains(id) && live.add(known)) {
                notices.merge(known, 1, Integer::sum);
            }
        }
    }

    // Views for a conformance run. Serve them on staging only.

    synchronized Map<String, Object> fleet(String ref) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("fleet_ref", ref);
        view.put("access", live.contains(ref) ? "live" : "none");
        view.put("notices", notices.getOrDefault(ref, 0));
        return view;
    }

    /** `null` if no such request is stored. */
    synchronized Map<String, Object> request(String id) {
        String fleet = requests.get(id.toLowerCase());
        if (fleet == null) {
            return null;
        }
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("integration_request_id", id.toLowerCase());
        view.put("fleet_ref", fleet);
        view.put("state", live.contains(fleet) ? "live" : "pending");
        view.put("count", 1);
        return view;
    }

    private JsonNode parsed(byte[] body) throws Refused {
        try {
            JsonNode event = json.readTree(body);
            if (event != null && event.isObject()) {
                return event;
            }
        } catch (JsonProcessingException error) {
            throw new Refused(400, "the body is not JSON");
        } catch (IOException error) {
            throw new Refused(400, "the body is not UTF-8");
        }
        throw new Refused(400, "the body is not an event");
    }

    private static byte[] unpack(byte[] raw) throws Refused {
        try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(raw))) {
            byte[] body = stream.readNBytes(LARGEST_BODY + 1);
            if (body.length > LARGEST_BODY) {
                throw new Refused(413, "the body is too large");
            }
            return body;
        } catch (EOFException error) {
            throw new Refused(400, "the gzip stream ends early");
        } catch (IOException error) {
            throw new Refused(400, "the body is not gzip");
        }
    }

    private static boolean isUuid(String text) {
        try {
            return text != null && UUID.fromString(text).toString().equalsIgnoreCase(text);
        } catch (IllegalArgumentException error) {
            return false;
        }
    }
}
