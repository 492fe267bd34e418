package dump.model;

/** The kinds of entries a directory holds, as a tree spells them. */
public enum NodeType {
    FILE("file"), DIRECTORY("dir"), SYMLINK("symlink"), BLOCK_DEVICE("dev"), CHARACTER_DEVICE("chardev"),
    FIFO("fifo"), SOCKET("socket"),
    /** Something a tree names that is none of these: damage, or a newer format. */
    UNKNOWN("");

    private final String text;

    NodeType(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    public static NodeType parse(String text) {
        for (var type : values()) if (type.text.equals(text) && type != UNKNOWN) return type;
        return UNKNOWN;
    }
}
