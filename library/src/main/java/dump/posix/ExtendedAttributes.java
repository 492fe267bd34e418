package dump.posix;

import dump.model.Attribute;
import dump.model.ByteString;
import dump.posix.Posix.Call;
import java.util.ArrayList;
import java.util.List;

/** Reads the extended attributes of a name or an open file, POSIX ACLs among them, in the kernel's order. */
public final class ExtendedAttributes {
    /** The kernel clears as many bytes as we offer: most lists and values are shorter than this. */
    private static final int USUAL_BYTES = 256;
    private static volatile boolean listsByDescriptor = true;

    private ExtendedAttributes() {}

    /** Where attributes are read from. Lengths and minus errnos as of the kernel. */
    public interface Source {
        /** Leaves the names, a NUL behind each, in {@link Scratch#names}. */
        long list();

        /** Leaves the value in {@link Scratch#value}. */
        long value(ByteString attribute, int size);

        FileException failure(String what, long negativeErrno);

        /** Whether an attribute of that name could be set there at all. */
        default boolean canHold(ByteString attribute) {
            return value(attribute, 0) != -Posix.EOPNOTSUPP;
        }
    }

    /**
     * All that can be read; what can't be is added to {@code problems}, one sentence each.
     *
     * @throws FileException if nothing stands under the name any more
     */
    public static List<Attribute> read(LocalDirectory parent, ByteString name, List<String> problems)
            throws FileException {
        return read(new Named(parent.descriptor(), parent.beginning(), parent.place(), name), problems);
    }

    /** The same of a name in a directory that may be open only to pass through. */
    public static List<Attribute> read(int directory, Place place, ByteString name, List<String> problems)
            throws FileException {
        return read(named(directory, place, name), problems);
    }

    public static Source named(int directory, Place place, ByteString name) {
        return new Named(directory, LocalDirectory.beginning(directory, place), place, name);
    }

    public static Source opened(LocalFile file) {
        return new Opened(file);
    }

    /** The same of an open file. */
    public static List<Attribute> read(LocalFile file, List<String> problems) throws FileException {
        return read(opened(file), problems);
    }

    public static List<Attribute> read(Source source, List<String> problems) throws FileException {
        long length = source.list();
        if (length == 0 || length == -Posix.EOPNOTSUPP) return List.of();
        if (length < 0) {
            tell(source.failure("list the extended attributes of", length), problems);
            return List.of();
        }
        var list = new byte[(int) length];
        Scratch.mine().names().bytes.get(0, list);
        var attributes = new ArrayList<Attribute>();
        for (int start = 0; start < list.length;) {
            int end = start;
            while (end < list.length && list[end] != 0) end++;
            var attribute = ByteString.copyOf(list, start, end - start);
            var value = value(source, attribute, problems);
            if (value != null) attributes.add(new Attribute(attribute, value));
            start = end + 1;
        }
        return List.copyOf(attributes);
    }

    /** Null if it can't be read. One that was removed since the listing is no problem. */
    private static ByteString value(Source source, ByteString attribute, List<String> problems) throws FileException {
        var value = Scratch.mine().value();
        long length = source.value(attribute, USUAL_BYTES);
        if (length == -Posix.ERANGE) length = source.value(attribute, value.size);
        if (length == -Posix.ENODATA) return null;
        if (length < 0) {
            tell(source.failure("read the extended attribute " + attribute + " of", length), problems);
            return null;
        }
        var bytes = new byte[(int) length];
        value.bytes.get(0, bytes);
        return ByteString.copyOf(bytes);
    }

    private static void tell(FileException failure, List<String> problems) throws FileException {
        if (failure.kind() == FileException.Kind.GONE) throw failure;
        problems.add(failure.getMessage());
    }

    private record Opened(LocalFile file) implements Source {
        @Override
        public long list() {
            var names = Scratch.mine().names();
            long length = Posix.call(Call.FLISTXATTR, file.descriptor(), names.address, USUAL_BYTES);
            return length == -Posix.ERANGE
                    ? Posix.call(Call.FLISTXATTR, file.descriptor(), names.address, names.size) : length;
        }

        @Override
        public long value(ByteString attribute, int size) {
            long key = Scratch.mine().secondPath(attribute);
            return key < 0 ? key : Posix.call(Call.FGETXATTR, file.descriptor(), key, Scratch.mine().value().address,
                    size, 0);
        }

        @Override
        public FileException failure(String what, long negativeErrno) {
            return file.failure(what, negativeErrno);
        }
    }

    /** @param beginning what stands before the name in a path; @param place of the directory */
    private record Named(int directory, ByteString beginning, Place place, ByteString name) implements Source {
        @Override
        public long list() {
            return ExtendedAttributes.list(directory, beginning, name);
        }

        @Override
        public long value(ByteString attribute, int size) {
            var scratch = Scratch.mine();
            long path = scratch.path(beginning, name);
            long key = scratch.secondPath(attribute);
            return path < 0 ? path : key < 0 ? key
                    : Posix.call(Call.LGETXATTR, path, key, scratch.value().address, size, 0);
        }

        @Override
        public FileException failure(String what, long negativeErrno) {
            return new Place(place, name).failure(what, negativeErrno);
        }
    }

    /** Leaves the names, a NUL behind each, in {@link Scratch#names}: their length, or minus errno. */
    private static long list(int directory, ByteString beginning, ByteString name) {
        var scratch = Scratch.mine();
        var names = scratch.names();
        if (listsByDescriptor) {
            long path = scratch.path(name);
            if (path < 0) return path;
            long length = listAt(directory, path, names, USUAL_BYTES);
            if (length == -Posix.ERANGE) length = listAt(directory, path, names, names.size);
            if (length == -Posix.ENOSYS) listsByDescriptor = false;
            // A sandbox that doesn't know the call may forbid it.
            else if (length != -Posix.EPERM) return length;
        }
        long path = scratch.path(beginning, name);
        if (path < 0) return path;
        long length = Posix.call(Call.LLISTXATTR, path, names.address, USUAL_BYTES);
        return length == -Posix.ERANGE ? Posix.call(Call.LLISTXATTR, path, names.address, names.size) : length;
    }

    /** A third of the time that the way through /proc takes. */
    private static long listAt(int directory, long path, Scratch.Native names, int size) {
        return Posix.call(Call.LISTXATTRAT, directory, path, Posix.AT_SYMLINK_NOFOLLOW, names.address, size);
    }

    /** For tests: as on a kernel that has no {@code listxattrat}. */
    public static void listByPath(boolean byPath) {
        listsByDescriptor = !byPath;
    }
}
