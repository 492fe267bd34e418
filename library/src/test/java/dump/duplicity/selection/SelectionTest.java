package dump.duplicity.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.Version;
import dump.excludes.PatternException;
import dump.model.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final ByteString SOURCE = ByteString.of("/home/ann");
    private static final Version DEBIAN = new Version(0, 8, 22);
    private static final String END = " --include-regexp=(?s)\\A --exclude-regexp=(?s)\\A";

    private static String options(SourceMarks sourceMarks, boolean oneFileSystem, List<ByteString> leaveOut,
            List<String> marks,
            String... patterns) throws Exception {
        var selection = Selection.of(SOURCE, List.of(patterns), leaveOut, marks, oneFileSystem, DEBIAN, sourceMarks);
        return String.join(" ", selection.arguments().stream().map(ByteString::toString).toList());
    }

    private static String options(String... patterns) throws Exception {
        return options(SourceMarks.FLAT, false, List.of(), List.of(), patterns);
    }

    @Test
    void withoutExcludesThereAreNoOptions() throws Exception {
        assertThat(options()).isEmpty();
        assertThat(options("!a", "!b/")).as("nothing was excluded that could be taken back in").isEmpty();
    }

    @Test
    void theLastPatternComesFirst() throws Exception {
        assertThat(options("*.o", "/home/ann/tmp")).isEqualTo("--exclude-regexp=(?s)\\A/home/ann/tmp(?:/|\\Z)"
                + " --exclude-regexp=(?s)\\A/home/ann/(?:.*?/)??[^/]*\\x2eo(?:/|\\Z)" + END);
    }

    @Test
    void patternsOutsideTheSourceAreLeftOut() throws Exception {
        assertThat(options("/home/bob/x", "/tmp", "/home/ann", "/home")).isEmpty();
    }

    @Test
    void directoriesThatAreOutAreLookedIntoAlongTheBeginningOfAnInclude() throws Exception {
        assertThat(options("var", "!var/lib/k*p")).contains(" --include=/home/ann/var/lib/. ");
        assertThat(options("var", "!keep")).doesNotContain("--include=");
    }

    @Test
    void directoriesOnlyArePickedByGlobs() throws Exception {
        assertThat(options("build/")).isEqualTo("--exclude-regexp=(?s)\\A/home/ann/(?:.*?/)??build/"
                + " --exclude=/home/ann/build/ --exclude=/home/ann/**/build/" + END);
        assertThat(options("*", "!*/", "!*.txt")).contains(" --include=/home/ann/**/ ");
    }

    @Test
    void whatIsNeverBackedUpComesBeforeAllPatterns() throws Exception {
        assertThat(options(SourceMarks.FLAT, false,
                List.of(ByteString.of("/home/ann/a.d"), ByteString.of("/home/annex")),
                List.of(".nobackup"), "x", "!a.d")).startsWith("--exclude-if-present=.nobackup"
                + " --exclude-regexp=(?s)\\A/home/ann/a\\x2ed(?:/|\\Z) --include-regexp=").doesNotContain("annex");
    }

    @Test
    void aMarkedSourceKeepsOnlyItsMark() throws Exception {
        assertThat(options(new SourceMarks(ByteString.of("mark"), List.of(), List.of(), true), false, List.of(),
                List.of("mark")))
                .isEqualTo("--exclude-if-present=mark --exclude-regexp=(?s)\\A/home/ann/(?!mark(?:/|\\Z))" + END);
    }

    @Test
    void ofAnotherFileSystemOnlyThePlaceIsKept() throws Exception {
        var mount = List.of(ByteString.of("mnt"));
        assertThat(options(new SourceMarks(null, mount, mount, true), false, List.of(), List.of()))
                .isEqualTo("--exclude-regexp=(?s)\\A/home/ann/mnt/" + END);
        assertThat(options(new SourceMarks(null, mount, mount, true), true, List.of(), List.of()))
                .isEqualTo("--exclude-regexp=(?s)\\A/home/ann/mnt/ --include-regexp=(?s)\\A/home/ann/mnt\\Z"
                        + " --exclude-other-filesystems" + END);
        assertThat(options(new SourceMarks(null, mount, mount, false), true, List.of(), List.of()))
                .as("files of an overlay have device numbers of their own").doesNotContain("other-filesystems");
    }

    @Test
    void aPatternWithoutAnEqualIsNamedWithItsPlace() {
        assertThatThrownBy(() -> options("a", "build[_-]/")).isInstanceOf(PatternException.class)
                .hasMessageContaining("\"build[_-]/\"")
                .satisfies(e -> assertThat(((PatternException) e).index()).isEqualTo(1));
        assertThatThrownBy(() -> options("q/", "!k*p/")).hasMessageContaining("\"q/\"");
        assertThatThrownBy(() -> Selection.of(SOURCE, List.of("build/"), List.of(), List.of(), false,
                new Version(0, 7, 19), SourceMarks.FLAT)).hasMessageContaining("before 0.8");
        assertThatThrownBy(() -> Selection.of(SOURCE, List.of("[à-ü]"), List.of(), List.of(), false,
                new Version(0, 7, 19), SourceMarks.FLAT)).hasMessageContaining("beyond ASCII");
    }

    @Test
    void patternsThatFitNoCommandLineAreRefused() {
        assertThatThrownBy(() -> options("a".repeat(200_000))).isInstanceOf(DuplicityException.Failed.class)
                .hasMessageContaining("too long");
        var many = new ArrayList<String>();
        for (int i = 0; i < 40_000; i++) many.add("a directory/and a name " + i);
        assertThatThrownBy(() -> options(many.toArray(String[]::new))).isInstanceOf(DuplicityException.Failed.class)
                .hasMessageContaining("too many");
    }

    @Test
    void theMountsOfThisMachineAreSeen() throws Exception {
        var root = Selection.of(ByteString.of("/"), List.of(), List.of(), List.of(), false, DEBIAN).arguments();
        assertThat(root).contains(ByteString.of("--exclude-regexp=(?s)\\A/proc/"));
        var proc = Selection.of(ByteString.of("/"), List.of("/proc"), List.of(), List.of(), false, DEBIAN).arguments();
        assertThat(proc).doesNotContain(ByteString.of("--exclude-regexp=(?s)\\A/proc/"));
    }
}
