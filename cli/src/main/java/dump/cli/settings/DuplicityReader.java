package dump.cli.settings;

import dump.cli.input.Quantities;
import dump.cli.input.SettingsException;
import dump.cli.input.When;
import dump.cli.secrets.Secret;
import dump.duplicity.command.Setup.SshMethod;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Takes what only the engine {@code duplicity} honours out of a parsed file, and refuses what it cannot honour. */
final class DuplicityReader {
    private static final Set<String> SSH_KEYS = new LinkedHashSet<>(List.of("identity", "options"));
    private static final Set<String> KEYS = new LinkedHashSet<>(List.of("command", "former-hosts", "ssh-backend-method",
            "gpg-key",
            "sign-key", "volume-size", "full-if-older-than", "keep-full", "options", "environment", "timeout"));
    private static final Map<String, String> CANNOT = Map.of(
            "exclude-larger-than", "leave out files by their size",
            "compression", "be told how much to compress",
            "tags", "mark its sets",
            "lock-wait", "wait for a lock",
            "host", "name the host of a set",
            "connections", "be told how many connections to make",
            "cache", "be told what to keep near");
    private static final int VOLUME_MEGABYTES_MAX = 1_000_000;
    private static final Pattern OLDER = Pattern.compile("(?:\\d{1,9}[DWMY])+");

    private final KeyReader keys;
    private final String program;

    /** @param program the name that the caller types */
    DuplicityReader(KeyReader keys, String program) {
        this.keys = keys;
        this.program = program;
    }

    /** With the engine {@code native}, which would ignore it all. */
    void refuseAll() {
        if (keys.has("duplicity"))
            keys.at("duplicity", "duplicity is only for Duplicity; remove it, or write engine = \"duplicity\"");
    }

    DuplicitySettings duplicity() {
        CANNOT.forEach((key, what) -> {
            if (keys.has(key)) cannot(key, what);
        });
        if (Boolean.TRUE.equals(keys.value("exclude-caches"))) cannot("exclude-caches",
                "recognise caches by their tag");
        keys.names("ssh", SSH_KEYS);
        keys.names("duplicity", KEYS);
        var repository = repository();
        var method = sshMethod();
        var ssh = new SshReader(keys);
        var identity = ssh.identity();
        var sshOptions = ssh.options();
        int kbits = bandwidth();
        if (!repository.url().isEmpty()) onlyWhereItWorks(repository, method);
        return new DuplicitySettings(repository, command(), formerHosts(), method, identity, sshOptions, kbits,
                gpgKeys(),
                signKey(), volumeSize(), fullIfOlderThan(), keepFull(), options(), environment(repository), timeout());
    }

    private void cannot(String key, String what) {
        keys.at(key, "Duplicity cannot " + what + "; remove " + key + ", or use engine = \"native\"");
    }

    private DuplicityRepository repository() {
        var text = keys.text("repository", null);
        try {
            if (text != null) return DuplicityRepository.of(text, keys.directory(), keys.expansion());
        } catch (SettingsException wrong) {
            keys.at("repository", "repository: " + wrong.getMessage());
        }
        return new DuplicityRepository("", null, null, null, null, false);
    }

    private void onlyWhereItWorks(DuplicityRepository repository, SshMethod method) {
        var shown = " with repository = \"" + repository.shown() + "\"; remove it";
        if (keys.has("ssh") && !repository.isSsh()) keys.at("ssh", "ssh has no effect" + shown);
        if (keys.has("bandwidth-limit") && !repository.canBeLimited())
            keys.at("bandwidth-limit", "Duplicity can limit the bandwidth only of sftp:// and rsync://, not" + shown);
        if (method != SshMethod.AUTO && !repository.scheme().equals("sftp"))
            keys.at("duplicity.ssh-backend-method", "duplicity.ssh-backend-method has no effect" + shown);
    }

    private SshMethod sshMethod() {
        var key = "duplicity.ssh-backend-method";
        return switch (keys.text(key, "auto")) {
            case "auto" -> SshMethod.AUTO;
            case "option" -> SshMethod.OPTION;
            case "protocol" -> SshMethod.PROTOCOL;
            default -> {
                keys.at(key, key + " must be \"auto\", \"option\" (Duplicity 0.7.00 and lower) or \"protocol\" (0.7.01 and "
                        + "above)");
                yield SshMethod.AUTO;
            }
        };
    }

    private int bandwidth() {
        try {
            switch (keys.value("bandwidth-limit")) {
                case null -> {
                    return 0;
                }
                case Long kbits when kbits > 0 && kbits <= Integer.MAX_VALUE -> {
                    return kbits.intValue();
                }
                case String text when text.indexOf(',') >= 0 || text.indexOf(':') >= 0 -> {
                    keys.at("bandwidth-limit", "Duplicity keeps one limit at all hours; write one rate, or use engine = "
                            + "\"native\"");
                    return 0;
                }
                case Map<?, ?> directions -> {
                    keys.at("bandwidth-limit", "Duplicity limits both directions alike; write bandwidth-limit = \"RATE\", or"
                            + " use engine = \"native\"");
                    return 0;
                }
                case String text -> {
                    return Quantities.kbits(text);
                }
                default -> { }
            }
        } catch (NumberFormatException other) {
            // Told below.
        }
        keys.at("bandwidth-limit", "bandwidth-limit must be " + Quantities.RATE_FORMS);
        return 0;
    }

