package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever calls the program by a link reads the link's name in all that is to be typed. */
class LinkTranscriptTest {
    @TempDir Path home;

    @BeforeEach
    void makesSomethingToBackUp() throws Exception {
        home = home.toRealPath();
        Files.createDirectories(home.resolve("work"));
        Files.writeString(home.resolve("work/plan"), "one\n");
    }

    @Test
    void aRepositoryThatIsMissingIsMadeByTheLink() throws Exception {
        assertThat(photos("init", "--source", "work", "--to", "disk")).endsWith("exit 0\n");
        assertThat(home.resolve(".config/dump/photos.toml")).content().contains("Help: photos help configuration")
                .contains("(photos help excludes)").doesNotContain("dump help");
        assertThat(photos("manifest")).isEqualTo("""
                --
                dump: the repository holds no snapshot yet; `photos backup` makes the first
                exit 1
                """);
        Files.move(home.resolve("disk"), home.resolve("moved"));
        assertThat(photos("backup")).isEqualTo("""
                --
                dump: there is no repository at ~/disk; is the disk mounted and the name right? `photos init` makes a \
                new one
                exit 10
                """);
        assertThat(photos("init", "--yes")).endsWith("exit 0\n");
        assertThat(photos("backup")).endsWith("exit 0\n");
    }

    @Test
    void whatIsNotThereIsListedByTheLink() {
        photos("backup", "--source", "work", "--to", "disk");
        assertThat(photos("restore", "never")).contains("; `photos manifest` lists what there is\n");
        assertThat(photos("snapshots", "--host", "other")).endsWith(
                "; `photos snapshots --all-snapshots` lists it\nexit 0\n");
        assertThat(photos("snapshots", "--host", "other", "--json"))
                .contains("; `photos snapshots --all-snapshots` lists it\"}");
        assertThat(photos("manifest", "-d", "id:ffffffff", "--json"))
                .contains("; `photos snapshots --all-snapshots` lists them\",\"exit_code\":1}");
    }

    @Test
    void damageIsMendedByTheLink() throws Exception {
        photos("backup", "--source", "work", "--to", "disk");
        for (var pack : files("data")) if (Files.size(pack) < 200) flip(pack);
        assertThat(photos("verify", "-t")).endsWith("""
                dump: a trial run takes no note of it; after `photos verify` without --trial-run the next \
                `photos backup` stores again what is damaged and still in the source; then `photos cleanup` removes \
                the damaged packs
                exit 4
                """);
        assertThat(photos("verify")).contains("dump: the next `photos backup` stores again what is damaged");
        assertThat(photos("backup")).contains(" is stored again; `photos cleanup` removes what is damaged\n");
        assertThat(photos("verify")).contains("; `photos cleanup` removes what can go\n");
        for (var snapshot : files("snapshots")) flip(snapshot);
        assertThat(photos("snapshots")).contains("; `photos help trouble` says what can be done\n");
    }

    @Test
    void whatTheBackupLacksIsStoredByTheLink() throws Exception {
        photos("backup", "--source", "work", "--to", "disk");
        Files.writeString(home.resolve("work/long"), "more than eight");
        var configuration = home.resolve(".config/dump/photos.toml");
        var before = Files.readString(configuration);
        Files.writeString(configuration, before + "exclude-larger-than = \"8\"\n");
        assertThat(photos("backup")).endsWith("exit 0\n");
        Files.writeString(configuration, before);
        assertThat(photos("verify")).contains("; the next `photos backup` stores it, or says why it cannot\n");
    }

    @Test
    void anotherBackupIsReadByTheLink() throws Exception {
        photos("backup", "--source", "work", "--to", "disk");
        var configuration = home.resolve(".config/dump/photos.toml");
        Files.writeString(configuration, Files.readString(configuration).replace("# host = \"myhost\"",
                "host = \"laptop\""));
        photos("backup");
        assertThat(photos("manifest", "--all-snapshots")).contains("\n    photos manifest -d id:IDENTIFIER\n");
    }

    @Test
    void mistakesInWhatIsTypedAreMendedByTheLink() {
        assertThat(photos("manifest")).contains("make one with: photos backup --source DIR --to REPOSITORY\n");
        assertThat(photos("backup", "--frobnicate")).contains("\nSee: photos backup --help\n");
        assertThat(photos("backup", "everything")).contains("the configuration says (photos help backup)\n");
        assertThat(photos("backup", "--source", "work", "--to", "rsync://host/place"))
                .contains("Duplicity can use it: photos init --engine duplicity --source DIR --to rsync://host/place");
        assertThat(photos("backup", "--source", "work", "--to", "disk", "--engine", "duplicity"))
                .contains("two steps: photos init --engine").contains(", then photos backup\n");
        assertThat(photos("init", "--engine", "duplicity")).contains("(photos help duplicity)\n");
        assertThat(photos()).contains("  photos backup ").doesNotContain("  dump ");
    }

    private String photos(String... arguments) {
        return Transcript.ofLink("photos", home, arguments);
    }

    private List<Path> files(String directory) throws Exception {
        try (Stream<Path> found = Files.walk(home.resolve("disk").resolve(directory))) {
            return found.filter(Files::isRegularFile).toList();
        }
    }

    private static void flip(Path file) throws Exception {
        var bytes = Files.readAllBytes(file);
        bytes[20] ^= 1;
        Files.delete(file);
        Files.write(file, bytes);
    }
}
