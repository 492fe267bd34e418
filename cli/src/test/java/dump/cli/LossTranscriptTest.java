package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a source that has lost its files, and of one that stands elsewhere. */
class LossTranscriptTest {
    private static final String REMEDY = "; no snapshot was made. If that is right, use --allow-empty\nexit 1\n";
    @TempDir Path home;
    private Path source;

    @BeforeEach
    void makesABackup() throws Exception {
        home = home.toRealPath();
        source = Files.createDirectory(home.resolve("work"));
        for (int i = 0; i < 20; i++) Files.writeString(source.resolve("file" + i), "text");
        assertThat(dump("backup", "--source", "work", "--to", "disk")).endsWith("exit 0\n");
    }

    @Test
    void aNewFileHidesNoLoss() throws Exception {
        empty();
        Files.writeString(source.resolve("new"), "new");
        var refusal = "dump: the source ~/work had 20 files in the last backup (IDENTIFIER) and would have none of"
                + " them in this one, but 1 other: 20 entries not there any more" + REMEDY;
        assertThat(dump("backup")).isEqualTo("--\n" + refusal);
        assertThat(dump("backup", "-t")).isEqualTo("new      new\n--\n" + refusal);
        assertThat(dump("backup", "full", "-q")).isEqualTo("--\n" + refusal);
        assertThat(dump("backup", "--json")).contains("{\"type\":\"error\",\"message\":\"the source ~/work had 20"
                + " files");
        var history = "dump: warning: this backup begins a new history: the repository holds snapshots of the host"
                + " host, the newest of TIME (IDENTIFIER), and none of this host, renamed; write host = \"host\" into"
                + " the configuration if those backups are yours\n";
        var configuration = home.resolve(".config/dump/dump.toml");
        var before = Files.readString(configuration);
        Files.writeString(configuration, before + "\nhost = \"renamed\"\n");
        assertThat(dump("backup")).isEqualTo("--\n" + history
                + refusal.replace("backup (", "backup of the host host ("));
        Files.writeString(configuration, before);
        assertThat(dump("snapshots", "--all-snapshots").lines().filter(line -> line.startsWith("IDENTIFIER")))
                .hasSize(1);
        assertThat(dump("backup", "-q", "--allow-empty")).isEqualTo("--\nexit 0\n");
    }

    @Test
    void nothingIsTakenForGrantedWhereNoSnapshotCanBeRead() throws Exception {
        try (var snapshots = Files.list(home.resolve("disk/snapshots"))) {
            var snapshot = snapshots.findFirst().orElseThrow();
            snapshot.toFile().setWritable(true);
            Files.write(snapshot, new byte[100]);
        }
        var unknown = "a snapshot cannot be read";
        assertThat(dump("backup", "-q", "-t")).endsWith("""
                dump: warning: no snapshot can be read; `dump help trouble` says what can be done
                dump: warning: whether files are gone from the source ~/work since the last backup is not known: %s
                exit 3
                """.formatted(unknown));
        assertThat(dump("backup", "-t", "--json")).contains("\"text\":\"whether files are gone from the source");
        empty();
        assertThat(dump("backup", "-q")).contains("; this snapshot is not seen").endsWith("""
                dump: there is no file in the source ~/work, and whether there were any in the last backup is not \
                known: %s""".formatted(unknown) + REMEDY);
        assertThat(dump("backup", "-q", "--allow-empty")).endsWith("exit 3\n");
    }

    @Test
    void aFirstBackupOfNothingBesideOthersIsRefused() throws Exception {
        Files.createDirectory(home.resolve("other"));
        Files.writeString(home.resolve("other.toml"), "repository = \"disk\"\nsource = \"other\"\n"
                + "passphrase.file = \".config/dump/dump.passphrase\"\n");
        assertThat(dump("backup", "-c", "other.toml")).isEqualTo("""
                --
                dump: there is no file in ~/other, and nothing to compare it with: the snapshots of the repository \
                are all of another host or name, and of other sources""" + REMEDY);
    }

    @Test
    void aSourceThatBecameALinkIsToldOnceAndCompared() throws Exception {
        Files.move(source, home.resolve("away"));
        Files.createDirectory(home.resolve("empty"));
        Files.createSymbolicLink(source, home.resolve("empty"));
        var moved = "dump: warning: the source ~/work leads through a symbolic link to ~/empty now, and did not in"
                + " the last backup (IDENTIFIER); its files are read as new ones, and stored under ~/empty\n";
        assertThat(dump("backup", "-q")).isEqualTo("--\n" + moved + "dump: the source ~/empty is empty, and was not"
                + " in the last backup (IDENTIFIER, as ~/work); is the disk mounted? If it is meant to be empty, use"
                + " --allow-empty\n"
                + "exit 1\n");
        Files.delete(source);
        Files.createSymbolicLink(source, home.resolve("away"));
        assertThat(dump("verify")).isEqualTo("""
                20 files, 80 B: every byte read back and verified
                compared with the source: 21 equal, 0 changed since, 0 gone since, 0 new since
                --
                dump as of TIME (just now, IDENTIFIER)
                dump: the source ~/work leads through a symbolic link to ~/away now: that is compared
                exit 0
                """);
        assertThat(dump("backup", "-q")).isEqualTo("--\n" + moved.replace("~/empty", "~/away") + "exit 0\n");
        assertThat(dump("manifest", "-d", "-1")).contains("file0\n").endsWith("exit 0\n");
        assertThat(dump("backup", "-q")).isEqualTo("--\nexit 0\n");
        Files.delete(source);
        Files.createDirectory(source);
        Files.writeString(source.resolve("a"), "a");
        Files.writeString(source.resolve("b"), "b");
        assertThat(dump("backup", "-q")).isEqualTo("""
                --
                dump: warning: ~/away was in the last backup (IDENTIFIER) and will not be in this one, and ~/work is \
                new in it; if you did not change the configuration, see whether a symbolic link was replaced
                dump: the source ~/work had 20 files in the last backup (IDENTIFIER) and would have none of them in \
                this one, but 2 others: 20 entries not there any more""" + REMEDY);
    }

    private void empty() throws Exception {
        try (var paths = Files.walk(source)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList())
                if (!path.equals(source)) Files.delete(path);
        }
    }

    private String dump(String... arguments) {
        return Transcript.of(home, arguments);
    }
}
