package dump.target;

import dump.model.BytePath;
import dump.model.ByteString;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.Posix;
import java.util.List;

/** A relative path as the plain names that lead from one directory to an entry. @param names at least one */
record EntryPath(List<ByteString> names) {
    /** @throws FileException if a name could lead elsewhere, or there is none */
    static EntryPath of(ByteString path) throws FileException {
        var plain = new BytePath(path);
        var names = plain.names();
        if (plain.isAbsolute() || names.isEmpty() || !names.stream().allMatch(ByteString::isFileName))
            throw new FileException("use the path", path, Posix.EINVAL);
        return new EntryPath(names);
    }

    ByteString last() {
        return names.getLast();
    }

    /** The directory that holds the entry, or null if that is not there. */
    WrittenDirectory above(WrittenDirectory directory) throws FileException {
        for (var name : names.subList(0, names.size() - 1)) {
            var found = directory.look(name);
            if (found == null) return null;
            directory = directory.directory(name, found);
        }
        return directory;
    }

    FileStat look(WrittenDirectory directory) throws FileException {
        var above = above(directory);
        return above == null ? null : above.look(last());
    }
}
