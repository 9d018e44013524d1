package partner;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.context.annotation.Bean;

/** Spring: the raw body before any converter, and views that exist only with a switch. */
@SpringBootApplication
public class Application {
    private static final Map<String, String> PAGES = Map.of(
            "connected", "<h1>Connected</h1><p>Your fleet is connected. Vehicle data arrives shortly.</p>",
            "waiting", "<h1>Almost there</h1><p>Thank you. This page changes as soon as Catena confirms.</p>",
            "requested", "<h1>Provider requested</h1><p>Your provider has been requested. We will write to you when it is available.</p>",
            "failed", "<h1>Nothing was set up</h1><p>Your fleet was not connected. You can start again at any time.</p>",
            "unknown", "<h1>Onboarding</h1><p>We cannot tell how your visit ended. Please open your onboarding page again.</p>");
    private static final String BUG = System.getenv().getOrDefault("BUG", "");

    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }

    @Bean
    Catena catena() {
        return new Catena(System.getenv("CATENA_WEBHOOK_SECRET"), BUG);
    }

    @RestController
    static class Callback {
        private final Catena catena;

        Callback(Catena catena) {
            this.catena = catena;
        }

        @GetMapping({"/catena/return", "/catena/failed"})
        ResponseEntity<String> callback(HttpServletRequest request) {
            String shown = catena.callback(
                    only(request, "status"), only(request, "fleet"), only(request, "integration_request_id"),
                    request.getMethod().equals("GET"));
            return ResponseEntity.ok()
                    .contentType(MediaType.parseMediaType("text/html;charset=utf-8"))
                    .header("Cache-Control", "no-store")
                    .header("Referrer-Policy", "no-referrer")
                    .body("<!doctype html><html lang=\"en\"><head><title>Onboarding</title></head><body><main>"
                            + PAGES.get(shown) + "</main></body></html>");
        }

        // `byte[]`: a `String` or an object would be what a converter made of the body, which is not what was signed.
        @PostMapping("/hooks/catena")
        ResponseEntity<String> webhook(
                @RequestHeader(name = "X-Catena-Timestamp", required = false) String timestamp,
                @RequestHeader(name = "X-Catena-Signature", required = false) String signature,
                @RequestHeader(name = "Content-Encoding", required = false) String encoding,
                @RequestBody(required = false) byte[] body) {
            try {
                catena.webhook(timestamp, signature, encoding, body == null ? new byte[0] : body);
                return ResponseEntity.accepted().build();
            } catch (Refused refused) {
                return ResponseEntity.status(refused.status).body(refused.getMessage());
            }
        }

        /** The value of a parameter that is given once: `getParameter` takes the first of several. */
        private static String only(HttpServletRequest request, String name) {
            String[] values = request.getParameterValues(name);
            return values != null && values.length == 1 ? values[0] : null;
        }
    }

    /** Views for a conformance run: `CATENA_TEST_VIEWS=1`, on staging only. */
    @RestController
    @ConditionalOnProperty(name = "CATENA_TEST_VIEWS", havingValue = "1")
    static class Views {
        private final Catena catena;

        Views(Catena catena) {
            this.catena = catena;
        }

        @GetMapping("/_test/fleets/{ref}")
        Map<String, Object> fleet(@PathVariable String ref) {
            return catena.fleet(ref);
        }

        @GetMapping("/_test/integration-requests/{id}")
        ResponseEntity<Map<String, Object>> integrationRequest(@PathVariable String id) {
            Map<String, Object> found = catena.request(id);
            return found == null ? ResponseEntity.notFound().build() : ResponseEntity.ok(found);
        }
    }
}
