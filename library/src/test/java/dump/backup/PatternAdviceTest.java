package dump.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dump.excludes.Excludes;
import dump.excludes.Verdict;
import dump.model.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pattern that does not do what it seems to is told, with one that does. */
class PatternAdviceTest {
    private static final ByteString SOURCE = ByteString.of("/home/u");

    @Test
    void saysNothingOfPatternsThatActed() throws Exception {
        assertThat(advice(List.of("*.tmp", "!keep.tmp"), "a.tmp", "keep.tmp")).isEmpty();
    }

    @Test
    void namesAllThatMatchedNothingInOneSentence() throws Exception {
        assertThat(advice(List.of("*.tmp", "*.bak", "*.o"), "a.o"))
                .containsExactly("nothing was matched by exclude \"*.tmp\", \"*.bak\"");
    }

    @Test
    void aPatternThatActedInOneOfTheSourcesDidAct() throws Exception {
        var patterns = List.of("*.tmp");
        var both = List.of(uses(patterns, SOURCE, "a.tmp"), uses(patterns, ByteString.of("/srv"), "file"));
        assertThat(PatternAdvice.of(patterns, both)).isEmpty();
    }

    @Test
    void aPlaceWhereNoSourceIsCanMatchNothing() throws Exception {
        assertThat(advice(List.of("/cache"), "cache/")).containsExactly("exclude \"/cache\" can match nothing: with a"
                + " slash at its beginning it is a place in the file system, and no source is there");
    }

    @Test
    void aPlaceInOneOfTheSourcesIsNotElsewhere() throws Exception {
        var patterns = List.of("/srv/cache");
        var both = List.of(uses(patterns, SOURCE, "file"), uses(patterns, ByteString.of("/srv"), "cache/"));
        assertThat(PatternAdvice.of(patterns, both)).isEmpty();
    }

    @Test
    void whoeverLeavesOutADirectoryByItsNameMeansAllOfItAlthoughALaterPatternTakesBackElsewhere() throws Exception {
        assertThat(advice(List.of("cache", "*.log", "!keep.log"), "cache/", "a.log", "keep.log")).isEmpty();
    }

    @Test
    void nothingIsAdvisedWhereNoSourceWasLookedThrough() {
        assertThat(PatternAdvice.of(List.of("*.tmp"), List.of())).isEmpty();
    }

    /** The remedy is carried out. */
    @ParameterizedTest
    @ValueSource(strings = {"cache", "deep/er", "a[b]c", "star*", "what?", "back\\slash", "!bang", "#hash", " space"})
    void thePatternThatIsAdvisedTakesBackWhatTheOtherCouldNot(String directory) throws Exception {
        var patterns = new ArrayList<>(List.of("*", "!*.txt"));
        var advice = advice(patterns, directory + "/");
        assertThat(advice).singleElement().asString().startsWith("exclude \"!*.txt\" takes nothing back below "
                + directory + ", which \"*\" leaves out as a whole; name the directory, as in ");
        var named = advice.getFirst().replaceFirst("(?s)^.* as in \"(.*)\"$", "$1");
        patterns.add(named);
        var excludes = Excludes.compile(patterns, SOURCE);
        assertThat(excludes.verdict(ByteString.of(directory), true)).as(named).isEqualTo(Verdict.EXCLUDE_BUT_ENTER);
        assertThat(excludes.verdict(ByteString.of(directory + "/a.txt"), false)).as(named).isEqualTo(Verdict.INCLUDE);
        assertThat(excludes.verdict(ByteString.of(directory + "/other"), false)).as(named).isEqualTo(Verdict.EXCLUDE);
    }

    private static List<String> advice(List<String> patterns, String... entries) throws Exception {
        return PatternAdvice.of(patterns, List.of(uses(patterns, SOURCE, entries)));
    }

    /** What a backup tells of them. @param entries directories end with a slash */
    private static PatternUses uses(List<String> patterns, ByteString source, String... entries) throws Exception {
        var excludes = Excludes.compile(patterns, source);
        var uses = new PatternUses(excludes);
        for (var entry : entries) {
            boolean directory = entry.endsWith("/");
            var path = ByteString.of(directory ? entry.substring(0, entry.length() - 1) : entry);
            int rule = excludes.rule(path, directory);
            if (rule < 0) continue;
            uses.decided(rule);
            if (directory && excludes.verdict(rule, path, true) == Verdict.EXCLUDE) uses.closed(rule, path);
        }
        return uses;
    }
}
