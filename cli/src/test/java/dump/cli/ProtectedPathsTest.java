package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tool works with is neither restored over, nor looked for on the wrong machine, nor made twice. */
class ProtectedPathsTest {
    @TempDir Path home;

    @BeforeEach
    void makesABackup() throws Exception {
        home = home.toRealPath();
        Files.createDirectories(home.resolve("work/notes"));
        Files.writeString(home.resolve("work/notes/plan"), "one\n");
        Files.createDirectories(home.resolve("work/dump"));
        Files.writeString(home.resolve("work/dump/dump.toml"), "old\n");
        assertThat(dump("backup", "--source", "work", "--to", "disk")).endsWith("exit 0\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--overwrite", "-t", "--json"})
    void restoresNothingOverTheRepository(String option) throws Exception {
        var config = Files.readAllBytes(home.resolve("disk/config"));
        assertThat(dump("restore", "--everything", "--to", "disk", option))
                .contains("nothing is restored to ~/disk, which is the repository; name another place with --to DIR")
                .endsWith("exit 2\n");
        assertThat(home.resolve("disk/config")).hasBinaryContent(config);
        assertThat(home.resolve("disk/notes")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "notes|disk/data|nothing is restored to ~/disk/data/notes, which lies in the repository ~/disk; name",
        "notes|work/../disk|nothing is restored to ~/disk/notes, which lies in the repository ~/disk; name",
        "--everything|.|nothing is restored to ~, which holds the repository ~/disk; name",
        "--everything|.local|nothing is restored to ~/.local, which holds the archive directory ~/.local/state/dump; name",
        "dump|.local/state|nothing is restored to ~/.local/state/dump, which is the archive directory; name",
        "dump|.config|nothing is restored to ~/.config: dump/dump.toml would land on the configuration "
                + "~/.config/dump/dump.toml; name another place with --to DIR",
        "dump/dump.toml|.config/dump|nothing is restored to ~/.config/dump: dump.toml would land on the configuration",
    })
    void saysWhichPlaceWouldBeTouched(String what, String target, String said) {
        assertThat(dump("restore", what, "--to", target)).contains("\ndump: " + said).endsWith("exit 2\n");
    }

    @Test
    void restoresBesideItsOwnPlaces() {
        assertThat(dump("restore", "notes", "--to", ".")).endsWith("exit 0\n");
        assertThat(home.resolve("notes/plan")).hasContent("one");
        assertThat(dump("restore", "--everything")).endsWith("exit 0\n");
    }

    @Test
    void knowsItsPlacesByLinks() throws Exception {
        Files.createSymbolicLink(home.resolve("link"), Path.of("disk/keys"));
        assertThat(dump("restore", "notes", "--to", "link")).contains("lies in the repository ~/disk")
                .endsWith("exit 2\n");
        assertThat(dump("restore", "notes", "--to", "link/..")).contains("lies in the repository").endsWith("exit 2\n");
        Files.createDirectory(home.resolve("hard"));
        Files.createLink(home.resolve("hard/plan"), home.resolve(".config/dump/dump.passphrase"));
        assertThat(dump("restore", "notes/plan", "--to", "hard", "--overwrite"))
                .contains("plan would land on the passphrase file").endsWith("exit 2\n");
    }

