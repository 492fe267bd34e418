package dump.excludes;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** The fast matcher agrees with a slow and obvious one: whole paths, by regular expressions, ancestor by ancestor. */
class ExcludesTwinTest {
    private static final String SOURCE = "/s/a";

    @RepeatedTest(20)
    void agreesWithTheObviousTwin(RepetitionInfo repetition) throws Exception {
        long seed = 4_000 + repetition.getCurrentRepetition();
        var random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            var patterns = new ArrayList<String>();
            for (int i = random.nextInt(5) + 1; i > 0; i--) patterns.add(pattern(random));
            var excludes = Excludes.compile(patterns, ByteString.of(SOURCE));
            for (int i = 0; i < 40; i++) {
                var path = path(random);
                boolean directory = random.nextBoolean();
                assertThat(excludes.rule(ByteString.of(path), directory))
                        .as("seed %d, %s against %s %s", seed, patterns, path, directory)
                        .isEqualTo(twin(patterns, path, directory));
            }
        }
    }

    private static int twin(List<String> patterns, String path, boolean directory) {
        for (int i = patterns.size() - 1; i >= 0; i--) {
            for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1))
                if (twin(patterns.get(i), path.substring(0, end), directory || end < path.length())) return i;
        }
        return -1;
    }

    private static boolean twin(String pattern, String path, boolean directory) {
        if (pattern.startsWith("!")) pattern = pattern.substring(1);
        if (pattern.endsWith("/")) {
            if (!directory) return false;
            pattern = pattern.substring(0, pattern.length() - 1);
        }
        if (!pattern.contains("/")) pattern = SOURCE + "/**/" + pattern;
        else if (!pattern.startsWith("/")) pattern = SOURCE + "/" + pattern;
        return (SOURCE + "/" + path).matches(regex(pattern));
    }

    private static String regex(String pattern) {
        var regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            var rest = pattern.substring(i);
            boolean partBegins = i == 0 || pattern.charAt(i - 1) == '/';
            if (partBegins && rest.startsWith("**/")) {
                regex.append("([^/]+/)*");
                i += 2;
            } else if (rest.startsWith("**")) {
                regex.append(".*");
                i++;
            } else if (rest.startsWith("*")) regex.append("[^/]*");
            else if (rest.startsWith("?")) regex.append("[^/]");
            else if (rest.startsWith("[ab]")) {
                regex.append("[ab]");
                i += 3;
            } else regex.append(rest.charAt(0));
        }
        return regex.toString();
    }

    private static String pattern(Random random) {
        var pieces = new String[] {"a", "b", "é", "*", "?", "[ab]", "a*", "*b", "**", "s"};
        var pattern = new StringBuilder(random.nextInt(4) == 0 ? "!" : "");
        int form = random.nextInt(5);
        if (form == 0) pattern.append(new String[] {"/", "/s/", "/s/a/", "/s/*/", "/**/", "/?/a/"}[random.nextInt(6)]);
        int parts = form == 1 ? 1 : random.nextInt(4) + 1;
        for (int i = 0; i < parts; i++) {
            if (i > 0) pattern.append('/');
            int stars = 0;
            for (int j = random.nextInt(3) + 1; j > 0; j--) {
                var piece = pieces[random.nextInt(pieces.length)];
                // Three stars in a row mean what two mean; the twin doesn't know.
                boolean star = piece.contains("*");
                if (star && stars++ > 0) continue;
                pattern.append(piece);
            }
        }
        return pattern + (random.nextInt(6) == 0 ? "/" : "");
    }

    private static String path(Random random) {
        var names = new String[] {"a", "b", "ab", "ba", "aab", "é", "aé", "s", "abab"};
        var path = new StringBuilder(names[random.nextInt(names.length)]);
        for (int i = random.nextInt(5); i > 0; i--) path.append('/').append(names[random.nextInt(names.length)]);
        return path.toString();
    }
}
