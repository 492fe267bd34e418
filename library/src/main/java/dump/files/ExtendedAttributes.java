package dump.files;

import dump.files.Posix.Call;
import dump.model.Attribute;
import dump.model.ByteString;
import java.util.ArrayList;
import java.util.List;

/** Reads the extended attributes of what stands under a name, POSIX ACLs among them, in the kernel's order. */
final class ExtendedAttributes {
    /** The kernel clears as many bytes as we offer: most lists and values are shorter than this. */
    private static final int USUAL_BYTES = 256;
    private static volatile boolean listsByDescriptor = true;

    private ExtendedAttributes() {}

    /** All that can be read; what can't be is added to {@code problems}, one sentence each. */
    static List<Attribute> read(LocalDirectory parent, ByteString name, List<String> problems) {
        long length = list(parent, name);
        if (length == 0 || length == -Posix.EOPNOTSUPP) return List.of();
        if (length < 0) {
            problems.add(parent.failure("list the extended attributes of", name, length).getMessage());
            return List.of();
        }
        var list = new byte[(int) length];
        Scratch.mine().names().bytes.get(0, list);
        var attributes = new ArrayList<Attribute>();
        for (int start = 0; start < list.length;) {
            int end = start;
            while (end < list.length && list[end] != 0) end++;
            var attribute = ByteString.copyOf(list, start, end - start);
            var value = value(parent, name, attribute, problems);
            if (value != null) attributes.add(new Attribute(attribute, value));
            start = end + 1;
        }
        return List.copyOf(attributes);
    }

    /** Leaves the names, a NUL behind each, in {@link Scratch#names}: their length, or minus errno. */
    private static long list(LocalDirectory parent, ByteString name) {
        var scratch = Scratch.mine();
        var names = scratch.names();
        if (listsByDescriptor) {
            long path = scratch.path(name);
            if (path < 0) return path;
            long length = listAt(parent, path, names, USUAL_BYTES);
            if (length == -Posix.ERANGE) length = listAt(parent, path, names, names.size);
            if (length == -Posix.ENOSYS) listsByDescriptor = false;
            // A sandbox that doesn't know the call may forbid it.
            else if (length != -Posix.EPERM) return length;
        }
        long path = scratch.path(parent.beginning(), name);
        if (path < 0) return path;
        long length = Posix.call(Call.LLISTXATTR, path, names.address, USUAL_BYTES);
        return length == -Posix.ERANGE ? Posix.call(Call.LLISTXATTR, path, names.address, names.size) : length;
    }

    /** A third of the time that the way through /proc takes. */
    private static long listAt(LocalDirectory parent, long path, Scratch.Native names, int size) {
        return Posix.call(Call.LISTXATTRAT, parent.descriptor(), path, Posix.AT_SYMLINK_NOFOLLOW, names.address, size);
    }

    /** Null if it can't be read. One that was removed since the listing is no problem. */
    private static ByteString value(LocalDirectory parent, ByteString file, ByteString attribute,
            List<String> problems) {
        var scratch = Scratch.mine();
        var value = scratch.value();
        long path = scratch.path(parent.beginning(), file);
        long key = scratch.secondPath(attribute);
        long length = path < 0 ? path : key < 0 ? key
                : Posix.call(Call.LGETXATTR, path, key, value.address, USUAL_BYTES, 0);
        if (length == -Posix.ERANGE) length = Posix.call(Call.LGETXATTR, path, key, value.address, value.size, 0);
        if (length < 0) {
            if (length != -Posix.ENODATA) problems.add(parent.failure("read the extended attribute " + attribute
                    + " of", file, length).getMessage());
            return null;
        }
        var bytes = new byte[(int) length];
        value.bytes.get(0, bytes);
        return ByteString.copyOf(bytes);
    }

    /** For tests: as on a kernel that has no {@code listxattrat}. */
    static void listByPath(boolean byPath) {
        listsByDescriptor = !byPath;
    }
}
