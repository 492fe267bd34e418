package dump.backend;

import java.util.ArrayList;
import java.util.List;

/** Files by the paths that a directory shows of them, for tests. */
public final class At {
    private At() {}

    /** {@code index/…}, {@code data/00/…} or {@code config}. */
    public static Handle at(String path) {
        var name = path.substring(path.lastIndexOf('/') + 1);
        return Handle.of(kind(path.substring(0, path.length() - name.length())), name);
    }

    private static FileKind kind(String directory) {
        return switch (directory) {
            case "" -> FileKind.CONFIG;
            case "keys/" -> FileKind.KEY;
            case "locks/" -> FileKind.LOCK;
            case "snapshots/" -> FileKind.SNAPSHOT;
            case "index/" -> FileKind.INDEX;
            default -> {
                if (directory.startsWith("data/")) yield FileKind.PACK;
                throw new IllegalArgumentException(directory);
            }
        };
    }

    /** What the store lists of a kind. */
    public static List<String> names(Backend store, FileKind kind) throws BackendException {
        return entries(store, kind).stream().map(Backend.Entry::name).toList();
    }

    public static List<Backend.Entry> entries(Backend store, FileKind kind) throws BackendException {
        var found = new ArrayList<Backend.Entry>();
        store.list(kind, found::add);
        return found;
    }
}
