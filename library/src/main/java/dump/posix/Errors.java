package dump.posix;

import static dump.posix.FileException.Kind.*;

import dump.posix.FileException.Kind;

/** What the numbers of failed system calls mean. */
final class Errors {
    private Errors() {}

    static Kind kind(int errno) {
        return switch (errno) {
            // A server that has lost track of a file (ESTALE) says nothing of whether the file is there.
            case Posix.ENOENT, Posix.REPLACED -> GONE;
            case Posix.EPERM, Posix.EACCES -> DENIED;
            case Posix.EEXIST -> EXISTS;
            case Posix.ENOSPC, Posix.EDQUOT -> FULL;
            case Posix.EROFS -> READ_ONLY;
            case Posix.ENOTDIR -> NOT_A_DIRECTORY;
            case Posix.EISDIR -> IS_A_DIRECTORY;
            case Posix.ENOTEMPTY -> NOT_EMPTY;
            case Posix.ELOOP -> SYMBOLIC_LINK;
            case Posix.ENAMETOOLONG -> NAME_TOO_LONG;
            case Posix.EOPNOTSUPP, Posix.ENOSYS -> UNSUPPORTED;
            case Posix.EMFILE, Posix.ENFILE -> TOO_MANY_OPEN;
            case Posix.EIO -> BROKEN;
            default -> OTHER;
        };
    }

    static String reason(int errno) {
        return switch (errno) {
            case Posix.EPERM -> "operation not permitted";
            case Posix.ENOENT -> "no such file or directory";
            case Posix.EIO -> "input/output error: the disk or its file system is damaged";
            case Posix.ENXIO -> "no such device, or a socket";
            case Posix.EAGAIN -> "another program holds it";
            case Posix.ENOMEM -> "the kernel is out of memory";
            case Posix.EACCES -> "permission denied";
            case Posix.EBUSY -> "in use";
            case Posix.EEXIST -> "something of that name exists";
            case Posix.EXDEV -> "it is on another file system";
            case Posix.ENOTDIR -> "not a directory";
            case Posix.EISDIR -> "a directory";
            case Posix.EINVAL -> "invalid argument";
            case Posix.ENFILE, Posix.EMFILE -> "too many open files (see ulimit -n)";
            case Posix.ETXTBSY -> "a running program";
            case Posix.EFBIG -> "the file would be too large";
            case Posix.ENOSPC -> "no space left on the device";
            case Posix.EROFS -> "the file system is read-only";
            case Posix.EMLINK -> "too many links to one file";
            case Posix.ERANGE -> "too large";
            case Posix.ENAMETOOLONG -> "the name is too long";
            case Posix.ENOSYS -> "the kernel has no such call";
            case Posix.ENOTEMPTY -> "the directory is not empty";
            case Posix.ELOOP -> "a symbolic link, or too many of them";
            case Posix.ENODATA -> "no such attribute";
            case Posix.EOPNOTSUPP -> "the file system does not support it";
            case Posix.ENOTCONN -> "the program or server behind the file system does not answer";
            case Posix.ETIMEDOUT -> "the server did not answer in time";
            case Posix.ESTALE -> "the server no longer knows it (stale file handle); mount the file system again";
            case Posix.EDQUOT -> "the disk quota is used up";
            case Posix.REPLACED -> "something else is there now";
            default -> "error " + errno;
        };
    }
}
