package dump.cli.settings;

import dump.files.Excludes;
import dump.files.PatternException;
import dump.model.ByteString;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** Takes the settings out of a parsed file, key by key, noting every problem at its place. */
final class SettingsReader {
    private static final Set<String> KEYS = new LinkedHashSet<>(List.of("name", "host", "source", "repository",
            "exclude", "exclude-if-present", "exclude-caches", "exclude-larger-than", "one-file-system", "passphrase",
            "archive-dir", "restore-to", "compression", "tags", "lock-wait"));
    private static final Set<String> PASSPHRASE_KEYS = new LinkedHashSet<>(List.of("file", "command", "environment"));

    private final TomlTable toml;
    private final Path file;
    private final Places places;
    private final Problems problems;
    private final Expansion expansion;

    SettingsReader(TomlTable toml, Path file, Places places, Problems problems) {
        this.toml = toml;
        this.file = file;
        this.places = places;
        this.problems = problems;
        expansion = new Expansion(places.caller().environment(), places.caller().home());
    }

    /** @param broken whether parts of the file could not be parsed, so that a key which is missing may be there */
    Settings settings(boolean broken) {
        for (var key : toml.keySet()) if (!KEYS.contains(key)) unknown(List.of(key), KEYS, "");
        var repository = expanded("repository", text("repository", null));
        if (repository == null && !broken && !toml.contains(List.of("repository")))
            problems.add(0, 0, "the key repository is missing: where the backups are kept, "
                    + "such as repository = \"/mnt/disk/backups\"");
        if (repository != null) repository = repository(repository);
        var name = name();
        var host = text("host", places.caller().host());
        if (host != null && host.isEmpty()) at("host", "host is empty");
        var sources = sources();
        var exclude = patterns("exclude");
        meaningful(exclude);
        var ifPresent = patterns("exclude-if-present");
        for (var one : ifPresent) if (one.contains("/")) at("exclude-if-present", "a file's name has no slash: " + one);
        long largerThan = size();
        var passphrase = passphrase();
        var archive = path("archive-dir", null);
        if (archive == null) archive = places.archiveDirectory(file);
        var restoreTo = path("restore-to", places.restoreTo());
        var tags = texts("tags", Function.identity());
        for (var tag : tags) if (tag.isEmpty() || tag.contains(",")) at("tags", "a tag is not empty and has no comma");
        notAround(sources, archive, "archive-dir");
        if (repository != null) notAround(sources, Path.of(repository), "repository");
        return new Settings(file, name, host, sources, repository, exclude, ifPresent, flag("exclude-caches"),
                largerThan, flag("one-file-system"), passphrase, archive, restoreTo, compression(), tags, lockWait());
    }

    private String name() {
        var name = expanded("name", text("name", Places.nameOf(file)));
        if (name != null && (name.isEmpty() || name.contains("/") || name.contains(",") || name.startsWith(".")))
            at("name", "a name is not empty, has no slash or comma, and does not begin with a dot");
        return name;
    }

    private String repository(String text) {
        try {
            return Repositories.resolve(text, file.toAbsolutePath().getParent());
        } catch (SettingsException unknown) {
            at("repository", unknown.getMessage());
            return null;
        }
    }

    private List<ByteString> sources() {
        if (!toml.contains(List.of("source"))) return List.of();
        var found = texts("source", Function.identity());
        if (toml.get(List.of("source")) instanceof TomlArray array && array.isEmpty())
            at("source", "source is empty; leave it out for a configuration that only reads");
        var sources = new ArrayList<ByteString>();
        for (var one : found) {
            if (one.isEmpty()) {
                at("source", "a source is an empty text");
                continue;
            }
            var path = expanded("source", one);
            if (path == null) continue;
            var bytes = Caller.bytes(resolved(path));
            if (sources.contains(bytes)) at("source", "source names " + path + " twice");
            else sources.add(bytes);
        }
        return List.copyOf(sources);
    }

    private List<String> patterns(String key) {
        return texts(key, one -> {
            if (one.isEmpty()) at(key, "an empty pattern in " + key);
            return expanded(key, one);
        });
    }

    private void meaningful(List<String> exclude) {
        try {
            Excludes.compile(exclude, ByteString.of("/"));
        } catch (PatternException wrong) {
            // Where an element could not be expanded, which is told already, the others have moved up.
            boolean inPlace = toml.get(List.of("exclude")) instanceof TomlArray array && array.size() == exclude.size();
            if (!inPlace) {
                at("exclude", wrong.getMessage());
            } else {
                var position = toml.getArray(List.of("exclude")).inputPositionOf(wrong.index());
                problems.add(position.line(), position.column(), wrong.getMessage());
            }
        }
    }

