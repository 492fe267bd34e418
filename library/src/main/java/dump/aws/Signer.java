package dump.aws;

import dump.crypto.HmacSha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.SortedMap;

/**
 * Signature version 4 of Amazon's services. Pure.
 *
 * @param service {@code s3}, for whose paths are taken as they are
 */
public record Signer(String region, String service) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256", END = "aws4_request";

    /** As the header {@code x-amz-date} has it. */
    public static String stamp(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString().replaceAll("[-:]", "");
    }

    /** In hexadecimal digits, as the header {@code x-amz-content-sha256} has it. */
    public static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * The header {@code Authorization}.
     *
     * @param path as it is sent: {@link UriText#path}
     * @param query as it is sent: {@link UriText#query}
     * @param headers all that are signed, {@code host} and {@code x-amz-date} among them, names in small letters
     * @param contentHash as {@link #hash} gives it
     */
    public String authorization(String method, String path, String query, SortedMap<String, String> headers,
            String contentHash, AccessKey key) {
        var request = new StringBuilder(512).append(method).append('\n').append(path).append('\n').append(query)
                .append('\n');
        headers.forEach((name, value) -> request.append(name).append(':')
                .append(value.strip().replaceAll(" +", " ")).append('\n'));
        var names = String.join(";", headers.keySet());
        request.append('\n').append(names).append('\n').append(contentHash);
        var stamp = headers.get("x-amz-date");
        var scope = String.join("/", stamp.substring(0, 8), region, service, END);
        var text = String.join("\n", ALGORITHM, stamp, scope, hash(bytes(request.toString())));
        var signature = HexFormat.of().formatHex(HmacSha256.of(signingKey(key.secret(), stamp.substring(0, 8)),
                bytes(text)));
        return ALGORITHM + " Credential=" + key.id() + "/" + scope + ", SignedHeaders=" + names + ", Signature="
                + signature;
    }

    /** @param day such as 20150830 */
    byte[] signingKey(byte[] secret, String day) {
        var first = new byte[4 + secret.length];
        System.arraycopy(bytes("AWS4"), 0, first, 0, 4);
        System.arraycopy(secret, 0, first, 4, secret.length);
        var key = HmacSha256.of(first, bytes(day));
        for (var part : new String[] {region, service, END}) key = HmacSha256.of(key, bytes(part));
        return key;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
