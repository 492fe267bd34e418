package dump.duplicity.destination;

import dump.duplicity.command.DuplicityException;

/** What every store says of a name. */
final class StoreNames {
    private StoreNames() {}

    /** A name is one that a store has listed: it never leads elsewhere. */
    static String checked(String name) {
        boolean plain = !name.isEmpty() && !name.equals(".") && !name.equals("..")
                && name.chars().noneMatch(c -> c == '/' || c < ' ' || c == 0x7f);
        if (!plain) throw new IllegalArgumentException("no file has this name: " + name);
        return name;
    }

    /** What a file is called until it is whole. Duplicity knows its own by how their names begin. */
    static String unfinished(String name) {
        return "unfinished-" + checked(name);
    }

    static DuplicityException gone(String name, String store) {
        return new DuplicityException.Damaged("there is no " + name + " in " + store + " any more");
    }

    static DuplicityException tooLong(String name, String store, long sizeMax) {
        return new DuplicityException.Damaged("%s in %s is longer than the %,d bytes that such a file may have"
                .formatted(name, store, sizeMax));
    }
}
