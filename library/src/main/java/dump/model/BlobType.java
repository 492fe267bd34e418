package dump.model;

/** What a blob holds: a chunk of a file, or the JSON of one directory. The same bytes may exist as both. */
public enum BlobType {
    DATA("data"), TREE("tree");

    private final String text;

    BlobType(String text) {
        this.text = text;
    }

    /** As an index file spells it. */
    public String text() {
        return text;
    }
}
