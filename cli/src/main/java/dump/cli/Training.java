package dump.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A day with dump in one process, for the JVM to see what the AOT cache should hold. The build runs it.
 *
 * <p>It goes by {@link Main#run}, so that exactly the classes of a real run are loaded, in a directory of its own that
 * is home and backup directory at once (the launcher sets {@code HOME} and {@code DUMP_LAUNCHER}).
 */
final class Training {
    /** Enough for every path through a backup to be taken; more would only take longer. */
    private static final int FILES = 400;

    private static final int LARGE_FILE_BYTES = 3 << 20;

    /** Where distributions have OpenSSH's. */
    private static final List<String> SFTP_SERVERS = List.of("/usr/lib/openssh/sftp-server",
            "/usr/libexec/openssh/sftp-server", "/usr/lib/ssh/sftp-server", "/usr/lib/sftp-server");

    private Training() {}

    /** Takes the directory; ends with 1 if a command failed: then the cache holds less than it could. */
    public static void main(String[] arguments) throws IOException {
        var place = Path.of(arguments[0]);
        var source = place.resolve("source");
        var random = new Random(1);
        writeFiles(source, random);
        var failed = !run("backup", "--source", source.toString(), "--to", place.resolve("repository").toString());
        Files.write(source.resolve("large"), randomBytes(random, 1 << 20));
        for (var command : commands(place))
            failed |= !run(command.toArray(String[]::new));
        failed |= !unchanged(place);
        failed |= !run("-t", "backup", "--config", duplicityConfiguration(place, source).toString());
        for (var server : SFTP_SERVERS)
            if (Files.isExecutable(Path.of(server))) {
                failed |= !remotely(sftpConfiguration(place, source, server).toString(), place.resolve("far"));
                break;
            }
        if (failed) System.exit(1);
    }

    private static List<List<String>> commands(Path place) {
        return List.of(
                List.of("backup"),
                List.of("backup"),
                List.of("snapshots"),
                List.of("manifest"),
                List.of("manifest", "--long", "directory-1"),
                List.of("-d", "-1", "manifest"),
                List.of("restore", "--everything", "--to", place.resolve("out").toString()),
                List.of("restore", "large", "--to", place.resolve("one").toString()),
                List.of("verify"),
                List.of("check", "--read-data"),
                List.of("info"),
                List.of("cleanup", "--yes"),
                List.of("help"),
                List.of("--version"));
    }

    /** Files that are older than a minute, which alone a backup takes to be unchanged: most runs meet no others. */
    private static boolean unchanged(Path place) {
        var source = Path.of(System.getProperty("java.home"), "legal");
        boolean done = run("backup", "-c", "old", "--source", source.toString(), "--to", place.resolve("old").toString());
        return done & run("backup", "-c", "old") & run("backup", "-c", "old") & run("manifest", "-c", "old", "java.base");
    }

    /** Of the other engine the classes are what counts: something that answers as Duplicity does is enough for them. */
    private static Path duplicityConfiguration(Path place, Path source) throws IOException {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        var own = Files.createDirectory(place.resolve("duplicity"), owner);
        var program = Files.writeString(Files.createFile(own.resolve("answers"), owner), """
                #!/bin/sh
                case "$*" in *--version*) echo 'duplicity 0.8.22'; exit ;; esac
                printf "INFO 4 'large'\n. A large\n\nNOTICE 1\n. ----[ Backup Statistics ]----\n. SourceFiles 2\n\n" >&3
                """);
        Files.createDirectory(own.resolve("store"));
        return Files.writeString(Files.createFile(own.resolve("duplicity.toml"), owner), """
                engine = "duplicity"
                source = "%s"
                repository = "store"
                archive-dir = "archive"
                duplicity.command = "%s"
                duplicity.options = ["--no-encryption"]
                """.formatted(source, program));
    }

    private static boolean remotely(String configuration, Path target) {
        boolean done = true;
        for (var command : List.of(List.of("init"), List.of("backup"), List.of("backup"), List.of("snapshots"),
                List.of("manifest"), List.of("restore", "large", "--to", target.toString()))) {
            var words = new ArrayList<>(command);
            words.addAll(List.of("--config", configuration));
            done &= run(words.toArray(String[]::new));
        }
        return done;
    }

    /** A server that a login would lead to, without the login. */
    private static Path sftpConfiguration(Path place, Path source, String server) throws IOException {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        var own = Files.createDirectory(place.resolve("sftp"), owner);
        var program = Files.writeString(Files.createFile(own.resolve("login"), owner),
                "#!/bin/sh\nexec " + server + "\n");
        return Files.writeString(Files.createFile(own.resolve("sftp.toml"), owner), """
                source = "%s"
                repository = "sftp:server:%s"
                archive-dir = "archive"
                passphrase.file = "passphrase"
                ssh.command = "%s"
                """.formatted(source, own.resolve("store"), program));
    }

    private static boolean run(String... arguments) {
        var code = Main.run(arguments);
        if (code != 0) System.err.println("training: " + String.join(" ", arguments) + " ended with " + code);
        return code == 0;
    }

    /** Half of the files are text, which compresses, half are noise, which doesn't. */
    private static void writeFiles(Path source, Random random) throws IOException {
        for (var number = 0; number < FILES; number++) {
            var directory = Files.createDirectories(source.resolve("directory-" + number % 20));
            var bytes = number % 2 == 0 ? randomBytes(random, random.nextInt(20_000)) : text(random);
            Files.write(directory.resolve("file-" + number), bytes);
        }
        Files.write(source.resolve("large"), randomBytes(random, LARGE_FILE_BYTES));
        Files.createSymbolicLink(source.resolve("link"), Path.of("large"));
    }

    private static byte[] randomBytes(Random random, int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(Random random) {
        var text = new StringBuilder();
        for (var words = random.nextInt(2_000); words > 0; words--)
            text.append(Integer.toString(random.nextInt(500), 36)).append(' ');
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
