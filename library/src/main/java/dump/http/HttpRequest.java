package dump.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What is asked. {@code Host} and {@code Content-Length} are added when it is sent.
 *
 * @param target a path, and a query, coded as it is sent
 * @param body the buffers' remaining bytes; their positions do not move; null for none
 * @param repeatable whether it may be sent again when a kept connection turns out to be dead
 */
public record HttpRequest(String method, String target, Headers headers, List<ByteBuffer> body, boolean repeatable) {
    public HttpRequest {
        if (!Headers.isName(method)) throw new IllegalArgumentException("no method: " + method);
        if (!target.startsWith("/") || target.chars().anyMatch(one -> one <= ' ' || one >= 0x7f))
            throw new IllegalArgumentException("no target: " + target);
        body = body == null ? null : List.copyOf(body);
    }

    /** Repeatable, without a body. */
    public static HttpRequest of(String method, String target, Headers headers) {
        return new HttpRequest(method, target, headers, null, true);
    }

    long length() {
        return body == null ? 0 : body.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    /** @param prefix what stands before the target for a proxy */
    ByteBuffer head(Origin origin, String prefix, Headers more) {
        var text = new StringBuilder(method).append(' ').append(prefix).append(target).append(" HTTP/1.1\r\n");
        if (headers.get("Host") == null) line(text, "Host", origin.authority());
        headers.forEach((name, value) -> line(text, name, value));
        more.forEach((name, value) -> line(text, name, value));
        if (body != null) line(text, "Content-Length", Long.toString(length()));
        return ByteBuffer.wrap(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(value).append("\r\n");
    }
}
