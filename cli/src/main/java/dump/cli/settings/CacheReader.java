package dump.cli.settings;

import dump.backend.cache.CacheOptions;
import dump.cli.input.Quantities;
import dump.cli.input.SettingsException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Takes the table {@code cache} out of a parsed file. */
final class CacheReader {
    private static final Set<String> KEYS = new LinkedHashSet<>(List.of("dir", "size"));

    private final KeyReader keys;

    CacheReader(KeyReader keys) {
        this.keys = keys;
    }

    /** @param repository as {@link Repositories#resolve} gives it, or null */
    CacheSettings settings(String repository) {
        if (!keys.has("cache")) return CacheSettings.DEFAULT;
        keys.names("cache", KEYS);
        if (repository != null && Repositories.directory(repository) != null)
            keys.at("cache", "cache has no effect with repository = \"" + repository + "\"; remove it");
        try {
            if (keys.value("cache.dir") instanceof String text) Repositories.needDirectory(text, keys.directory());
        } catch (SettingsException remote) {
            keys.at("cache.dir", "cache.dir: " + remote.getMessage());
        }
        return new CacheSettings(keys.path("cache.dir", null), size());
    }

    private long size() {
        var value = keys.value("cache.size");
        if (value == null) return CacheOptions.AUTOMATIC;
        try {
            if (value instanceof Long bytes && bytes >= 0) return bytes;
            if (value instanceof String text) return Quantities.size(text);
        } catch (NumberFormatException other) {
            // Told below.
        }
        keys.at("cache.size", "cache.size must be " + Quantities.SIZE_FORMS + "; 0 for no cache");
        return CacheOptions.AUTOMATIC;
    }
}
