package dump.cli.settings;

import dump.engine.Paths;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The annotated configuration that the first run writes. */
final class ConfigurationText {
    private ConfigurationText() {}

    /** @param environment of the first run, which may say how a server is reached */
    static String of(List<String> sources, String repository, Path passphraseFile, String name, String program,
            Map<String, String> environment) {
        return """
                # Configuration of %s. Paths may begin with ~ and hold $VARIABLES ($$ is a dollar);
                # relative ones start here. Help: %s help configuration

                # What is backed up: one directory, or several: ["~", "/etc"].
                %s

                # Where the backups are kept (a restic repository, format 2).
                repository = %s
                %s
                # The passphrase that opens them. Without it they are lost: keep a copy of this file elsewhere.
                # Instead: passphrase.command = "pass show backups", or passphrase.environment = "VARIABLE".
                %s

                # What to leave out; the last pattern that matches wins, ! includes again (%s help excludes).
                exclude = [
                    # "*.o", ".cache/", "/home/*/tmp", "!important.o"
                ]
                # exclude-if-present = [".nobackup"]   # leave out directories that hold such a file
                # exclude-caches = true                # leave out directories tagged as caches (CACHEDIR.TAG)
                # exclude-larger-than = "2 GB"         # leave out larger files
                # one-file-system = true               # do not enter what is mounted below a source

                # engine = "native"           # or "duplicity", if you have such archives (%s help duplicity)
                # name = %s            # a tag on this configuration's snapshots
                # host = "myhost"             # the host in snapshots; default: what the kernel says
                # tags = ["laptop"]           # more tags for new snapshots
                # compression = "auto"        # or "off", "max", or a zstd level from 1 to 19
                # restore-to = "restored"     # where restored files go
                # archive-dir = "archive"     # small local records
                # lock-wait = "10m"           # how long to wait while another program locks the repository
                """.formatted(name, program, sources.isEmpty() ? "# source = \"/home/me\"" : "source = "
                + list(sources),
                quoted(repository), StoreText.of(repository, environment, program), passphraseFile == null ? "# passphrase.file = \"dump.passphrase\""
                        : "passphrase.file = " + quoted(passphraseFile.toString()), program, program, plain(name));
    }

    private static String list(List<String> sources) {
        if (sources.size() == 1) return quoted(sources.getFirst());
        return "[" + String.join(", ", sources.stream().map(ConfigurationText::quoted).toList()) + "]";
    }

    /** A TOML text that expansion leaves as it is. */
    static String quoted(String text) {
        return plain(text.replace("$", "$$"));
    }

    private static String plain(String text) {
        var result = new StringBuilder("\"");
        text.codePoints().forEach(snapshot -> {
            switch (snapshot) {
                case '"' -> result.append("\\\"");
                case '\\' -> result.append("\\\\");
                case '\n' -> result.append("\\n");
                case '\t' -> result.append("\\t");
                default -> {
                    if (snapshot < 0x20 || snapshot == 0x7f) result.append("\\u%04x".formatted(snapshot));
                    else result.appendCodePoint(snapshot);
                }
            }
        });
        return result.append('"').toString();
    }
}
