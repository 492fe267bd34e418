package dump.backend;

/** The rule for names of files and directories in a store: nothing that would lead out of it. */
final class FileName {
    private FileName() {}

    /** The name itself; a bad one is the caller's bug. */
    static String checked(String name) {
        for (var part : name.split("/", -1))
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0)
                throw new IllegalArgumentException("not a name in a store: " + name);
        return name;
    }

    /** As {@link #checked}, but the empty name is the store itself. */
    static String checkedDirectory(String name) {
        return name.isEmpty() ? name : checked(name);
    }
}
