package dump.files;

import dump.model.ByteString;
import dump.posix.Posix;
import java.util.ArrayList;
import java.util.List;

/** A relative path as the plain names that lead from one directory to an entry. @param names at least one */
record Passage(List<ByteString> names) {
    /** @throws FileException if a name could lead elsewhere, or there is none */
    static Passage of(ByteString path) throws FileException {
        var names = new ArrayList<ByteString>();
        for (int from = 0; from <= path.length();) {
            int slash = path.indexOf((byte) '/', from);
            int to = slash < 0 ? path.length() : slash;
            var name = path.slice(from, to);
            if (!name.isFileName()) throw new FileException("use the path", path, Posix.EINVAL);
            names.add(name);
            from = to + 1;
        }
        return new Passage(names);
    }

    ByteString last() {
        return names.getLast();
    }

    /** The directory that holds the entry; it may be one that is not there. */
    TargetDirectory above(TargetDirectory directory) throws FileException {
        for (var name : names.subList(0, names.size() - 1)) directory = directory.directory(name, directory.look(name));
        return directory;
    }

    FileStat look(TargetDirectory directory) throws FileException {
        return above(directory).look(last());
    }
}
