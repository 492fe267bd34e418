package dump.cli.settings;

import dump.cli.input.Quantities;
import dump.cli.input.SettingsException;
import dump.cli.places.Caller;
import dump.cli.places.Places;
import dump.cli.secrets.PassphraseSource;
import dump.excludes.Excludes;
import dump.excludes.PatternException;
import dump.model.ByteString;
import dump.retention.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Takes the settings out of a parsed file, key by key, noting every problem at its place. */
final class SettingsReader {
    private static final Set<String> KEYS =
            new LinkedHashSet<>(List.of("name", "host", "source", "repository", "engine", "exclude",
            "exclude-if-present", "exclude-caches", "exclude-larger-than", "one-file-system", "passphrase",
            "archive-dir", "restore-to", "compression", "tags", "lock-wait", "ssh", "s3", "rest", "rclone",
            "bandwidth-limit", "connections", "cache", "keep", "duplicity"));

    private final KeyReader keys;
    private final Path file;
    private final Places places;

    SettingsReader(ParsedFile parsed, Path file, Places places, Problems problems) {
        this.file = file;
        this.places = places;
        keys = new KeyReader(parsed, file.toAbsolutePath().getParent(), problems,
                new PathExpansion(places.caller().environment(), places.caller().home()));
    }

    /** @param broken whether parts of the file could not be parsed, so that a key which is missing may be there */
    Settings settings(boolean broken) {
        keys.names("", KEYS);
        if (!broken && !keys.has("repository"))
            keys.missing("the key repository is missing: where the backups are kept, "
                    + "such as repository = \"/mnt/disk/backups\"");
        var reader = new DuplicityReader(keys, places.name());
        boolean isNative = isNative();
        var duplicity = isNative ? null : reader.duplicity();
        if (isNative) reader.refuseAll();
        var written = isNative ? keys.place("repository", keys.text("repository", null)) : null;
        var repository = isNative ? repository(written) : duplicity.repository().shown();
        var local = isNative ? Repositories.directory(repository) : duplicity.repository().local();
        var store = isNative ? new StoreReader(keys).settings(repository, written) : StoreSettings.DEFAULT;
        var name = name();
        var host = keys.text("host", places.caller().host());
        if (host != null && host.isEmpty()) keys.at("host", "host is empty");
        var sources = sources();
        if (!isNative && sources.size() > 1) keys.at("source", "Duplicity backs up one directory; keep one source (and "
                + "make a configuration for each of the others), or use engine = \"native\"");
        var exclude = patterns("exclude");
        meaningful(exclude);
        var ifPresent = patterns("exclude-if-present");
        for (var one : ifPresent)
            if (one.contains("/")) keys.at("exclude-if-present", "a file name cannot contain a slash: " + one);
        long largerThan = size();
        var passphrase = new PassphraseReader(keys, PassphraseSource.PASSPHRASE).source();
        needDirectory("archive-dir");
        needDirectory("restore-to");
        var archive = keys.path("archive-dir", null);
        if (archive == null) archive = places.archiveDirectory(file);
        var restoreTo = keys.path("restore-to", places.restoreTo());
        var tags = keys.texts("tags", Function.identity());
        for (var tag : tags)
            if (tag.isEmpty() || tag.contains(",")) keys.at("tags", "a tag must not be empty or contain a comma");
        if (keys.has("archive-dir") && local != null && archive != null && archive.startsWith(local))
            keys.at("archive-dir", "archive-dir (" + archive
            + ") lies in the repository, which holds nothing else; name"
                    + " a directory of its own");
        notAround(sources, archive, "archive-dir");
        notAround(sources, local, "repository");
        return new Settings(file, name, host, sources, repository, exclude, ifPresent, keys.flag("exclude-caches"),
                largerThan, keys.flag("one-file-system"), passphrase, archive, restoreTo, compression(), tags,
                lockWait(), store, duplicity, keep(isNative));
    }

    private Policy keep(boolean isNative) {
        if (!isNative && keys.has("keep")) keys.at("keep", "keep is for the native engine; with engine = \"duplicity\""
                + " whole chains go: use duplicity.keep-full");
        return isNative ? new KeepReader(keys).policy() : null;
    }

    private boolean isNative() {
        var value = keys.value("engine");
        if (value != null && !value.equals("native") && !value.equals("duplicity"))
            keys.at("engine", "engine must be \"native\" or \"duplicity\"");
        return !"duplicity".equals(value);
    }

