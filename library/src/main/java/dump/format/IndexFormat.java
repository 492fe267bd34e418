package dump.format;

import dump.model.BlobType;
import dump.model.Id;
import dump.model.PackedBlob;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of {@code index/}: which blobs lie where, and a line feed.
 *
 * <pre>{"packs":[{"id":"…","blobs":[{"id":"…","type":"data","offset":0,"length":51,"uncompressed_length":10}]}]}</pre>
 *
 * <p>Every pack stands with all its blobs, which together have no gap. {@code uncompressed_length} is absent for blobs
 * stored plain. Keys may come in any order; others ({@code supersedes}, {@code packs_to_delete}, whose packs are not
 * part of the index) are passed over. A bare array of packs, of the first restic, is read too.
 */
public final class IndexFormat {
    /** Most bytes of the JSON that a reader takes. */
    public static final int LENGTH_MAX = 1 << 30;

    private IndexFormat() {}

    /** Takes an index as it is read, without an object for a blob. */
    public interface Sink {
        /** A pack begins; the blobs that follow lie in it. */
        void pack(Id pack) throws FormatException;

        /**
         * A blob, its identifier as four numbers.
         *
         * @param offset of the sealed blob in the pack, below 4 GiB
         * @param length of the sealed blob, at least 32
         * @param rawLength of the plaintext if it is compressed, else 0
         */
        void blob(BlobType type, long first, long second, long third, long fourth, long offset, int length,
                int rawLength) throws FormatException;
    }

    /** Reads one file; what was told before an error is to be forgotten. */
    public static void read(byte[] json, int offset, int length, Sink sink) throws FormatException {
        new IndexReader(json, offset, length, sink).read();
    }

    /** The packs of one file, each with its blobs in their order. */
    public static List<List<PackedBlob>> packs(byte[] json) throws FormatException {
        var packs = new ArrayList<List<PackedBlob>>();
        read(json, 0, json.length, new Sink() {
            private Id pack;

            @Override
            public void pack(Id id) {
                pack = id;
                packs.add(new ArrayList<>());
            }

            @Override
            public void blob(BlobType type, long first, long second, long third, long fourth, long offset, int length,
                    int rawLength) {
                packs.getLast().add(new PackedBlob(type, new Id(first, second, third, fourth), pack, offset, length,
                        rawLength));
            }
        });
        return packs;
    }

    /** Collects whole packs into one file. Not for several threads. */
    public static final class Writer {
        private static final byte[] ID = JsonWriter.quoted("id");
        private static final byte[] TYPE = JsonWriter.quoted("type");
        private static final byte[] OFFSET = JsonWriter.quoted("offset");
        private static final byte[] LENGTH = JsonWriter.quoted("length");
        private static final byte[] RAW_LENGTH = JsonWriter.quoted("uncompressed_length");

        private final JsonWriter json = new JsonWriter();
        private int blobs;

        public Writer() {
            json.beginObject().name("packs").beginArray();
        }

        /** Adds a pack with all its blobs. */
        public void add(Id pack, List<PackedBlob> content) {
            json.beginObject().name(ID).value(pack).name("blobs").beginArray();
            for (var blob : content) {
                json.beginObject().name(ID).value(blob.id()).name(TYPE).value(blob.type().text())
                        .name(OFFSET).unsigned(blob.offset()).name(LENGTH).unsigned(blob.length());
                if (blob.compressed()) json.name(RAW_LENGTH).unsigned(blob.rawLength());
                json.endObject();
            }
            json.endArray().endObject();
            blobs += content.size();
        }

        /** Blobs added so far. */
        public int blobs() {
            return blobs;
        }

        /** The text; the writer begins anew. */
        public byte[] finish() {
            var text = json.endArray().endObject().newLine().toByteArray();
            json.reset().beginObject().name("packs").beginArray();
            blobs = 0;
            return text;
        }
    }
}
