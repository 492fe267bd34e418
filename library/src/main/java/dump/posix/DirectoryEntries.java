package dump.posix;

import dump.model.ByteString;
import dump.posix.Posix.Call;
import java.util.ArrayList;
import java.util.Arrays;

/** Lists a directory: the entries that {@code getdents64} leaves, a buffer full at a time. */
public final class DirectoryEntries {
    private static final int LENGTH_OFFSET = 16;
    private static final int NAME_OFFSET = 19;

    private DirectoryEntries() {}

    public static ByteString[] read(int descriptor, Place place) throws FileException {
        var scratch = Scratch.mine();
        var entries = scratch.entries();
        var names = new ArrayList<ByteString>();
        // Where it was read to belongs to the descriptor: a second listing starts anew.
        Posix.call(Call.LSEEK, descriptor, 0, Posix.SEEK_SET);
        while (true) {
            long length = Posix.call(Call.GETDENTS, descriptor, entries.address, entries.size);
            if (length < 0) throw place.failure("list", length);
            if (length == 0) return sorted(names);
            collect(scratch.entriesCopy((int) length), entries, (int) length, names);
        }
    }

    private static void collect(byte[] bytes, Scratch.Native entries, int length, ArrayList<ByteString> names) {
        for (int start = 0; start < length;) {
            int name = start + NAME_OFFSET;
            int end = name;
            while (bytes[end] != 0) end++;
            boolean self = bytes[name] == '.' && (end == name + 1 || end == name + 2 && bytes[name + 1] == '.');
            if (!self) names.add(ByteString.copyOf(bytes, name, end - name));
            start += entries.bytes.getShort(start + LENGTH_OFFSET) & 0xffff;
        }
    }

    /** Some file systems list a name twice when others create files meanwhile. */
    private static ByteString[] sorted(ArrayList<ByteString> names) {
        var all = names.toArray(ByteString[]::new);
        Arrays.sort(all);
        int kept = 0;
        for (var name : all) if (kept == 0 || !all[kept - 1].equals(name)) all[kept++] = name;
        return kept == all.length ? all : Arrays.copyOf(all, kept);
    }
}
