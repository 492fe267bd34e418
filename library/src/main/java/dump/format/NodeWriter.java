package dump.format;

import dump.model.Attribute;
import dump.model.ByteString;
import dump.model.Id;
import dump.model.Node;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One entry of a directory, its fields in restic's order.
 *
 * <p>Always written: {@code name type mtime atime ctime uid gid content}; all others only if they are not 0, empty or
 * absent. {@code content} is {@code null} for what is no file and {@code []} for an empty file. A link target that is
 * not UTF-8 stands a second time in {@code linktarget_raw}, in base64.
 */
final class NodeWriter {
    private static final byte[] NAME = JsonWriter.quoted("name");
    private static final byte[] TYPE = JsonWriter.quoted("type");
    private static final byte[] MODE = JsonWriter.quoted("mode");
    private static final byte[] MTIME = JsonWriter.quoted("mtime");
    private static final byte[] ATIME = JsonWriter.quoted("atime");
    private static final byte[] CTIME = JsonWriter.quoted("ctime");
    private static final byte[] UID = JsonWriter.quoted("uid");
    private static final byte[] GID = JsonWriter.quoted("gid");
    private static final byte[] USER = JsonWriter.quoted("user");
    private static final byte[] GROUP = JsonWriter.quoted("group");
    private static final byte[] INODE = JsonWriter.quoted("inode");
    private static final byte[] DEVICE_ID = JsonWriter.quoted("device_id");
    private static final byte[] SIZE = JsonWriter.quoted("size");
    private static final byte[] LINKS = JsonWriter.quoted("links");
    private static final byte[] DEVICE = JsonWriter.quoted("device");
    private static final byte[] CONTENT = JsonWriter.quoted("content");
    private static final byte[] SUBTREE = JsonWriter.quoted("subtree");
    private static final byte[] ERROR = JsonWriter.quoted("error");

    private NodeWriter() {}

    static void write(JsonWriter json, Node node) {
        json.beginObject().name(NAME).fileName(node.name()).name(TYPE).value(node.type().text());
        number(json, MODE, node.mode());
        json.name(MTIME).value(node.mtime()).name(ATIME).value(node.atime()).name(CTIME).value(node.ctime());
        json.name(UID).unsigned(node.uid()).name(GID).unsigned(node.gid());
        text(json, USER, node.user());
        text(json, GROUP, node.group());
        number(json, INODE, node.inode());
        number(json, DEVICE_ID, node.deviceId());
        number(json, SIZE, node.size());
        number(json, LINKS, node.links());
        if (!node.linkTarget().isEmpty()) linkTarget(json, node.linkTarget());
        if (!node.attributes().isEmpty()) attributes(json, node.attributes());
        var others = node.metadata().genericAttributes();
        if (!others.isEmpty()) genericAttributes(json, others);
        number(json, DEVICE, node.device());
        blobs(json.name(CONTENT), node.blobs());
        if (node.subtree() != null) json.name(SUBTREE).value(node.subtree());
        text(json, ERROR, node.metadata().error());
        json.endObject();
    }

    private static void number(JsonWriter json, byte[] name, long number) {
        if (number != 0) json.name(name).unsigned(number);
    }

    private static void text(JsonWriter json, byte[] name, String text) {
        if (!text.isEmpty()) json.name(name).value(text);
    }

    private static void linkTarget(JsonWriter json, ByteString target) {
        json.name("linktarget").value(target);
        var bytes = target.toByteArray();
        if (!Utf8Codec.isValid(bytes, 0, bytes.length)) json.name("linktarget_raw").base64(target);
    }

    private static void attributes(JsonWriter json, List<Attribute> attributes) {
        json.name("extended_attributes").beginArray();
        for (var attribute : attributes) {
            json.beginObject().name("name").value(attribute.name()).name("value").base64(attribute.value()).endObject();
        }
        json.endArray();
    }

    private static void genericAttributes(JsonWriter json, Map<String, String> attributes) {
        json.name("generic_attributes").beginObject();
        // Go sorts by bytes; a String's own order differs from that beyond U+FFFF.
        var sorted = new TreeMap<ByteString, String>();
        attributes.forEach((name, value) -> sorted.put(ByteString.of(name), value));
        sorted.forEach((name, value) -> json.name(name.toString()).raw(value));
        json.endObject();
    }

    /** Bytes that a list of so many blobs takes. */
    static long contentLength(int blobs) {
        return blobs * (Hex.ID_LENGTH + 3L) + 2;
    }

    private static void blobs(JsonWriter json, List<Id> blobs) {
        if (blobs == null) {
            json.nullValue();
            return;
        }
        json.beginArray();
        for (var blob : blobs) json.value(blob);
        json.endArray();
    }
}
