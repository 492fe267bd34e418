package dump.backend.s3;

import dump.aws.Xml;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.Handle;
import dump.http.HttpFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.xml.stream.XMLStreamException;

/** The objects of a bucket. */
final class S3Objects {
    /** Of these nothing can be read at once. */
    private static final Set<String> ARCHIVES = Set.of("GLACIER", "DEEP_ARCHIVE");
    /** A thousand names of a kilobyte each, coded. */
    private static final int PAGE_MAX = 8 << 20;
    private static final int WORDS_MAX = 64 << 10;

    private final S3Calls calls;
    private final S3Options options;
    private volatile boolean listsVersion1;
    private volatile boolean knowsConditions = true;

    S3Objects(S3Calls calls, S3Options options) {
        this.calls = calls;
        this.options = options;
        listsVersion1 = options.listsVersion1();
    }

    /** An account that may neither list nor make buckets is believed that there is one. */
    void makeBucket() throws IOException, InterruptedException {
        try {
            page(new TreeMap<>(Map.of("list-type", "2", "max-keys", "1")));
        } catch (S3Refusal refusal) {
            if (refusal.code().equals("AccessDenied")) return;
            if (!refusal.code().equals("NoSuchBucket")) throw refusal;
            makeMissingBucket();
        }
    }

    private void makeMissingBucket() throws IOException, InterruptedException {
        var region = calls.region();
        var where = region.equals("us-east-1") ? "" : "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/"
                + "2006-03-01/\"><LocationConstraint>" + region + "</LocationConstraint></CreateBucketConfiguration>";
        try (var made = calls.send(S3Request.put("", Map.of(), where.isEmpty() ? List.of()
                : List.of(ByteBuffer.wrap(where.getBytes(StandardCharsets.US_ASCII)))))) {
            made.all(WORDS_MAX);
        } catch (S3Refusal refusal) {
            // Somebody was quicker, who is us.
            if (!refusal.code().equals("BucketAlreadyOwnedByYou")) throw refusal;
        }
    }

    void put(String key, Handle file, List<ByteBuffer> content) throws IOException, InterruptedException {
        put(key, headers(file), content);
    }

    /** @return whether ours stands there */
    boolean putNew(String key, Handle file, List<ByteBuffer> content) throws IOException, InterruptedException {
        // A store may not know the condition and say nothing.
        if (isThere(key)) return false;
        var headers = headers(file);
        try {
            if (knowsConditions) headers.put("if-none-match", "*");
            put(key, headers, content);
            return true;
        } catch (S3Refusal refusal) {
            if (refusal.status() == 412) return false;
            boolean mayBeOfCondition = refusal.status() == 501 || refusal.status() == 400;
            if (!headers.containsKey("if-none-match") || !mayBeOfCondition) throw refusal;
            knowsConditions = false;
            return putNew(key, file, content);
        }
    }

    private boolean isThere(String key) throws IOException, InterruptedException {
        try {
            size(key);
            return true;
        } catch (S3Refusal refusal) {
            if (!refusal.isOfMissingObject()) throw refusal;
            return false;
        }
    }

    private Map<String, String> headers(Handle file) {
        var headers = new HashMap<String, String>();
        headers.put("content-type", "application/octet-stream");
        boolean canWait = file.kind() == FileKind.PACK && !file.ofTrees();
        if (options.storageClass() != null && (canWait || !ARCHIVES.contains(options.storageClass())))
            headers.put("x-amz-storage-class", options.storageClass());
        if (options.encryption() != null) headers.put("x-amz-server-side-encryption", options.encryption());
        if (options.encryptionKey() != null)
            headers.put("x-amz-server-side-encryption-aws-kms-key-id", options.encryptionKey());
        return headers;
    }

    private void put(String key, Map<String, String> headers, List<ByteBuffer> content)
            throws IOException, InterruptedException {
        var md5 = S3Request.digest("MD5", content);
        // Buckets with locked objects take nothing without.
        headers.put("content-md5", Base64.getEncoder().encodeToString(md5));
        String tag;
        try (var put = calls.send(S3Request.put(key, headers, content))) {
            tag = put.headers().get("etag");
            put.all(WORDS_MAX);
        }
        // The tag of what the store encrypted, or put together, is none of the content.
        if (tag != null && tag.replace("\"", "").equalsIgnoreCase(HexFormat.of().formatHex(md5))) return;
        long size = content.stream().mapToLong(ByteBuffer::remaining).sum();
        long there = size(key);
        if (there == size) return;
        calls.renew();
        throw new IOException("the store has %,d bytes of it, and not %,d".formatted(there, size));
    }

