package dump.backend;

import java.util.Objects;

/**
 * A file of a repository. Two handles are equal if they name the same file.
 *
 * @param name plain, without {@code /}: of a pack in hexadecimal digits; of the config always {@code config}
 * @param ofTrees whether whoever asks knows it for a pack of trees, which are read often and worth keeping near
 */
public record Handle(FileKind kind, String name, boolean ofTrees) {
    /** The only one of its kind. */
    public static final Handle CONFIG = new Handle(FileKind.CONFIG, "config", false);

    /** A name that would lead out of its place is the caller's bug. */
    public Handle {
        Objects.requireNonNull(kind);
        if (!isName(kind, name)) throw new IllegalArgumentException("no name of a " + kind + ": " + name);
        if (ofTrees && kind != FileKind.PACK) throw new IllegalArgumentException("a " + kind + " holds no trees");
    }

    /** Whether a file of a kind can have such a name: what a store lists is not believed before. */
    public static boolean isName(FileKind kind, String name) {
        return !name.isEmpty() && !name.equals(".") && !name.equals("..") && name.indexOf('/') < 0
                && name.indexOf('\0') < 0 && (kind != FileKind.CONFIG || name.equals("config"))
                && (kind != FileKind.PACK || name.length() >= 2);
    }

    public static Handle of(FileKind kind, String name) {
        return new Handle(kind, name, false);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Handle handle && kind == handle.kind && name.equals(handle.name);
    }

    @Override
    public int hashCode() {
        return 31 * kind.ordinal() + name.hashCode();
    }

    /** As the directory layout has it: {@code data/00/00ff…}, {@code index/…}, {@code config}. */
    @Override
    public String toString() {
        return Layout.path(this);
    }
}
