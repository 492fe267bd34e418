package dump.backend.sftp;

import dump.backend.BackendException;
import dump.sftp.SftpLost;
import dump.sftp.SftpStatus;
import java.io.IOException;
import java.util.Locale;

/** What a failure over SFTP means for what was done. */
final class SftpFailure {
    private SftpFailure() {}

    /**
     * @param action make, read, write, sync, list or remove
     * @param file as a person finds it
     */
    static BackendException of(String action, String file, IOException cause) {
        return switch (cause) {
            case BackendException told -> told;
            case SftpLost lost -> new BackendException.Passing(
                    "could not %s %s: %s".formatted(action, file, lost.getMessage()), lost);
            case SftpStatus status -> refused(action, file, status);
            default -> new BackendException.Passing("could not %s %s: %s".formatted(action, file, cause.getMessage()),
                    cause);
        };
    }

    private static BackendException refused(String action, String file, SftpStatus status) {
        var text = "could not %s %s: the server says “%s”".formatted(action, file, status.getMessage());
        return switch (status.code()) {
            case SftpStatus.NO_SUCH_FILE -> new BackendException.NotFound("there is no " + file);
            case SftpStatus.PERMISSION_DENIED -> new BackendException.Denied(
                    "not allowed to %s %s: check owner and rights there".formatted(action, file), status);
            case SftpStatus.NO_CONNECTION, SftpStatus.CONNECTION_LOST -> new BackendException.Passing(text, status);
            default -> isFull(status) ? full(action, file, status)
                    : action.equals("read") ? new BackendException.Unreadable(text, status)
                    : new BackendException.Lasting(status.code() == SftpStatus.FAILURE && !action.equals("list")
                            ? text + "; some servers say no more when their disk is full: look there" : text, status);
        };
    }

    static BackendException full(String action, String file, IOException cause) {
        return new BackendException.Full(("could not %s %s: no space left on the server; make room there and run again")
                .formatted(action, file), cause);
    }

    static BackendException readOnly(String action, String file, IOException cause) {
        return new BackendException.ReadOnly(
                "could not %s %s: the server's disk is mounted read-only".formatted(action, file), cause);
    }

    private static boolean isFull(SftpStatus status) {
        var text = status.getMessage().toLowerCase(Locale.ROOT);
        return text.contains("no space") || text.contains("quota") || text.contains("disk full")
                || text.contains("not enough space");
    }
}