    @Test
    void protectsWhatAnEmergencyWorksWithToo() throws Exception {
        Files.copy(home.resolve(".config/dump/dump.passphrase"), home.resolve("plan"));
        Files.setPosixFilePermissions(home.resolve("plan"),
                java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        assertThat(dump("--repository", "disk", "--passphrase-file", "plan", "restore", "notes/plan", "--to", "."))
                .contains("plan would land on the passphrase file ~/plan").endsWith("exit 2\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "anna@host:backups|sftp://anna@host/backups", "host:/srv/dir|sftp://host//srv/dir",
                "nas::repo|rsync://nas::/repo",
        "anna@host/dir|sftp://anna@host/dir", "ssh://anna@host/dir|sftp://anna@host/dir"})
    void makesNoDirectoryThatIsNamedLikeAnotherMachine(String place, String url) {
        var remedy = url.startsWith("sftp:") ? "; over SFTP it is " + url
                : ", and the native engine keeps repositories in directories, such as /mnt/disk/backups, and on servers"
                + " over SFTP, such as sftp://user@host//srv/backups, S3, such as s3:s3.amazonaws.com/bucket/dir, or REST, such as"
                + " rest:https://user@host/dir/, and wherever rclone reaches, such as rclone:remote:dir;"
                + " Duplicity can use it: dump init --engine duplicity"
                + " --source DIR --to " + url + " (help duplicity)";
        var said = place + " looks like a place on another machine" + remedy
                + ". Write a directory of that name as ./" + place + "\n";
        assertThat(dump("-c", "new", "backup", "--source", "work", "--to", place)).contains(said).endsWith("exit 2\n");
        assertThat(dump("-c", "new", "init", "--to", place)).contains(said).endsWith("exit 2\n");
        assertThat(dump("--repository", place, "snapshots")).contains(said).endsWith("exit 2\n");
        assertThat(home.resolve(place.replaceAll("/.*", ""))).doesNotExist();
        assertThat(dump("-c", "new", "init", "--engine", "duplicity", "--source", "work", "--to", url))
                .contains("the first backup makes the archive at " + url).endsWith("exit 0\n");
    }

    @Test
    void refusesThePlaceOfScpForDuplicityToo() {
        assertThat(dump("-c", "new", "init", "--engine", "duplicity", "--source", "work", "--to", "anna@host:dir"))
                .contains("anna@host:dir looks like a place on another machine; as a URL it is sftp://anna@host/dir. Write a"
                        + " directory of that name as ./anna@host:dir\n").endsWith("exit 2\n");
    }

    @Test
    void makesADirectoryOfAnyNameThatIsWrittenAsAPath() {
        assertThat(dump("-c", "new", "init", "--to", "./anna@host:dir")).endsWith("exit 0\n");
        assertThat(home.resolve("anna@host:dir/config")).exists();
        assertThat(dump("restore", "notes", "--to", "anna@host:new"))
                .contains("anna@host:new looks like a place on another machine, but a directory on this one is needed. Write a"
                        + " directory of that name as ./anna@host:new\n").endsWith("exit 2\n");
        assertThat(dump("restore", "notes", "--to", "./anna@host:new")).endsWith("exit 0\n");
        assertThat(dump("restore", "notes", "--to", "anna@host:new")).endsWith("exit 0\n");
    }

    @Test
    void asksBeforeARepositoryIsMadeInThePlaceOfAKnownOne() throws Exception {
        Files.move(home.resolve("disk"), home.resolve("unmounted"));
        assertThat(dump("init")).isEqualTo("""
                --
                dump: there is no terminal to ask at; --yes answers yes to: The backups of dump are in the repository \
                IDENTIFIER at ~/disk, which is not there now; is the disk mounted? Make another, empty one in its place?
                exit 2
                """);
        assertThat(dump("init", "-t")).isEqualTo("""
                --
                dump: would ask: The backups of dump are in the repository IDENTIFIER at ~/disk, which is not there now; \
                is the disk mounted? Make another, empty one in its place?
                dump: would make the repository ~/disk
                exit 0
                """);
        assertThat(home.resolve("disk")).doesNotExist();
        Files.move(home.resolve(".config/dump/dump.toml"), home.resolve("lost.toml"));
        assertThat(dump("backup", "--source", "work", "--to", "disk")).contains("is the disk mounted?")
                .endsWith("exit 2\n");
        assertThat(dump("backup", "--source", "work", "--to", "disk", "--yes"))
                .contains("made the repository ~/disk\n").endsWith("exit 0\n");
    }

    @Test
    void makesARepositoryAtAnotherPlaceUnasked() throws Exception {
        var file = home.resolve(".config/dump/dump.toml");
        Files.writeString(file, Files.readString(file).replace("/disk\"", "/disk2\""));
        assertThat(dump("init")).isEqualTo("made the repository ~/disk2\n--\nexit 0\n");
    }

    private String dump(String... arguments) {
        return Transcript.of(home, arguments);
    }
}
