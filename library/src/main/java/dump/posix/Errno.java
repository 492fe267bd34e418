package dump.posix;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells the error number behind an exception of {@code java.nio}, which keeps only what the C library says of it, in
 * the language of the process. The C library is asked for the words of every number, and they are looked up.
 */
@SuppressWarnings("restricted")
public final class Errno {
    /** Beyond the last one of Linux. */
    private static final int END = 140;
    private static final int WORDS_MAX = 1024;

    private Errno() {}

    /** The number, as {@link Posix} names it, or 0 if the exception is none of a system call. */
    public static int of(IOException failed) {
        return switch (failed) {
            case NoSuchFileException none -> Posix.ENOENT;
            case NotDirectoryException file -> Posix.ENOTDIR;
            case FileAlreadyExistsException there -> Posix.EEXIST;
            case AccessDeniedException closed when closed.getReason() == null -> Posix.EACCES;
            case FileSystemException known -> Words.NUMBERS.getOrDefault(known.getReason(), 0);
            default -> Words.NUMBERS.getOrDefault(failed.getMessage(), 0);
        };
    }

    /** Read on the first failure only. */
    private static final class Words {
        /** The JDK reads the C library's words in this. */
        private static final Charset CHARSET = Charset.forName(System.getProperty("native.encoding"));
        static final Map<String, Integer> NUMBERS = new HashMap<>();

        static {
            var strerror = Posix.function("strerror");
            for (int number = 1; number < END; number++) NUMBERS.putIfAbsent(text(Posix.pointer(strerror, number)),
                    number);
        }

        private static String text(long address) {
            var bytes = MemorySegment.ofAddress(address).reinterpret(WORDS_MAX);
            int length = 0;
            while (length < WORDS_MAX && bytes.get(ValueLayout.JAVA_BYTE, length) != 0) length++;
            return new String(bytes.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), CHARSET);
        }
    }
}
