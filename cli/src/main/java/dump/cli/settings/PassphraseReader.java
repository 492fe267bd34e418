package dump.cli.settings;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tomlj.TomlTable;

/** Takes the source of the passphrase out of a parsed file. */
final class PassphraseReader {
    private static final Set<String> KEYS = new LinkedHashSet<>(
            List.of("file", "command", "environment", "gpg-file", "abraxas", "avendesora"));

    private final KeyReader keys;

    PassphraseReader(KeyReader keys) {
        this.keys = keys;
    }

    PassphraseSource passphrase() {
        var value = keys.value("passphrase");
        if (value instanceof String text) {
            if (text.isBlank()) keys.at("passphrase", "passphrase is empty");
            return new PassphraseSource.OfText(new Secret(text));
        }
        if (value != null && !(value instanceof TomlTable)) {
            keys.at("passphrase", "passphrase is a text in quotes, or better passphrase.file, passphrase.command or one"
                    + " of passphrase.environment, .gpg-file, .abraxas, .avendesora");
            return null;
        }
        keys.names("passphrase", KEYS);
        var sources = new ArrayList<PassphraseSource>();
        for (var name : KEYS) {
            var key = "passphrase." + name;
            if (!keys.has(key)) continue;
            if (!(keys.value(key) instanceof String text)) {
                keys.wrongType(key, "a text");
            } else if (text.isBlank()) {
                keys.at(key, key + " is empty");
            } else {
                sources.add(source(key, text));
                if (sources.size() > 1) keys.at(key, "the passphrase has two sources; keep one of passphrase."
                        + String.join(", passphrase.", KEYS));
            }
        }
        return sources.isEmpty() ? new PassphraseSource.Asked() : sources.getFirst();
    }

    private PassphraseSource source(String key, String text) {
        return switch (key) {
            case "passphrase.file" -> {
                var file = keys.path(key, null);
                yield file == null ? null : new PassphraseSource.OfFile(file);
            }
            case "passphrase.gpg-file" -> {
                var file = keys.path(key, null);
                yield file == null ? null : new PassphraseSource.OfGpgFile(file);
            }
            case "passphrase.command" -> new PassphraseSource.OfCommand(text);
            case "passphrase.abraxas" -> new PassphraseSource.OfAbraxas(account(key, text));
            case "passphrase.avendesora" -> new PassphraseSource.OfAvendesora(account(key, text));
            default -> new PassphraseSource.OfEnvironment(text.startsWith("$") ? text.substring(1) : text);
        };
    }

    private String account(String key, String text) {
        if (text.startsWith("-") || text.chars().anyMatch(c -> c < ' '))
            keys.at(key, key + " is an account's name, and does not begin with a dash");
        return text;
    }
}
