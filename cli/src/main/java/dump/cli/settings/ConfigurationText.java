package dump.cli.settings;

import java.nio.file.Path;
import java.util.List;

/** The annotated configuration that the first run writes. */
final class ConfigurationText {
    private ConfigurationText() {}

    static String of(List<String> sources, String repository, Path passphraseFile, String name) {
        return """
                # Configuration of %s. Paths may begin with ~ and hold $VARIABLES ($$ is a dollar);
                # relative ones start here. Help: dump help configuration

                # What is backed up: one directory, or several: ["~", "/etc"].
                %s

                # Where the backups are kept (a restic repository, format 2).
                repository = %s

                # The passphrase that opens them. Without it they are lost: keep a copy of this file elsewhere.
                # Instead: passphrase.command = "pass show backups", or passphrase.environment = "VARIABLE".
                %s

                # What to leave out; the last pattern that matches wins, ! takes back in (dump help excludes).
                exclude = [
                    # "*.o", ".cache/", "/home/*/tmp", "!important.o"
                ]
                # exclude-if-present = [".nobackup"]   # leave out directories that hold such a file
                # exclude-caches = true                # leave out directories tagged as caches (CACHEDIR.TAG)
                # exclude-larger-than = "2 GB"         # leave out larger files
                # one-file-system = true               # do not enter what is mounted below a source

                # engine = "native"           # or "duplicity", if you have such archives (dump help duplicity)
                # name = %s            # marks this configuration's snapshots
                # host = "myhost"             # as it stands in snapshots; default: what the kernel says
                # tags = ["laptop"]           # more marks on new snapshots
                # compression = "auto"        # or "off", "max", or a zstd level from 1 to 19
                # restore-to = "restored"     # where restored files go
                # archive-dir = "archive"     # local records of runs, small
                # lock-wait = "10m"           # how long to wait while another program locks the repository
                """.formatted(name, sources.isEmpty() ? "# source = \"/home/me\"" : "source = " + list(sources),
                quoted(repository), passphraseFile == null ? "# passphrase.file = \"dump.passphrase\""
                        : "passphrase.file = " + quoted(passphraseFile.toString()), plain(name));
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
        text.codePoints().forEach(point -> {
            switch (point) {
                case '"' -> result.append("\\\"");
                case '\\' -> result.append("\\\\");
                case '\n' -> result.append("\\n");
                case '\t' -> result.append("\\t");
                default -> {
                    if (point < 0x20 || point == 0x7f) result.append("\\u%04x".formatted(point));
                    else result.appendCodePoint(point);
                }
            }
        });
        return result.append('"').toString();
    }
}
