package dump.duplicity.selection;

import static org.assertj.core.api.Assertions.assertThat;

import dump.excludes.Characters;
import dump.excludes.Excludes;
import dump.excludes.PatternException;
import dump.excludes.Verdict;
import dump.model.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The expressions match what the patterns match. Java's are Python's but for a few signs, and up to U+FFFF. */
class PythonExpressionTest {
    private static final ByteString SOURCE =
            ByteString.copyOf("/s/a\u00ff\u00c3\u00a9+".getBytes(StandardCharsets.ISO_8859_1));
    private static final String[] NAME = {"a", "b", "s", "é", "日", "-", "\n", "\\", ".", "\u00ff", "\u00c3", "\u00a9"};
    private static final String[] PIECE = {"a", "b", "s", "é", "\n", "-", "?", "?", "*", "*", "**", "[ab]", "[!a]",
            "[^é]", "[a-]", "[+-a]", "[é日]", "\\\\", "\\*", "."};

    @RepeatedTest(10)
    void agreesWithThePattern(RepetitionInfo repetition) throws Exception {
        long seed = 9_000 + repetition.getCurrentRepetition();
        var random = new Random(seed);
        for (int round = 0; round < 150; round++) {
            var pattern = pattern(random);
            Excludes excludes;
            try {
                excludes = Excludes.compile(List.of(pattern), SOURCE);
            } catch (PatternException nothing) {
                continue;
            }
            var rules = excludes.steps();
            for (boolean bytes : new boolean[] {false, true}) {
                var text = new PatternText(bytes);
                var spelled = rules.isEmpty() ? "(?!)" : PythonExpression.of(text, SOURCE, rules.getFirst(), "g")
                        + "(?:/|\\Z)";
                var expression = java(spelled);
                for (int i = 0; i < 40; i++) {
                    var path = path(random);
                    assertThat(expression.matcher(decoded(SOURCE.resolve(path), bytes)).find())
                            .as("seed %d, bytes %s, %s by %s against %s", seed, bytes, pattern, spelled,
                            decoded(path, true)).isEqualTo(excludes.verdict(path, false) == Verdict.EXCLUDE);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*a*a*a*a*a*a*a*a*a*a*a*a*a*b", "**/a/**/a/**/a/**/a/**/a/**/a/**/b",
            "**a**a**a**a**a**a**a**b"})
    void aPatternThatWouldTakeForeverElsewhereIsQuick(String pattern) throws Exception {
        var rule = Excludes.compile(List.of(pattern), SOURCE).steps().getFirst();
        var expression = java(PythonExpression.of(new PatternText(false), SOURCE, rule, "g") + "(?:/|\\Z)");
        assertThat(expression.matcher(decoded(SOURCE, false) + "/" + "a".repeat(250)).find()).isFalse();
        assertThat(expression.matcher(decoded(SOURCE, false) + "/" + "a/".repeat(300) + "c").find()).isFalse();
    }

    private static Pattern java(String python) {
        assertThat(python).matches("\\p{ASCII}*");
        return Pattern.compile("(?s)" + python.replace("\\Z", "\\z").replace("(?P<", "(?<")
                .replaceAll("\\(\\?P=(\\w+)\\)", "\\\\k<$1>"));
    }

    /** As Python has it: bytes, or characters with lone surrogates for bad bytes. */
    private static String decoded(ByteString path, boolean bytes) {
        if (bytes) return new String(path.toByteArray(), StandardCharsets.ISO_8859_1);
        var text = new StringBuilder();
        for (int at = 0; at < path.length(); at += Characters.length(path, at)) {
            int code = Characters.codePoint(path, at);
            text.appendCodePoint(code <= Character.MAX_CODE_POINT ? code : 0xdc00 + (path.at(at) & 0xff));
        }
        return text.toString();
    }

    private static String pattern(Random random) {
        var begin = new String[] {"", "", "", "./", "/**/", "/s/*/", "/s/**", "/?/a*/"};
        var pattern = new StringBuilder(begin[random.nextInt(begin.length)]);
        for (int i = random.nextInt(3); i >= 0; i--) {
            for (int j = random.nextInt(4); j >= 0; j--) pattern.append(PIECE[random.nextInt(PIECE.length)]);
            if (i > 0) pattern.append(random.nextInt(3) == 0 ? "/**/" : "/");
        }
        return pattern.toString();
    }

    private static ByteString path(Random random) {
        var path = ByteString.EMPTY;
        for (int i = random.nextInt(4); i >= 0; i--) {
            var name = new StringBuilder();
            for (int j = random.nextInt(3); j >= 0; j--) {
                var piece = NAME[random.nextInt(NAME.length)];
                boolean bad = piece.length() == 1 && "\u00ff\u00c3\u00a9".contains(piece);
                name.append(bad ? piece : new String(piece.getBytes(StandardCharsets.UTF_8),
                        StandardCharsets.ISO_8859_1));
            }
            path = path.resolve(ByteString.copyOf(name.toString().getBytes(StandardCharsets.ISO_8859_1)));
        }
        return path;
    }
}
