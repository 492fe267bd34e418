package dump.backend.s3;

import dump.aws.Xml;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamException;

/**
 * Part of a list of objects.
 *
 * @param truncated whether there are more
 * @param token where they begin, in a list of version 2; null if the server does not say
 */
record S3Page(List<S3Page.Found> objects, boolean truncated, String token) {
    /** @param size in bytes, or -1 */
    record Found(String key, long size) {}

    /** @throws XMLStreamException if it is no list */
    static S3Page parse(byte[] xml) throws XMLStreamException {
        var reader = new Object() {
            final List<Found> objects = new ArrayList<>();
            boolean truncated;
            String token, key;
            long size = -1;

            void ended(String parent, String name, String text) {
                if (parent.equals("Contents") && name.equals("Key")) key = text;
                if (parent.equals("Contents") && name.equals("Size")) size = number(text);
                if (parent.equals("ListBucketResult")) {
                    switch (name) {
                        case "Contents" -> {
                            if (key != null) objects.add(new Found(key, size));
                            key = null;
                            size = -1;
                        }
                        case "IsTruncated" -> truncated = text.equals("true");
                        case "NextContinuationToken" -> token = text.isEmpty() ? null : text;
                    }
                }
            }
        };
        var root = Xml.read(xml, reader::ended);
        if (!root.equals("ListBucketResult")) throw new XMLStreamException("a list was asked for, and this is a " + root);
        return new S3Page(reader.objects, reader.truncated, reader.token);
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    }

    String lastKey() {
        return objects.isEmpty() ? null : objects.getLast().key();
    }
}