    private PassphraseSource passphrase() {
        var value = toml.get(List.of("passphrase"));
        if (value == null) return new PassphraseSource.Asked();
        if (!(value instanceof TomlTable table)) {
            at("passphrase", "passphrase is written as passphrase.file, passphrase.command or passphrase.environment");
            return null;
        }
        for (var key : table.keySet())
            if (!PASSPHRASE_KEYS.contains(key)) unknown(List.of("passphrase", key), PASSPHRASE_KEYS, "passphrase.");
        var sources = new ArrayList<PassphraseSource>();
        for (var key : PASSPHRASE_KEYS) {
            var path = List.of("passphrase", key);
            if (!toml.contains(path)) continue;
            if (!(toml.get(path) instanceof String text)) {
                wrongType(path, "a text");
            } else if (text.isBlank()) {
                at(path, "passphrase." + key + " is empty");
            } else {
                sources.add(switch (key) {
                    case "file" -> {
                        var expanded = expanded(path, text);
                        yield expanded == null ? null : new PassphraseSource.OfFile(resolved(expanded));
                    }
                    case "command" -> new PassphraseSource.OfCommand(text);
                    default -> new PassphraseSource.OfEnvironment(text.startsWith("$") ? text.substring(1) : text);
                });
                if (sources.size() > 1) at(path, "the passphrase has two sources; keep one of passphrase.file, "
                        + "passphrase.command and passphrase.environment");
            }
        }
        return sources.isEmpty() ? new PassphraseSource.Asked() : sources.getFirst();
    }

    private long size() {
        var value = toml.get(List.of("exclude-larger-than"));
        if (value == null) return Long.MAX_VALUE;
        try {
            if (value instanceof Long number && number > 0) return number;
            if (value instanceof String text && Quantities.size(text) > 0) return Quantities.size(text);
        } catch (NumberFormatException other) {
            // Told below.
        }
        at("exclude-larger-than", "exclude-larger-than is " + Quantities.SIZE_FORMS);
        return Long.MAX_VALUE;
    }

    private Duration lockWait() {
        var value = toml.get(List.of("lock-wait"));
        if (value == null) return Settings.LOCK_WAIT_DEFAULT;
        try {
            if (value instanceof Long number && number == 0) return Duration.ZERO;
            if (value instanceof String text) return Quantities.duration(text);
        } catch (NumberFormatException other) {
            // Told below.
        }
        at("lock-wait", "lock-wait is " + Quantities.DURATION_FORMS);
        return Settings.LOCK_WAIT_DEFAULT;
    }

    private int compression() {
        var value = toml.get(List.of("compression"));
        if (value instanceof Long level && level >= 1 && level <= Settings.LEVEL_MAX) return level.intValue();
        if (value == null || value.equals("auto")) return Settings.LEVEL_DEFAULT;
        if (value.equals("off")) return 0;
        if (value.equals("max")) return Settings.LEVEL_MAX;
        at("compression", "compression is \"auto\", \"off\", \"max\", or a level from 1 to 19");
        return Settings.LEVEL_DEFAULT;
    }

    private Path path(String key, Path otherwise) {
        var text = text(key, null);
        if (text == null) return otherwise;
        if (text.isEmpty()) {
            at(key, key + " is empty");
            return otherwise;
        }
        var expanded = expanded(key, text);
        return expanded == null ? otherwise : resolved(expanded);
    }

    private Path resolved(String path) {
        return file.toAbsolutePath().getParent().resolve(path).normalize();
    }

    /** What is left out by itself must not hold a source. */
    private void notAround(List<ByteString> sources, Path directory, String key) {
        for (var source : sources)
            if (directory != null && Path.of(source.toString()).startsWith(directory))
                at(key, "the source " + source + " lies in " + key + " (" + directory + "), which is never backed up");
    }

    private String text(String key, String otherwise) {
        var value = toml.get(List.of(key));
        if (value == null) return otherwise;
        if (value instanceof String text) return text;
        wrongType(List.of(key), "a text in quotes");
        return otherwise;
    }

    private boolean flag(String key) {
        var value = toml.get(List.of(key));
        if (value == null) return false;
        if (value instanceof Boolean flag) return flag;
        wrongType(List.of(key), "true or false");
        return false;
    }

    /** One text or a list of texts; what a change makes null is left out, its problem being noted. */
    private List<String> texts(String key, Function<String, String> change) {
        var found = new ArrayList<String>();
        switch (toml.get(List.of(key))) {
            case null -> { }
            case String text -> found.add(change.apply(text));
            case TomlArray array -> {
                for (int i = 0; i < array.size(); i++) {
                    if (array.get(i) instanceof String text) {
                        found.add(change.apply(text));
                    } else {
                        var position = array.inputPositionOf(i);
                        problems.add(position.line(), position.column(), key + " takes texts only");
                    }
                }
            }
            default -> wrongType(List.of(key), "a text or a list of texts");
        }
        found.removeIf(Objects::isNull);
        return List.copyOf(found);
    }

    private String expanded(String key, String text) {
        return expanded(List.of(key), text);
    }

    private String expanded(List<String> key, String text) {
        try {
            // No path, pattern or name of the system holds one, and Java would not even look.
            if (text != null && text.indexOf('\0') >= 0) throw new SettingsException("a NUL character");
            return text == null ? null : expansion.expand(text);
        } catch (SettingsException unknown) {
            at(key, String.join(".", key) + ": " + unknown.getMessage());
            return null;
        }
    }

    private void unknown(List<String> path, Set<String> known, String before) {
        var nearest = Nearest.of(path.getLast(), known);
        at(path, "unknown key " + before + path.getLast()
                + (nearest == null ? "" : "; did you mean " + before + nearest + "?"));
    }

    private void wrongType(List<String> path, String wanted) {
        at(path, String.join(".", path) + " must be " + wanted);
    }

    private void at(String key, String text) {
        at(List.of(key), text);
    }

    private void at(List<String> path, String text) {
        var position = toml.inputPositionOf(path);
        if (position == null) problems.add(0, 0, text);
        else problems.add(position.line(), position.column(), text);
    }
}
