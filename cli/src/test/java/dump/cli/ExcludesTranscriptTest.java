package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of patterns that do not do what they seem to, and of those that do too much. */
class ExcludesTranscriptTest {
    @TempDir Path home;

    @BeforeEach
    void makesABackup() throws Exception {
        home = home.toRealPath();
        Files.createDirectories(home.resolve("work/notes/old"));
        Files.createDirectory(home.resolve("work/A"));
        Files.createDirectory(home.resolve("other"));
        for (var name : new String[] {"top.txt", "notes/plan.txt", "notes/scan.pdf", "notes/old/plan.txt", "A/z"})
            Files.writeString(home.resolve("work/" + name), name);
        Files.writeString(home.resolve("other/file"), "text");
        assertThat(dump("backup", "--source", "work", "--source", "other", "--to", "disk")).endsWith("exit 0\n");
    }

    @Test
    void tellsOfATakingBackThatIsNotReached() throws Exception {
        exclude("'*', '!*.txt', '!file'");
        assertThat(dump("backup")).isEqualTo("""
                dump: snapshot IDENTIFIER in SOON
                  files: 0 new, 0 changed, 2 unmodified, 4 gone, 0 unreadable
                  bytes: 11 B read of 11 B, SIZE new, stored as SIZE
                --
                dump: exclude "!*.txt" takes nothing back below A, which "*" leaves out as a whole; name the directory, as in \
                "!A/*.txt"
                dump: exclude "!file" takes nothing back below A, which "*" leaves out as a whole; name the directory, as in \
                "!A/file"
                exit 0
                """);
        assertThat(dump("backup", "-q")).isEqualTo("--\nexit 0\n");
        assertThat(dump("backup", "--json"))
                .contains("{\"type\":\"note\",\"text\":\"exclude \\\"!*.txt\\\" takes nothing back below A, ");
        // As it says.
        exclude("'*', '!*.txt', '!notes/*.txt', '!file'");
        assertThat(dump("backup")).contains("2 unmodified, 0 gone").contains("1 new");
        assertThat(dump("manifest", "work")).contains("~/work/notes/plan.txt\n").doesNotContain("scan");
    }

    @Test
    void aDirectoryLeftOutByItsNameIsMeantAsAWhole() throws Exception {
        exclude("'notes', '!*.txt'");
        assertThat(dump("backup")).endsWith("--\nexit 0\n");
        exclude("'notes', '!*.pdf'");
        assertThat(dump("backup")).contains("exclude \"!*.pdf\" takes nothing back below notes, which \"notes\" leaves out");
    }

    @Test
    void tellsOfPatternsThatMatchNothing() throws Exception {
        exclude("'/A/', '*.o', 'none/', '~/other/x', 'z'");
        assertThat(dump("backup")).endsWith("""
                --
                dump: exclude "/A/" can match nothing: with a slash at its beginning it is a place in the file system, and no \
                source is there
                dump: nothing was matched by exclude "*.o", "none/", "~/other/x"
                exit 0
                """);
    }

    @Test
    void aSlashAtTheEndIsForDirectoriesOnly() throws Exception {
        exclude("'A/', 'top.txt/'");
        assertThat(dump("backup")).endsWith("dump: nothing was matched by exclude \"top.txt/\"\nexit 0\n");
        assertThat(dump("manifest")).contains("work/top.txt\n").doesNotContain("work/A");
        exclude("'*', '!*/', '!file'");
        assertThat(dump("backup")).endsWith("--\nexit 0\n");
        assertThat(dump("manifest")).contains("work/notes/scan.pdf\n").doesNotContain("top");
    }

    @Test
    void namesWhatLeftNothingOfASource() throws Exception {
        exclude("'*', '!file', '!*.md'");
        var refusal = "dump: the source ~/work had 5 files in the last backup (IDENTIFIER) and would have none in this one: "
                + "8 entries left out by the exclude pattern \"*\"; no snapshot was made. If that is right, use --allow-empty\n"
                + "exit 1\n";
        assertThat(dump("backup")).endsWith(refusal);
        assertThat(dump("backup", "full", "-q")).isEqualTo("--\n" + refusal);
        assertThat(dump("backup", "-t")).endsWith(refusal);
        assertThat(dump("snapshots").lines().filter(line -> line.startsWith("IDENTIFIER"))).hasSize(1);
        assertThat(dump("backup", "--allow-empty")).contains("1 unmodified, 5 gone").endsWith("exit 0\n");
        assertThat(dump("backup", "--json")).contains("\"files_unmodified\":1,\"files_gone\":0,");
    }

    private void exclude(String patterns) throws Exception {
        var file = home.resolve(".config/dump/dump.toml");
        // The first run wrote a list of its own, over several lines.
        var others = Files.readString(file).replaceAll("(?s)\nexclude = \\[.*?\\]", "");
        Files.writeString(file, others + "\nexclude = [" + patterns + "]\n");
    }

    private String dump(String... arguments) {
        return Transcript.of(home, arguments);
    }
}
