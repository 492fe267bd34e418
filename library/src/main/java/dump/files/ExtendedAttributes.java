package dump.files;

import dump.files.Posix.Call;
import dump.model.Attribute;
import dump.model.ByteString;
import java.util.ArrayList;
import java.util.List;

/** Reads the extended attributes of what stands under a name, POSIX ACLs among them, in the kernel's order. */
final class ExtendedAttributes {
    private ExtendedAttributes() {}

    /** All that can be read; what can't be is added to {@code problems}, one sentence each. */
    static List<Attribute> read(LocalDirectory parent, ByteString name, List<String> problems) {
        var scratch = Scratch.mine();
        var names = scratch.names();
        long path = scratch.path(parent.beginning(), name);
        long length = path < 0 ? path : Posix.call(Call.LLISTXATTR, path, names.address, names.size);
        if (length == 0 || length == -Posix.EOPNOTSUPP) return List.of();
        if (length < 0) {
            problems.add(parent.failure("list the extended attributes of", name, length).getMessage());
            return List.of();
        }
        var list = new byte[(int) length];
        names.bytes.get(0, list);
        var attributes = new ArrayList<Attribute>();
        for (int start = 0; start < list.length;) {
            int end = start;
            while (end < list.length && list[end] != 0) end++;
            var attribute = ByteString.copyOf(list, start, end - start);
            var value = value(parent, name, path, attribute, problems);
            if (value != null) attributes.add(new Attribute(attribute, value));
            start = end + 1;
        }
        return List.copyOf(attributes);
    }

    /** Null if it can't be read. One that was removed since the listing is no problem. */
    private static ByteString value(LocalDirectory parent, ByteString file, long path, ByteString attribute,
            List<String> problems) {
        var scratch = Scratch.mine();
        var value = scratch.value();
        long key = scratch.secondPath(attribute);
        long length = key < 0 ? key
                : Posix.call(Call.LGETXATTR, path, key, value.address, value.size, 0);
        if (length < 0) {
            if (length != -Posix.ENODATA) problems.add(parent.failure("read the extended attribute " + attribute
                    + " of", file, length).getMessage());
            return null;
        }
        var bytes = new byte[(int) length];
        value.bytes.get(0, bytes);
        return ByteString.copyOf(bytes);
    }
}
