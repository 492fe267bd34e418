package dump.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A child and all that come from it, as /proc shows them: its descendants, also those whose parents have ended if they
 * were seen before, and the members of its session.
 */
final class LocalProcessTree {
    private static final Path PROC = Path.of("/proc");
    // Fields of /proc/PID/stat behind the name, see proc(5).
    private static final int STATE = 0, PARENT = 1, SESSION = 3, USER_TICKS = 11, SYSTEM_TICKS = 12, START = 19;

    /** @param start tells it from a later process of the same number */
    private record Key(long pid, long start) {}

    private record Member(Key key, long parent, long session, long ticks) {}

    /** Of Linux, whatever the machine: USER_HZ. */
    private static final long NANOS_PER_TICK = 10_000_000;
    private static final int WAITING_PART = 50;

    private record Work(long ticks, long bytes) {}

    private final long root;
    private Map<Key, Work> work = Map.of();
    private long looked = System.nanoTime();
    private final Set<Key> seen = new HashSet<>();

    LocalProcessTree(long root) {
        this.root = root;
    }

    /**
     * Whether one of them has worked since the last call: read or written a byte, or used more of a processor than
     * looking again and again whether something came.
     */
    boolean hasWorked() {
        var before = work;
        var now = new HashMap<Key, Work>();
        for (var member : living()) now.put(member.key, new Work(member.ticks, bytesMoved(member.key.pid)));
        work = now;
        long passed = System.nanoTime() - looked;
        looked += passed;
        long ticks = 0;
        for (var one : now.entrySet()) {
            var former = before.get(one.getKey());
            if (former == null) continue;
            if (one.getValue().bytes != former.bytes) return true;
            ticks += one.getValue().ticks - former.ticks;
        }
        return ticks * NANOS_PER_TICK > passed / WAITING_PART;
    }

    /** SIGTERM, or SIGKILL. */
    static void signal(List<Long> pids, boolean kill) {
        for (long pid : pids) {
            ProcessHandle.of(pid).ifPresent(kill ? ProcessHandle::destroyForcibly : ProcessHandle::destroy);
        }
    }

    /** The numbers of those that live. */
    List<Long> pids() {
        return living().stream().map(member -> member.key.pid).toList();
    }

    /**
     * Of those that live, the ones that nobody detached on purpose: {@code gpg-agent} and the master of a shared SSH
     * connection make sessions of their own, and serve later runs too.
     */
    List<Long> pidsInSession() {
        return living().stream().filter(member -> member.session == root).map(member -> member.key.pid).toList();
    }

    private List<Member> living() {
        var all = all();
        var children = new HashMap<Long, List<Member>>();
        for (var one : all.values()) children.computeIfAbsent(one.parent, none -> new ArrayList<>()).add(one);
        var found = new ArrayList<Member>();
        var known = new HashSet<Key>();
        for (var one : all.values()) {
            boolean ours = one.key.pid == root || one.session == root || seen.contains(one.key);
            if (ours && known.add(one.key)) found.add(one);
        }
        for (int i = 0; i < found.size(); i++) {
            for (var child : children.getOrDefault(found.get(i).key.pid, List.of()))
                if (known.add(child.key)) found.add(child);
        }
        seen.clear();
        seen.addAll(known);
        return found;
    }

    private static Map<Long, Member> all() {
        var all = new HashMap<Long, Member>();
        try (var entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var entry : entries) {
                var member = member(entry);
                if (member != null) all.put(member.key.pid, member);
            }
        } catch (IOException | DirectoryIteratorException noProc) {
            return all;
        }
        return all;
    }

    /** Null for one that has ended, even if its parent does not care. */
    private static Member member(Path entry) {
        var stat = text(entry.resolve("stat"));
        int nameEnd = stat.lastIndexOf(')');
        if (nameEnd < 0) return null;
        var fields = stat.substring(nameEnd + 1).strip().split(" ");
        if (fields.length <= START || fields[STATE].equals("Z") || fields[STATE].equals("X")) return null;
        var key = new Key(Long.parseLong(entry.getFileName().toString()), Long.parseLong(fields[START]));
        return new Member(key, Long.parseLong(fields[PARENT]), Long.parseLong(fields[SESSION]),
                Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]));
    }

    private static long bytesMoved(long pid) {
        long sum = 0;
        for (var line : text(PROC.resolve(pid + "/io")).lines().toList()) {
            if (line.startsWith("rchar: ") || line.startsWith("wchar: ")) sum += Long.parseLong(line.substring(7));
        }
        return sum;
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException ended) {
            return "";
        }
    }
}
