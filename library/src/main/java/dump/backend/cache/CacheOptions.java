package dump.backend.cache;

import java.nio.file.Path;

/**
 * Where copies of what is read often are kept.
 *
 * @param directory absolute, made on demand: below it each repository has a directory; null to keep nothing
 * @param bytesMax of the copies of one repository; {@link #AUTOMATIC} for a tenth of the file system, 4 GiB at most
 * @param readOnly what is there is used, and nothing is written
 */
public record CacheOptions(Path directory, long bytesMax, boolean readOnly) {
    public static final long AUTOMATIC = -1;
    public static final CacheOptions NONE = new CacheOptions(null, AUTOMATIC, false);

    public CacheOptions {
        if (bytesMax < AUTOMATIC) throw new IllegalArgumentException("bytesMax: " + bytesMax);
        if (directory != null && !directory.isAbsolute()) throw new IllegalArgumentException(directory + " is relative");
    }

    /** @param directory absolute */
    public static CacheOptions in(Path directory) {
        return new CacheOptions(directory, AUTOMATIC, false);
    }

    public CacheOptions bytesMax(long other) {
        return new CacheOptions(directory, other, readOnly);
    }

    public CacheOptions readOnly(boolean yes) {
        return new CacheOptions(directory, bytesMax, yes);
    }
}
