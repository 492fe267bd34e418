package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of an archive of Duplicity whose files have other names; no Duplicity is started. */
class DuplicityNamesTranscriptTest {
    @TempDir Path home;

    @BeforeEach
    void makeArchive() throws Exception {
        home = home.toRealPath();
        Files.createDirectories(home.resolve("work"));
        Files.createDirectories(home.resolve("disk"));
        for (var name : List.of("vol1.difftar", "manifest"))
            Files.createFile(home.resolve("disk/home-duplicity-full.20150328T100000Z." + name));
        configure("\"--no-encryption\"");
    }

    private void configure(String options) throws Exception {
        Files.writeString(home.resolve("old.toml"), """
                engine = "duplicity"
                source = "work"
                repository = "disk"
                archive-dir = "records"
                duplicity.options = [%s]
                """.formatted(options));
    }

    @Test
    void namesTheOptionThatIsMissing() throws Exception {
        var said = "--\ndump: the files at ~/disk have other names than Duplicity looks for: put"
                + " \"--file-prefix=home-\" into duplicity.options\nexit 1\n";
        for (var command : List.of("backup", "snapshots", "manifest", "cleanup"))
            assertThat(dump("-c", "./old.toml", command)).as(command).isEqualTo(said);
        assertThat(dump("-c", "./old.toml", "backup", "full")).isEqualTo(said);
    }

    @Test
    void namesTheOptionThatIsWrong() throws Exception {
        configure("\"--no-encryption\", \"--file-prefix=hom-\"");
        var said = "--\ndump: the files at ~/disk have other names than Duplicity looks for with"
                + " \"--file-prefix=hom-\": put \"--file-prefix=home-\" into duplicity.options instead";
        assertThat(dump("-c", "./old.toml", "snapshots")).isEqualTo(said + "\nexit 1\n");
        assertThat(dump("-c", "./old.toml", "backup")).isEqualTo(said
                + "; if you want another archive in the same place, `backup full` starts it\nexit 1\n");
    }

    @Test
    void preparesNoPassphraseForIt() {
        assertThat(dump("-c", "./new.toml", "init", "--engine", "duplicity", "--source", "work", "--to", "disk"))
                .contains("there is an archive at");
        assertThat(home.resolve("new.passphrase")).doesNotExist();
    }

    @Test
    void withoutAConfigurationTheOnlyOneIsFoundAndOfSeveralTheOneThatIsNamed() throws Exception {
        assertThat(read()).contains("[full]").endsWith("--\nexit 0\n");
        for (var name : List.of("vol1.difftar", "manifest"))
            Files.createFile(home.resolve("disk/photos-duplicity-full.20150328T100000Z." + name));
        assertThat(read()).isEqualTo("--\ndump: there are 2 archives at ~/disk; choose one with:"
                + " --file-prefix=home-, --file-prefix=photos-\nexit 1\n");
        assertThat(read("--file-prefix=hom-"))
                .isEqualTo("--\ndump: there is no archive at ~/disk with --file-prefix=hom-,"
                + " but with: --file-prefix=home-, --file-prefix=photos-\nexit 1\n");
        assertThat(read("--file-prefix", "home-")).contains("[full]")
                .endsWith("--\ndump: warning: other archives at ~/disk are read with: --file-prefix=photos-\nexit 0\n");
    }

    @Test
    void thePrefixIsForReadingWithoutAConfiguration() {
        assertThat(dump("-c", "./old.toml", "snapshots", "--file-prefix=home-"))
                .isEqualTo("--\ndump: --file-prefix is for --repository with --engine duplicity; in a configuration use"
                        + " duplicity.options\nexit 2\n");
        assertThat(dump("--repository", "disk", "snapshots", "--file-prefix=home-"))
                .contains("is for --repository with");
        assertThat(dump("--repository", "disk", "--engine", "duplicity", "snapshots", "--file-prefix=a/b"))
                .contains("--file-prefix= takes the beginning of file names").endsWith("exit 2\n");
        assertThat(dump("--repository", "disk", "snapshots")).contains("holds an archive of Duplicity")
                .contains("add --engine duplicity");
    }

    private String read(String... options) {
        return Transcript.of(home, Stream.concat(Stream.of("--repository", "disk", "--engine", "duplicity",
                "snapshots"),
                Stream.of(options)).toArray(String[]::new));
    }

    private String dump(String... arguments) {
        return Transcript.of(home, arguments);
    }
}