    private String command() {
        var text = keys.text("duplicity.command", DuplicitySettings.COMMAND_DEFAULT);
        var expanded = keys.place("duplicity.command", text);
        if (expanded == null) return text;
        if (expanded.isBlank() || expanded.startsWith("-"))
            keys.at("duplicity.command", "duplicity.command must be a program's name or path, without arguments");
        return expanded.contains("/") ? keys.resolved(expanded).toString() : expanded;
    }

    private List<String> formerHosts() {
        var key = "duplicity.former-hosts";
        return keys.texts(key, host -> {
            if (host.matches("[^\\s\\p{Cntrl}]{1,255}")) return host;
            keys.at(key, "an element of " + key + " must be a machine's name, such as \"old-laptop\"");
            return null;
        });
    }

    /** One, or a list of those who can all open the archive. */
    private List<String> gpgKeys() {
        return keys.texts("duplicity.gpg-key", text -> checked("duplicity.gpg-key", text));
    }

    private String signKey() {
        return checked("duplicity.sign-key", keys.text("duplicity.sign-key", null));
    }

    private String checked(String key, String text) {
        if (text == null || text.matches("[^\\s-][^\\p{Cntrl}]*")) return text;
        keys.at(key, key + " must be a key's identifier, fingerprint or address");
        return null;
    }

    private int volumeSize() {
        var key = "duplicity.volume-size";
        var value = keys.value(key);
        if (value == null) return 0;
        try {
            if (value instanceof String text && !text.strip().matches("[\\d.]+")) {
                // Duplicity's megabyte is 2^20 bytes; who writes "200 MB" means its 200.
                long megabytes = Quantities.size(text) / (text.contains("i") ? 1 << 20 : 1_000_000);
                if (megabytes >= 1 && megabytes <= VOLUME_MEGABYTES_MAX) return (int) megabytes;
            }
        } catch (NumberFormatException other) {
            // Told below.
        }
        keys.at(key, key + " must be a size with its unit, such as \"200 MB\", at least \"1 MB\"");
        return 0;
    }

    private String fullIfOlderThan() {
        var key = "duplicity.full-if-older-than";
        var text = keys.text(key, null);
        if (text == null) return null;
        var age = text.strip();
        try {
            if (OLDER.matcher(age).matches()) {
                When.ago(age, Instant.EPOCH, ZoneOffset.UTC);
                return age;
            }
        } catch (DateTimeException | ArithmeticException tooLong) {
            // Told below.
        }
        keys.at(key, key + " must be an age in days, weeks, months or years, such as \"3M\" or \"1M15D\""
                + translation(age));
        return null;
    }

    private static String translation(String age) {
        if (!age.matches("(?:\\d{1,9}[dwmyDWMY])+")) return "";
        return (age.contains("m") ? "; " + age + " would be minutes" : "") + "; write "
                + age.replace('d', 'D').replace('w', 'W').replace('m', 'M').replace('y', 'Y');
    }

    private int keepFull() {
        var key = "duplicity.keep-full";
        return switch (keys.value(key)) {
            case null -> 0;
            case Long count when count >= 1 && count <= Integer.MAX_VALUE -> count.intValue();
            default -> {
                keys.at(key, key + " must be the number of full backups that `" + program
                        + " cleanup` keeps, with what is"
                        + " built on them: 1 or more");
                yield 0;
            }
        };
    }

    private List<String> options() {
        return keys.texts("duplicity.options", option -> {
            var complaint = DuplicityOptions.complaint(option);
            if (complaint == null) return option;
            keys.at("duplicity.options", "duplicity.options: " + complaint);
            return null;
        });
    }

    private Map<String, Secret> environment(DuplicityRepository repository) {
        var table = "duplicity.environment";
        var found = new LinkedHashMap<String, Secret>();
        for (var name : keys.names(table)) {
            var complaint = DuplicityOptions.complaintOfVariable(name);
            if (complaint != null) {
                keys.at(table, table + ": " + complaint);
            } else if (!(keys.value(table + "." + name) instanceof String text)) {
                keys.wrongType(table + "." + name, "a text in quotes");
            } else if (text.isEmpty() || text.chars().anyMatch(c -> c == 0 || c == '\n' || c == '\r')) {
                keys.at(table + "." + name, table + "." + name + " must be one line, and not empty");
            } else if (name.equals(repository.passwordVariable())) {
                keys.at(table + "." + name, "the password is in the URL, too; keep one of them");
            } else {
                found.put(name, new Secret(text));
            }
        }
        return Collections.unmodifiableMap(found);
    }

    private Duration timeout() {
        var key = "duplicity.timeout";
        var text = keys.text(key, null);
        if (text == null) return DuplicitySettings.TIMEOUT_DEFAULT;
        try {
            var timeout = Quantities.duration(text);
            if (timeout.isPositive() && timeout.toSeconds() <= Integer.MAX_VALUE) return timeout;
        } catch (NumberFormatException other) {
            // Told below.
        }
        keys.at(key, key + " must be a duration such as \"10m\", \"1h30m\" or \"90s\"");
        return DuplicitySettings.TIMEOUT_DEFAULT;
    }
}
