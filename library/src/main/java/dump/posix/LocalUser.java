package dump.posix;

import dump.model.ByteString;
import java.util.Arrays;

/**
 * What this process may give to a file: to see whether metadata could be set without trying. Root in a container may
 * less than root, and what the kernel does not say is taken for allowed.
 */
public final class LocalUser {
    private static final int CHOWN = 0, SYS_ADMIN = 21, MKNOD = 27, SETFCAP = 31;
    private static final int GROUPS_MAX = 1 << 14;
    private static final ByteString TRUSTED = ByteString.of("trusted.");
    private static final ByteString SECURITY = ByteString.of("security.");
    private static final ByteString CAPABILITY = ByteString.of("security.capability");

    private final long id = Posix.call(Posix.Call.GETEUID, 0, 0, 0);
    private final long group = Posix.call(Posix.Call.GETEGID, 0, 0, 0);
    private final int[] groups = groups();
    private final long capabilities = capabilities();
    private final String userMap = Machine.text(ByteString.of("/proc/self/uid_map"));
    private final String groupMap = Machine.text(ByteString.of("/proc/self/gid_map"));

    public LocalUser() throws FileException {}

    /** The effective one. */
    public long id() {
        return id;
    }

    public long group() {
        return group;
    }

    public boolean mayMakeDevices() {
        return can(MKNOD) && isWhole(userMap);
    }

    public boolean isRoot() {
        return id == 0;
    }

    /** Whether a file of that owner may get that one. */
    public boolean mayGiveUser(long before, long uid) {
        return before == uid || can(CHOWN) && isMapped(userMap, uid);
    }

    /** Whether a file of that owner and group may get that one. */
    public boolean mayGiveGroup(long owner, long before, long gid) {
        if (before == gid || can(CHOWN) && isMapped(groupMap, gid)) return true;
        return owner == id && (gid == group
                || Arrays.stream(groups).anyMatch(one -> Integer.toUnsignedLong(one) == gid));
    }

    public boolean maySetAttribute(ByteString name) {
        if (name.equals(CAPABILITY)) return can(SETFCAP);
        // What counts for these is the first namespace of the machine.
        return !name.startsWith(TRUSTED) && !name.startsWith(SECURITY) || can(SYS_ADMIN) && isWhole(userMap);
    }

    private boolean can(int capability) {
        return (capabilities >> capability & 1) != 0;
    }

    private static boolean isWhole(String map) {
        return map.isEmpty() || Arrays.equals(numbers(map.strip()), new long[] {0, 0, 0xffffffffL});
    }

    private static boolean isMapped(String map, long id) {
        return map.isEmpty() || map.lines().map(LocalUser::numbers).anyMatch(
                range -> range.length == 3 && id >= range[0] && id - range[0] < range[2]);
    }

    private static long[] numbers(String line) {
        return Arrays.stream(line.strip().split("\\s+")).mapToLong(Long::parseLong).toArray();
    }

    private long capabilities() throws FileException {
        for (var line : Machine.text(ByteString.of("/proc/self/status")).split("\n")) {
            if (line.startsWith("CapEff:")) return Long.parseUnsignedLong(line.substring(7).strip(), 16);
        }
        return isRoot() ? -1 : 0;
    }

    private static int[] groups() {
        var list = Scratch.mine().value();
        long count = Posix.call(Posix.Call.GETGROUPS, Math.min(GROUPS_MAX, list.size / 4), list.address, 0);
        var groups = new int[(int) Math.max(0, count)];
        for (int i = 0; i < groups.length; i++) groups[i] = list.bytes.getInt(4 * i);
        return groups;
    }
}
