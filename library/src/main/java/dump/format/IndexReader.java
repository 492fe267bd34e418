package dump.format;

import dump.model.BlobType;
import dump.model.PackedBlob;

/** Reads one index file into a {@link IndexFormat.Sink}. */
final class IndexReader {
    private static final JsonNames NAMES = new JsonNames("packs");
    private static final JsonNames PACK_NAMES = new JsonNames("id", "blobs");
    private static final JsonNames BLOB_NAMES = new JsonNames("id", "type", "offset", "length", "uncompressed_length");
    private static final JsonNames TYPES = new JsonNames("data", "tree");
    private static final long UINT32_MAX = 0xffff_ffffL;

    private final byte[] text;
    private final int begin;
    private final int length;
    private final IndexFormat.Sink sink;

    private final long[] id = new long[4];
    private BlobType type;
    private long offset;
    private long sealed;
    private long raw;

    IndexReader(byte[] text, int begin, int length, IndexFormat.Sink sink) {
        this.text = text;
        this.begin = begin;
        this.length = length;
        this.sink = sink;
    }

    void read() throws FormatException {
        var json = new JsonReader(text, begin, length);
        if (json.isArray()) {
            readPacks(json);
        } else {
            json.beginObject();
            while (json.next()) {
                if (json.name(NAMES).isEmpty()) json.skip();
                else readPacks(json);
            }
        }
        json.end();
    }

    private void readPacks(JsonReader json) throws FormatException {
        if (!json.beginArrayOrNull()) return;
        while (json.next()) readPack(json);
    }

    /** A pack; blobs that come before its id are passed over and read when it is known. */
    private void readPack(JsonReader json) throws FormatException {
        boolean hasId = false;
        boolean hasBlobs = false;
        int later = -1;
        json.beginObject();
        while (json.next()) {
            switch (json.name(PACK_NAMES)) {
                case "id" -> {
                    if (hasId) throw json.bad("a second id of a pack");
                    hasId = true;
                    sink.pack(json.requireId());
                }
                case "blobs" -> {
                    if (hasBlobs) throw json.bad("a second list of blobs");
                    hasBlobs = true;
                    if (hasId) {
                        readBlobs(json);
                    } else {
                        later = json.position();
                        json.skip();
                    }
                }
                default -> json.skip();
            }
        }
        if (!hasId) throw json.bad("a pack without an id");
        if (later >= 0) readBlobs(new JsonReader(text, begin + later, length - later));
    }

    private void readBlobs(JsonReader json) throws FormatException {
        if (!json.beginArrayOrNull()) return;
        while (json.next()) readBlob(json);
    }

    private void readBlob(JsonReader json) throws FormatException {
        boolean hasId = false;
        type = null;
        offset = 0;
        sealed = 0;
        raw = 0;
        json.beginObject();
        while (json.next()) {
            switch (json.name(BLOB_NAMES)) {
                case "id" -> {
                    json.idInto(id);
                    hasId = true;
                }
                case "type" -> type = readType(json);
                case "offset" -> offset = json.unsigned(UINT32_MAX);
                case "length" -> sealed = json.unsigned(Integer.MAX_VALUE);
                case "uncompressed_length" -> raw = json.unsigned(Integer.MAX_VALUE);
                default -> json.skip();
            }
        }
        if (!hasId || type == null) throw json.bad("a blob without an id or a type");
        if (sealed < PackedBlob.OVERHEAD) throw json.bad("a blob of " + sealed + " sealed bytes");
        sink.blob(type, id[0], id[1], id[2], id[3], offset, (int) sealed, (int) raw);
    }

    private static BlobType readType(JsonReader json) throws FormatException {
        return switch (json.constant(TYPES)) {
            case "data" -> BlobType.DATA;
            case "tree" -> BlobType.TREE;
            default -> throw json.bad("an unknown type of blob");
        };
    }
}
