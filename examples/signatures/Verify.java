import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class Verify {
    /** Takes the raw body of the request, unpacked if it came with {@code Content-Encoding: gzip}. */
    static boolean isGenuine(String secret, String timestamp, String signature, byte[] body) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
        byte[] expected = Base64.getEncoder().encode(mac.doFinal(body));
        return MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8));
    }

    public static void main(String[] arguments) throws Exception {
        byte[] body = System.in.readAllBytes();
        if (body.length > 1 && body[0] == 0x1f && body[1] == (byte) 0x8b) {
            body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
        }
        System.out.println(isGenuine(arguments[0], arguments[1], arguments[2], body) ? "genuine" : "forged");
    }
}
