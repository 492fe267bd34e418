package dump.source;

import dump.model.ByteString;
import dump.posix.FileException;
import dump.posix.LocalDirectory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Files that mark their directory as not worth a backup: one of the names of {@code exclude-if-present}, or a
 * {@code CACHEDIR.TAG} with its signature (https://bford.info/cachedir/).
 *
 * @param names of marks, as bytes, without wildcards
 * @param caches whether {@code CACHEDIR.TAG} counts
 */
public record DirectoryMarks(List<ByteString> names, boolean caches) {
    private static final ByteString CACHE_TAG = ByteString.of("CACHEDIR.TAG");
    private static final byte[] SIGNATURE =
            "Signature: 8a477f597d28d172789f06886806bc55".getBytes(StandardCharsets.US_ASCII);

    public DirectoryMarks {
        names = List.copyOf(names);
    }

    /**
     * The name of the mark that stands in a directory, null if there is none.
     *
     * @param sortedNames what the directory lists, ascending
     */
    public ByteString find(LocalDirectory directory, ByteString[] sortedNames) {
        for (var name : names) if (Arrays.binarySearch(sortedNames, name) >= 0) return name;
        return caches && Arrays.binarySearch(sortedNames, CACHE_TAG) >= 0 && isSigned(directory) ? CACHE_TAG : null;
    }

    /** A tag that can't be read is none: rather a cache too many in the backup than a directory too few. */
    private static boolean isSigned(LocalDirectory directory) {
        try (var file = directory.openFile(CACHE_TAG)) {
            if (!file.stat().isFile()) return false;
            var bytes = new byte[SIGNATURE.length];
            int length = 0;
            for (int n; length < bytes.length && (n = file.read(bytes, length, bytes.length - length)) > 0;)
                length += n;
            return Arrays.equals(bytes, SIGNATURE);
        } catch (FileException unreadable) {
            return false;
        }
    }
}
