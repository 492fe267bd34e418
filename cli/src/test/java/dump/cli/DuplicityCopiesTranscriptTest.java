package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of the local copies of an archive of Duplicity; no Duplicity is started. */
class DuplicityCopiesTranscriptTest {
    private static final String SET = "duplicity-full.20150328T100000Z.";

    @TempDir Path home;

    @BeforeEach
    void makeTwoLaunchers() throws Exception {
        home = home.toRealPath();
        Files.createDirectories(home.resolve("work"));
        for (var name : List.of("one", "two")) {
            Files.writeString(home.resolve(name + ".toml"), """
                    name = "home"
                    engine = "duplicity"
                    source = "work"
                    repository = "%s"
                    archive-dir = "records"
                    duplicity.options = ["--no-encryption"]
                    """.formatted("disk-" + name));
            Files.createDirectories(home.resolve("disk-" + name));
        }
        Files.createFile(home.resolve("disk-one/" + SET + "vol1.difftar"));
        Files.createFile(home.resolve("disk-one/" + SET + "manifest"));
        Files.createDirectories(home.resolve("records/home"));
        Files.createFile(home.resolve("records/home/" + SET + "manifest"));
    }

    @Test
    void namesBothArchivesOfTwoLaunchersWithOneName() throws Exception {
        Files.writeString(home.resolve("records/home/dump-repository"), home.resolve("disk-one") + "\n");
        for (var command : List.of("backup", "snapshots", "verify", "cleanup"))
            assertThat(Transcript.of(home, "-c", "./two.toml", command)).as(command).isEqualTo("""
                    --
                    dump: there is no backup at ~/disk-two, and ~/records/home is of the archive at ~/disk-one; is the \
                    disk mounted and the name right? If another configuration has the same name and archive directory, \
                    give one of them another; else remove that directory
                    exit 10
                    """);
        Files.createFile(home.resolve("disk-two/duplicity-full.20160328T100000Z.vol1.difftar"));
        Files.createFile(home.resolve("disk-two/duplicity-full.20160328T100000Z.manifest"));
        assertThat(Transcript.of(home, "-c", "./two.toml", "snapshots")).isEqualTo("""
                --
                dump: ~/records/home is of the archive at ~/disk-one, and this configuration is of ~/disk-two: two \
                with one name and one archive directory would spoil it for each other; give one of them another \
                name or archive-dir. If there is no such other configuration any more, remove that directory
                exit 1
                """);
        assertThat(Transcript.of(home, "-c", "./one.toml", "snapshots")).endsWith("exit 0\n");
    }

    @Test
    void seesItByTheBackupsWhereNothingIsNoted() throws Exception {
        Files.createFile(home.resolve("disk-two/duplicity-full.20160328T100000Z.manifest"));
        assertThat(Transcript.of(home, "-c", "./two.toml", "snapshots")).isEqualTo("""
                --
                dump: ~/records/home is of another archive than that at ~/disk-two: none of the backups that are noted \
                there is here. If another configuration has the same name and archive directory, give one of them \
                another; else remove that directory
                exit 1
                """);
    }
}