    private String name() {
        var name = keys.expanded("name", keys.text("name", Places.nameOf(file)));
        if (name != null && (name.isEmpty() || name.contains("/") || name.contains(",") || name.startsWith(".")))
            keys.at("name", "a name must not be empty, contain a slash or a comma, or begin with a dot");
        return name;
    }

    private String repository(String text) {
        try {
            return text == null ? null : Repositories.resolve(text, keys.directory(), places.name());
        } catch (SettingsException unknown) {
            keys.at("repository", unknown.getMessage());
            return null;
        }
    }

    private List<ByteString> sources() {
        if (!keys.has("source")) return List.of();
        var found = keys.texts("source", Function.identity());
        if (keys.value("source") instanceof List<?> list && list.isEmpty())
            keys.at("source", "source is empty; leave it out for a configuration that only reads");
        var sources = new ArrayList<ByteString>();
        for (var one : found) {
            if (one.isEmpty()) {
                keys.at("source", "a source is empty");
                continue;
            }
            var path = keys.place("source", one);
            if (path == null) continue;
            var bytes = Caller.bytes(keys.resolved(path));
            if (sources.contains(bytes)) keys.at("source", "source names " + path + " twice");
            else sources.add(bytes);
        }
        return List.copyOf(sources);
    }

    private List<String> patterns(String key) {
        return keys.texts(key, one -> {
            if (one.isEmpty()) keys.at(key, "an empty pattern in " + key);
            return keys.expanded(key, one);
        });
    }

    private void meaningful(List<String> exclude) {
        // Where an element could not be expanded, which is told already, the others have moved up.
        boolean placed = keys.value("exclude") instanceof List<?> list && list.size() == exclude.size();
        for (int i = 0; i < exclude.size(); i++) {
            try {
                // Of an empty one it is told that it is empty.
                if (!exclude.get(i).isEmpty()) Excludes.compile(List.of(exclude.get(i)), ByteString.of("/"));
            } catch (PatternException wrong) {
                if (placed) keys.atElement("exclude", i, wrong.getMessage());
                else keys.at("exclude", wrong.getMessage());
            }
        }
    }

    private long size() {
        var value = keys.value("exclude-larger-than");
        if (value == null) return Long.MAX_VALUE;
        try {
            if (value instanceof Long number && number > 0) return number;
            if (value instanceof String text && Quantities.size(text) > 0) return Quantities.size(text);
        } catch (NumberFormatException other) {
            // Told below.
        }
        keys.at("exclude-larger-than", "exclude-larger-than must be " + Quantities.SIZE_FORMS);
        return Long.MAX_VALUE;
    }

    private Duration lockWait() {
        var value = keys.value("lock-wait");
        if (value == null) return Settings.LOCK_WAIT_DEFAULT;
        try {
            if (value instanceof Long number && number == 0) return Duration.ZERO;
            if (value instanceof String text) return Quantities.duration(text);
        } catch (NumberFormatException other) {
            // Told below.
        }
        keys.at("lock-wait", "lock-wait must be " + Quantities.DURATION_FORMS);
        return Settings.LOCK_WAIT_DEFAULT;
    }

    private int compression() {
        var value = keys.value("compression");
        if (value instanceof Long level && level >= 1 && level <= Settings.LEVEL_MAX) return level.intValue();
        if (value == null || value.equals("auto")) return Settings.LEVEL_DEFAULT;
        if (value.equals("off")) return 0;
        if (value.equals("max")) return Settings.LEVEL_MAX;
        keys.at("compression", "compression must be \"auto\", \"off\", \"max\", or a level from 1 to 19");
        return Settings.LEVEL_DEFAULT;
    }

    private void needDirectory(String key) {
        try {
            if (keys.value(key) instanceof String text) Repositories.needDirectory(text, keys.directory());
        } catch (SettingsException remote) {
            keys.at(key, key + ": " + remote.getMessage());
        }
    }

    /** What is left out by itself must not hold a source. */
    private void notAround(List<ByteString> sources, Path directory, String key) {
        for (var source : sources)
            if (directory != null && Path.of(source.toString()).startsWith(directory))
                keys.at(key, "the source " + source + " lies in " + key + " (" + directory
                        + "), which is never backed up");
    }
}
