package dump.backend;

import dump.posix.Errno;
import dump.posix.Posix;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an {@link IOException} of the local file system means, by its errno. */
final class LocalFailure {
    private LocalFailure() {}

    /** @param action make, read, write, sync, list or remove */
    static BackendException of(String action, Path file, Path store, IOException cause) {
        if (cause instanceof ClosedByInterruptException)
            return new BackendException.Interrupted("interrupted: could not %s %s".formatted(action, file), cause);
        var text = "could not %s %s: %s".formatted(action, file, reason(cause));
        return switch (Errno.of(cause)) {
            case Posix.ENOENT -> missing(file, store);
            case Posix.ENOSPC, Posix.EDQUOT -> full(action, file, store, cause);
            case Posix.EROFS -> new BackendException.ReadOnly("could not %s %s: the file system of %s is mounted read-only"
                    .formatted(action, file, store), cause);
            case Posix.EPERM, Posix.EACCES -> new BackendException.Denied(
                    "not allowed to %s %s: check owner and rights there, and of %s".formatted(action, file, store),
                    cause);
            case Posix.EINTR, Posix.EAGAIN, Posix.ENOMEM, Posix.ENFILE, Posix.EMFILE, Posix.ENETDOWN, Posix.ENETUNREACH,
                    Posix.ECONNABORTED, Posix.ENOTCONN, Posix.ESHUTDOWN, Posix.ECONNREFUSED, Posix.EHOSTDOWN,
                    Posix.EHOSTUNREACH -> new BackendException.Passing(text, cause);
            case Posix.ENODEV, Posix.ENXIO, Posix.ENOMEDIUM -> new BackendException.Lasting(text, cause);
            // What else fails on reading says something of this file alone.
            default -> action.equals("read") ? new BackendException.Unreadable(text, cause)
                    : new BackendException.Lasting(text, cause);
        };
    }

    private static BackendException full(String action, Path file, Path store, IOException cause) {
        return new BackendException.Full("could not %s %s: no space left in %s (%s); make room there and run again"
                .formatted(action, file, store, reason(cause)), cause);
    }

    private static BackendException.NotFound missing(Path file, Path store) {
        return new BackendException.NotFound(Files.isDirectory(store) ? "there is no " + file
                : "there is no directory " + store + ": is the disk mounted?");
    }

    /** Whether the file system does not offer what was asked, rather than failing to do it. */
    static boolean isUnsupported(IOException cause) {
        return switch (Errno.of(cause)) {
            case Posix.EOPNOTSUPP, Posix.EINVAL, Posix.ENOSYS, Posix.ENOTTY -> true;
            default -> false;
        };
    }

    static String reason(IOException cause) {
        var text = cause instanceof FileSystemException known ? known.getReason() : cause.getMessage();
        return text == null ? cause.getClass().getSimpleName() : text;
    }
}
