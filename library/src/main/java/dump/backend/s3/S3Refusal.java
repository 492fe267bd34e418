package dump.backend.s3;

import dump.aws.Xml;
import java.io.IOException;
import java.time.Duration;
import javax.xml.stream.XMLStreamException;

/** A server's answer that is no success, in its own words. */
final class S3Refusal extends IOException {
    private static final long serialVersionUID = 1;
    private static final int WORDS_MAX = 300;

    private final int status;
    private final String code;
    private final String region;
    private final Duration pause;

    /** @param code what S3 calls it; empty if nobody said @param region where the bucket is, or null */
    private S3Refusal(int status, String code, String words, String region, Duration pause) {
        super(words);
        this.status = status;
        this.code = code;
        this.region = region;
        this.pause = pause;
    }

    /** @param body as far as it was read @param regionSaid by a header, or null @param pause that the store wants */
    static S3Refusal of(int status, byte[] body, String regionSaid, Duration pause) {
        var found = new String[] {"", "", null, null};
        try {
            Xml.read(body, (parent, name, text) -> {
                if (!parent.equals("Error")) return;
                switch (name) {
                    case "Code" -> found[0] = text;
                    case "Message" -> found[1] = text;
                    case "Region" -> found[2] = text;
                }
            });
        } catch (XMLStreamException notXml) {
            // A proxy's page, or nothing.
        }
        var region = regionSaid != null ? regionSaid : found[2] != null ? found[2] : expected(found[1]);
        return new S3Refusal(status, found[0].matches("[A-Za-z0-9.]{1,80}") ? found[0] : "", shown(found[1]),
                region != null && region.matches("[A-Za-z0-9_-]{1,60}") ? region : null, pause);
    }

    /** “the region 'us-east-1' is wrong; expecting 'eu-west-1'”, if it says so. */
    private static String expected(String message) {
        var words = message.split("expecting '", 2);
        return words.length < 2 || words[1].indexOf('\'') < 0 ? null : words[1].substring(0, words[1].indexOf('\''));
    }

    private static String shown(String text) {
        var plain = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return plain.length() > WORDS_MAX ? plain.substring(0, WORDS_MAX) + "…" : plain;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    /** Whether it is the object that is missing, and not the bucket. */
    boolean isOfMissingObject() {
        return status == 404 && !code.equals("NoSuchBucket");
    }

    /** The region that the server names, or null. */
    String region() {
        return region;
    }

    /** So long the store wants to be left alone; zero if it does not say. */
    Duration pause() {
        return pause;
    }

    /** For a message: what it is called, and what the server says. */
    String words() {
        var named = code.isEmpty() ? "status " + status : code;
        return getMessage().isEmpty() ? named : named + ", “" + getMessage() + "”";
    }
}
