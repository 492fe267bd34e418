package dump.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Where restic's files lie in a store with directories (docs/FORMAT.md). */
public final class Layout {
    private static final String DATA = "data";
    private static final List<String> PACKS =
            IntStream.range(0, 256).mapToObj(first -> "%s/%02x".formatted(DATA, first)).toList();

    private Layout() {}

    /** Below the store, without a slash at its beginning. */
    public static String path(Handle file) {
        return switch (file.kind()) {
            case CONFIG -> file.name();
            case PACK -> DATA + "/" + file.name().substring(0, 2) + "/" + file.name();
            case KEY, LOCK, SNAPSHOT, INDEX -> directories(file.kind()).getFirst() + "/" + file.name();
        };
    }

    /** Where files of a kind lie; the empty text is the store itself. */
    public static List<String> directories(FileKind kind) {
        return switch (kind) {
            case CONFIG -> List.of("");
            case KEY -> List.of("keys");
            case LOCK -> List.of("locks");
            case SNAPSHOT -> List.of("snapshots");
            case INDEX -> List.of("index");
            case PACK -> PACKS;
        };
    }

    /** Those of a new repository, all 256 of the packs included, as restic makes them; each after its parent. */
    public static List<String> directories() {
        var all = new ArrayList<String>();
        for (var kind : FileKind.values()) {
            if (kind == FileKind.PACK) all.add(DATA);
            if (kind != FileKind.CONFIG) all.addAll(directories(kind));
        }
        return all;
    }

    /** Whether a file of that name, seen in one of the directories of a kind, is one that {@link #path} leads to. */
    public static boolean isPlace(FileKind kind, String directory, String name) {
        return switch (kind) {
            case CONFIG -> name.equals(Handle.CONFIG.name());
            case PACK -> name.length() > 2 && directory.endsWith("/" + name.substring(0, 2));
            case KEY, LOCK, SNAPSHOT, INDEX -> true;
        };
    }
}
