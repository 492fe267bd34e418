package dump.cli.settings;

import dump.cli.secrets.PassphraseSource;
import dump.cli.secrets.Secret;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes the source of a passphrase, or of another secret, out of a parsed file. */
final class PassphraseReader {
    private static final Set<String> KEYS = new LinkedHashSet<>(
            List.of("file", "command", "environment", "gpg-file", "abraxas", "avendesora"));

    private final KeyReader keys;
    private final String setting;

    /** @param setting that names the source, such as {@code passphrase} */
    PassphraseReader(KeyReader keys, String setting) {
        this.keys = keys;
        this.setting = setting;
    }

    PassphraseSource source() {
        var value = keys.value(setting);
        if (value instanceof String text) {
            if (text.isBlank()) keys.at(setting, setting + " is empty");
            return new PassphraseSource.OfText(new Secret(text));
        }
        if (value != null && !(value instanceof Map<?, ?>)) {
            keys.at(setting, "%1$s must be a text in quotes, or better %1$s.file, %1$s.command or one of %1$s.environment,"
                    .formatted(setting) + " .gpg-file, .abraxas, .avendesora");
            return null;
        }
        keys.names(setting, KEYS);
        var sources = new ArrayList<PassphraseSource>();
        for (var name : KEYS) {
            var key = setting + "." + name;
            if (!keys.has(key)) continue;
            if (!(keys.value(key) instanceof String text)) {
                keys.wrongType(key, "a text");
            } else if (text.isBlank()) {
                keys.at(key, key + " is empty");
            } else {
                sources.add(source(name, key, text));
                if (sources.size() > 1) keys.at(key, "the " + setting + " has two sources; keep one of " + setting + "."
                        + String.join(", " + setting + ".", KEYS));
            }
        }
        return sources.isEmpty() ? new PassphraseSource.Asked() : sources.getFirst();
    }

    private PassphraseSource source(String name, String key, String text) {
        return switch (name) {
            case "file" -> {
                var file = keys.path(key, null);
                yield file == null ? null : new PassphraseSource.OfFile(file);
            }
            case "gpg-file" -> {
                var file = keys.path(key, null);
                yield file == null ? null : new PassphraseSource.OfGpgFile(file);
            }
            case "command" -> new PassphraseSource.OfCommand(text);
            case "abraxas" -> new PassphraseSource.OfAbraxas(account(key, text));
            case "avendesora" -> new PassphraseSource.OfAvendesora(account(key, text));
            default -> new PassphraseSource.OfEnvironment(text.startsWith("$") ? text.substring(1) : text);
        };
    }

    private String account(String key, String text) {
        if (text.startsWith("-") || text.chars().anyMatch(c -> c < ' '))
            keys.at(key, key + " must be an account's name, which does not begin with a dash");
        return text;
    }
}
