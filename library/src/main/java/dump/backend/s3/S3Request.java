package dump.backend.s3;

import dump.aws.Signer;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What an object store is asked, before it is signed.
 *
 * @param key of an object; empty for the bucket
 * @param content is not moved, so that it can be sent again
 * @param contentHash of it, as it is signed
 */
record S3Request(String method, String key, Map<String, String> query, Map<String, String> headers,
        List<ByteBuffer> content, String contentHash) {
    private static final String HASH_OF_NOTHING = Signer.hash(new byte[0]);

    static S3Request of(String method, String key) {
        return new S3Request(method, key, Map.of(), Map.of(), List.of(), HASH_OF_NOTHING);
    }

    static S3Request list(Map<String, String> query) {
        return new S3Request("GET", "", query, Map.of(), List.of(), HASH_OF_NOTHING);
    }

    static S3Request put(String key, Map<String, String> headers, List<ByteBuffer> content) {
        return new S3Request("PUT", key, Map.of(), headers, content, HexFormat.of().formatHex(digest("SHA-256", content)));
    }

    /** Part of an object. @param last inclusive */
    static S3Request range(String key, long first, long last) {
        return new S3Request("GET", key, Map.of(), Map.of("range", "bytes=" + first + "-" + last), List.of(),
                HASH_OF_NOTHING);
    }

    static byte[] digest(String algorithm, List<ByteBuffer> content) {
        try {
            var digest = MessageDigest.getInstance(algorithm);
            for (var buffer : content) digest.update(buffer.duplicate());
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