    long size(String key) throws IOException, InterruptedException {
        try (var head = calls.send(S3Request.of("HEAD", key))) {
            long size = head.length();
            if (size < 0) throw new IOException("the store does not say how large it is");
            return size;
        }
    }

    /** @param shown the object, for a message */
    void read(String key, String shown, long offset, ByteBuffer target) throws IOException, InterruptedException {
        int wanted = target.remaining();
        if (wanted == 0 || offset > Long.MAX_VALUE - wanted) {
            if (offset > size(key) - wanted) throw tooShort(shown, offset, wanted);
            return;
        }
        try (var part = calls.send(S3Request.range(key, offset, offset + wanted - 1))) {
            if (part.fillFrom(offset, target) < wanted) throw tooShort(shown, offset, wanted);
        } catch (S3Refusal refusal) {
            if (refusal.status() == 416) throw tooShort(shown, offset, wanted);
            throw refusal;
        }
    }

    private static BackendException tooShort(String shown, long offset, int wanted) {
        return new BackendException.TooShort("%s is cut off: it ends before the %,d bytes from %,d on that are wanted"
                .formatted(shown, wanted, offset));
    }

    byte[] readAll(String key, String shown, int sizeMax) throws IOException, InterruptedException {
        try (var whole = calls.send(S3Request.of("GET", key))) {
            return whole.all(sizeMax);
        } catch (HttpFailure.TooLong more) {
            throw new BackendException.TooLong(
                    "%s has more than the %,d bytes allowed there".formatted(shown, sizeMax));
        }
    }

    void remove(String key) throws IOException, InterruptedException {
        try (var removed = calls.send(S3Request.of("DELETE", key))) {
            removed.all(WORDS_MAX);
        }
    }

    /**
     * All that begin with a prefix.
     *
     * @param flat whether only those without a further slash are wanted
     */
    void list(String prefix, boolean flat, Consumer<S3Page.Found> found) throws IOException, InterruptedException {
        String token = null, last = null;
        while (true) {
            var query = new TreeMap<>(Map.of("prefix", prefix));
            if (flat) query.put("delimiter", "/");
            if (!listsVersion1) query.put("list-type", "2");
            if (listsVersion1 && last != null) query.put("marker", last);
            if (!listsVersion1 && token != null) query.put("continuation-token", token);
            var page = page(query);
            for (var object : page.objects()) if (object.key().startsWith(prefix)) found.accept(object);
            if (!page.truncated()) return;
            // Some that speak version 2 forget to say how it goes on.
            if (page.token() == null) listsVersion1 = true;
            boolean moved = listsVersion1 ? page.lastKey() != null && !page.lastKey().equals(last)
                    : !page.token().equals(token);
            if (!moved) throw new BackendException.Lasting(
                    "the store says that its list of " + prefix + " goes on, and not where", null);
            token = page.token();
            if (page.lastKey() != null) last = page.lastKey();
        }
    }

    /** Whether the bucket keeps former versions; empty if the store does not know that question, or whoever asks it. */
    Optional<Boolean> areVersioned() throws IOException, InterruptedException {
        var status = new StringBuilder();
        try (var answer = calls.send(S3Request.list(Map.of("versioning", "")))) {
            var root = Xml.read(answer.all(WORDS_MAX), (parent, name, text) -> {
                if (name.equals("Status")) status.append(text);
            });
            return root.equals("VersioningConfiguration") ? Optional.of(status.toString().equals("Enabled"))
                    : Optional.empty();
        } catch (S3Refusal | XMLStreamException unknown) {
            return Optional.empty();
        }
    }

    private S3Page page(Map<String, String> query) throws IOException, InterruptedException {
        try (var answer = calls.send(S3Request.list(query))) {
            return S3Page.parse(answer.all(PAGE_MAX));
        } catch (XMLStreamException wrong) {
            throw new BackendException.Lasting("the store's list makes no sense: "
                    + wrong.getMessage().replaceAll("[\\s\\p{Cntrl}]+", " "), wrong);
        }
    }
}
