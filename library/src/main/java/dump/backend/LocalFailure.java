package dump.backend;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;

/**
 * What an {@link IOException} of the local file system means. Java hides errno, so some kinds can be told only by
 * the C library's English text; where another language is spoken, the state of the file system is asked.
 */
final class LocalFailure {
    private static final Set<String> NO_SPACE = Set.of("No space left on device", "Disk quota exceeded");
    private static final Set<String> FORBIDDEN = Set.of("Operation not permitted", "Permission denied");
    private static final String READ_ONLY = "Read-only file system";
    private static final Set<String> CHANGING = Set.of("make", "write", "remove");
    /** What says, on reading, that this machine or the whole store fails, and nothing of the file. */
    private static final Set<String> OF_THE_WHOLE = Set.of("Too many open files", "Too many open files in system",
            "Cannot allocate memory", "Interrupted system call", "Resource temporarily unavailable",
            "Transport endpoint is not connected", "Cannot send after transport endpoint shutdown", "No such device",
            "No such device or address", "No medium found", "Software caused connection abort", "Host is down",
            "No route to host", "Network is unreachable", "Network is down", "Connection refused");
    /** What file systems that know no sync, or none of directories, answer to it. */
    private static final Set<String> UNSUPPORTED = Set.of("Operation not supported", "Invalid argument",
            "Function not implemented", "Inappropriate ioctl for device");

    private LocalFailure() {}

    /** @param action make, read, write, sync, list or remove */
    static BackendException of(String action, Path file, Path store, IOException cause) {
        if (cause instanceof ClosedByInterruptException)
            return new BackendException.Failed("interrupted: could not %s %s".formatted(action, file), cause);
        if (cause instanceof NoSuchFileException) return missing(file, store);
        var reason = reason(cause);
        if (NO_SPACE.contains(reason)) return full(action, file, store, cause);
        if (reason.equals(READ_ONLY)) return readOnly(action, file, store, cause);
        if (cause instanceof AccessDeniedException || FORBIDDEN.contains(reason))
            return new BackendException.Denied("not allowed to %s %s: check owner and rights there, and of %s"
                    .formatted(action, file, store), cause);
        if (CHANGING.contains(action) && isFull(store)) return full(action, file, store, cause);
        if (CHANGING.contains(action) && isReadOnly(store)) return readOnly(action, file, store, cause);
        var text = "could not %s %s: %s".formatted(action, file, reason);
        return action.equals("read") && !OF_THE_WHOLE.contains(reason)
                ? new BackendException.Unreadable(text, cause) : new BackendException.Failed(text, cause);
    }

    private static BackendException full(String action, Path file, Path store, IOException cause) {
        return new BackendException.Full("could not %s %s: no space left in %s (%s); make room there and run again"
                .formatted(action, file, store, reason(cause)), cause);
    }

    private static BackendException readOnly(String action, Path file, Path store, IOException cause) {
        return new BackendException.Denied("could not %s %s: the file system of %s is mounted read-only"
                .formatted(action, file, store), cause);
    }

    private static BackendException.NotFound missing(Path file, Path store) {
        return new BackendException.NotFound(Files.isDirectory(store) ? "there is no " + file
                : "there is no directory " + store + ": is the disk mounted?");
    }

    /** Whether the file system does not offer what was asked, rather than failing to do it. */
    static boolean isUnsupported(IOException cause) {
        return UNSUPPORTED.contains(reason(cause));
    }

    static String reason(IOException cause) {
        var text = cause instanceof FileSystemException known ? known.getReason() : cause.getMessage();
        return text == null ? cause.getClass().getSimpleName() : text;
    }

    private static boolean isFull(Path store) {
        try {
            return Files.getFileStore(store).getUsableSpace() == 0;
        } catch (IOException unknown) {
            return false;
        }
    }

    private static boolean isReadOnly(Path store) {
        try {
            return Files.getFileStore(store).isReadOnly();
        } catch (IOException unknown) {
            return false;
        }
    }
}
