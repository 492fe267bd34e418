package dump.cli.settings;

import dump.backend.cache.CacheOptions;
import java.nio.file.Path;

/**
 * What is kept near: the table {@code cache}.
 *
 * @param directory null for one in the archive directory
 * @param bytesMax as in {@link CacheOptions}; 0 for no cache
 */
public record CacheSettings(Path directory, long bytesMax) {
    public static final CacheSettings DEFAULT = new CacheSettings(null, CacheOptions.AUTOMATIC);
    private static final String NAME = "cache";

    /** @param archiveDirectory null to keep nothing there */
    public CacheOptions options(Path archiveDirectory, boolean readOnly) {
        var place = directory != null || archiveDirectory == null ? directory : archiveDirectory.resolve(NAME);
        return place == null || bytesMax == 0 ? CacheOptions.NONE : new CacheOptions(place, bytesMax, readOnly);
    }
}
