package dump.repository;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The process of a run, as its record says it: a process number alone comes again, and means another process in
 * another container or after a reboot.
 *
 * @param boot the kernel's name for the time since it started; {@code namespace} the one that the process number is
 *     of; {@code start} clock ticks between the two starts, the kernel's and the process's. Empty or 0 where unknown
 */
record RunOwner(String boot, String namespace, long pid, long start) {
    static final int WORDS = 4;
    /** The start time's place in /proc/PID/stat, counted behind the command's closing bracket (proc(5): field 22). */
    private static final int START_FIELD = 19;

    static RunOwner current() {
        return of(ProcessHandle.current().pid());
    }

    /** A living process, as it is seen from here. */
    static RunOwner of(long pid) {
        return new RunOwner(bootHere(), namespaceHere(), pid, start(pid));
    }

    /** @return null if the words are none of a run's owner */
    static RunOwner parse(String[] words) {
        if (!words[2].matches("[0-9]{1,10}") || !words[3].matches("[0-9]{1,18}")) return null;
        return new RunOwner(words[0], words[1], Long.parseLong(words[2]), Long.parseLong(words[3]));
    }

    String text() {
        return boot + " " + namespace + " " + pid + " " + start;
    }

    /** Whether a process has ended and only waits for its parent to hear of it. */
    static boolean isOver(long pid) {
        var state = stat(pid);
        return state.length > 0 && (state[0].equals("Z") || state[0].equals("X"));
    }

    /** Whether it is seen to be at work; where it can't be seen from here, it isn't. */
    boolean isSeenAlive() {
        return isHere() && pid != ProcessHandle.current().pid() && start(pid) == start;
    }

    /** Whether it is seen to have ended. */
    boolean isSeenDead() {
        return isHere() && start(pid) != start;
    }

    private boolean isHere() {
        return start != 0 && boot.equals(bootHere()) && namespace.equals(namespaceHere());
    }

    private static String bootHere() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException unknown) {
            return "-";
        }
    }

    private static String namespaceHere() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        } catch (IOException | UnsupportedOperationException unknown) {
            return "-";
        }
    }

    /** 0 if there is no such process. */
    private static long start(long pid) {
        try {
            return Long.parseLong(stat(pid)[START_FIELD]);
        } catch (RuntimeException none) {
            return 0;
        }
    }

    /** What stands behind the command's name; nothing if there is no such process. */
    private static String[] stat(long pid) {
        try {
            var bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/stat"));
            var text = new String(bytes, StandardCharsets.ISO_8859_1);
            return text.substring(text.lastIndexOf(')') + 2).split(" ");
        } catch (IOException | RuntimeException none) {
            return new String[0];
        }
    }
}
