package dump.posix;

import dump.model.ByteString;
import dump.model.Owner;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Names of users and groups and their numbers, asked of the C library, so that every source of names that the system
 * is set up for counts (files, LDAP, …). Each answer is kept: one look-up may go over a network. Thread-safe.
 */
public final class Owners {
    private static final int BUFFER_BYTES = 4 << 10;
    /** A group of a directory service lists its members: some take megabytes. */
    private static final int BUFFER_BYTES_MAX = 16 << 20;
    private static final int STRUCT_BYTES = 64;
    private static final int ID_OFFSET = 16;
    private static final int HOME_OFFSET = 32;

    private final Kind users = new Kind("getpwuid_r", "getpwnam_r");
    private final Kind groups = new Kind("getgrgid_r", "getgrnam_r");

    /** The last answer: most files of a tree have one owner, and share it. */
    private volatile Owner last = Owner.ROOT;

    /** With the names that the system knows now. */
    public Owner owner(long uid, long gid) {
        var owner = new Owner(uid, gid, userName(uid), groupName(gid));
        var before = last;
        if (owner.equals(before)) return before;
        last = owner;
        return owner;
    }

    /** The name of a user, empty if there is none. */
    public String userName(long uid) {
        return users.name(uid);
    }

    public String groupName(long gid) {
        return groups.name(gid);
    }

    /** The users that were asked for so far, by their numbers. */
    public Map<Long, String> users() {
        return Map.copyOf(users.names);
    }

    public Map<Long, String> groups() {
        return Map.copyOf(groups.names);
    }

    public OptionalLong uid(String name) {
        return users.id(name);
    }

    public OptionalLong gid(String name) {
        return groups.id(name);
    }

    /** The home directory of a user as the system's records have it, empty if there is none. */
    static ByteString home(long uid) {
        return ask("getpwuid_r", uid, found -> text(found, HOME_OFFSET), ByteString.EMPTY);
    }

    /** Users or groups: {@code struct passwd} and {@code struct group} begin alike. */
    private static final class Kind {
        private final String byId;
        private final String byName;
        private final ConcurrentHashMap<Long, String> names = new ConcurrentHashMap<>();
        private final ConcurrentHashMap<String, OptionalLong> ids = new ConcurrentHashMap<>();
        /** The last answer: most files of a tree have one owner. */
        private volatile Answer last = new Answer(-1, "");

        Kind(String byId, String byName) {
            this.byId = byId;
            this.byName = byName;
        }

        String name(long id) {
            var answer = last;
            if (answer.id == id) return answer.name;
            var name = names.computeIfAbsent(id, key -> ask(byId, key, found -> text(found, 0), ByteString.EMPTY)
                    .toString());
            last = new Answer(id, name);
            return name;
        }

        OptionalLong id(String name) {
            // A NUL would end the name early and so mean another owner.
            if (name.isEmpty() || name.indexOf('\0') >= 0) return OptionalLong.empty();
            return ids.computeIfAbsent(name, key -> {
                try (var arena = Arena.ofConfined()) {
                    return ask(byName, arena.allocateFrom(key).address(), found -> OptionalLong.of(
                            Integer.toUnsignedLong(found.get(ValueLayout.JAVA_INT, ID_OFFSET))), OptionalLong.empty());
                }
            });
        }
    }

    private record Answer(long id, String name) {}

    /** {@code key} is a number or the address of a name; {@code absent} when nobody has it or nobody can say. */
    private static <T> T ask(String function, long key, Function<MemorySegment, T> answer, T absent) {
        var call = Posix.function(function);
        for (int size = BUFFER_BYTES; size <= BUFFER_BYTES_MAX;) {
            try (var arena = Arena.ofConfined()) {
                var found = arena.allocate(STRUCT_BYTES, 16);
                var buffer = arena.allocate(size, 16);
                var result = arena.allocate(ValueLayout.JAVA_LONG);
                int errno = Posix.invoke(call, key, found.address(), buffer.address(), size, result.address());
                if (errno == 0) return result.get(ValueLayout.JAVA_LONG, 0) == 0 ? absent : answer.apply(found);
                if (errno == Posix.ERANGE) size *= 4;
                else if (errno != Posix.EINTR) return absent;
            }
        }
        return absent;
    }

    @SuppressWarnings("restricted")
    private static ByteString text(MemorySegment struct, long offset) {
        var pointer = struct.get(ValueLayout.JAVA_LONG, offset);
        if (pointer == 0) return ByteString.EMPTY;
        var bytes = MemorySegment.ofAddress(pointer).reinterpret(BUFFER_BYTES_MAX);
        return ByteString.of(bytes.getString(0, StandardCharsets.UTF_8));
    }
}
