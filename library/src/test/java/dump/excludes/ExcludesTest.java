package dump.excludes;

import static dump.excludes.Verdict.EXCLUDE;
import static dump.excludes.Verdict.EXCLUDE_BUT_ENTER;
import static dump.excludes.Verdict.INCLUDE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.ByteString;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExcludesTest {
    private static Excludes excludes(String... patterns) throws PatternException {
        return Excludes.compile(List.of(patterns), ByteString.of("/home/ann"));
    }

    private static Verdict file(Excludes excludes, String path) {
        return excludes.verdict(ByteString.of(path), false);
    }

    private static Verdict directory(Excludes excludes, String path) {
        return excludes.verdict(ByteString.of(path), true);
    }

    @Test
    void withoutPatternsEverythingIsIn() throws Exception {
        assertThat(file(excludes(), "a/b")).isEqualTo(INCLUDE);
        assertThat(excludes().rule(ByteString.of("a"), false)).isEqualTo(-1);
    }

    @ParameterizedTest(name = "{0} below {1}: {2}")
    @CsvSource(quoteCharacter = '"', textBlock = """
            !*.txt,          a,       true
            !a/*.txt,        a,       true
            !a/*.txt,        b,       false
            !a/*.txt,        a/b,     false
            !a/**/*.txt,     a/b,     true
            !**/*.txt,       a/b/c,   true
            !*/x,            a,       true
            !*/x,            a/b,     false
            !a?c/x,          aäc,     true
            !a?c/x,          abbc,    false
            ![a-c]*/y/z,     cc/y,    true
            ![a-c]*/y/z,     d/y,     false
            !a**,            ab/c,    true
            !a**,            b,       true
            !a,              a,       true
            !./a,            a,       false
            !a/b,            a/b,     false
            !/home/ann/a/b,  a,       true
            !/home/**/z,     a/b,     true
            !/home/bob/a/b,  a,       false
            """)
    void knowsWhatAPatternCouldMatchBelowADirectory(String pattern, String directory, boolean may) throws Exception {
        assertThat(excludes(pattern).mayMatchBelow(0, ByteString.of(directory))).isEqualTo(may);
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource(quoteCharacter = '"', textBlock = """
            *.o,             a.o,             true
            *.o,             x/y/a.o,         true
            *.o,             x.o/y,           true
            *.o,             a.oo,            false
            cache,           x/cache/y,       true
            cache,           x/caches,        false
            a/b,             a/b,             true
            a/b,             a/b/c,           true
            a/b,             x/a/b,           false
            ./b,             b,               true
            ./b,             a/b,             false
            a//b,            a/b,             true
            /home/ann/a,     a,               true
            /home/ann/a,     x/a,             false
            /home/*/a,       a,               true
            /home/b*/a,      a,               false
            /home,           a,               false
            /home/ann,       a,               false
            /home/ann/,      a,               false
            /home/ann/*,     a,               true
            /home/ann/**,    a/b,             true
            /**/x,           a/b/x,           true
            /**/ann/x,       x,               true
            /**/ann,         x,               false
            /h**/x,          a/x,             true
            /ho[m]e/an?/q,   q,               true
            a/*/c,           a/b/c,           true
            a/*/c,           a/b/b/c,         false
            */c,             a/c,             true
            */c,             c,               false
            a/**/c,          a/c,             true
            a/**/c,          a/b/b/c,         true
            a/**,            a,               false
            a/**,            a/b,             true
            **/c,            c,               true
            **/c,            a/b/c,           true
            **,              a,               true
            a**c,            x/ab/bc,         true
            a?c,             abc,             true
            a?c,             aéc,             true
            a?c,             a/c,             false
            [a-c]x,          bx,              true
            [!a-c]x,         bx,              false
            [^a-c]x,         éx,              true
            [à-ü]x,          éx,              true
            []]x,            ]x,              true
            [a-]x,           -x,              true
            [!x]a,           y/a,             false
            \\*,             *,               true
            \\*,             a,               false
            [\\]]a,          ]a,              true
            \\!a,            !a,              true
            a*b*c,           aXbXbXc,         true
            a*b*c,           aXbXbX,          false
            """)
    void matches(String pattern, String path, boolean matches) throws Exception {
        assertThat(file(excludes(pattern), path)).isEqualTo(matches ? EXCLUDE : INCLUDE);
    }

    @Test
    void aSlashAtTheEndMeansDirectoriesOnly() throws Exception {
        var excludes = excludes("build/");
        assertThat(file(excludes, "a/build")).isEqualTo(INCLUDE);
        assertThat(directory(excludes, "a/build")).isEqualTo(EXCLUDE);
        assertThat(file(excludes, "a/build/x")).isEqualTo(EXCLUDE);
    }

    @Test
    void theLastMatchWinsAndTellsItsPlace() throws Exception {
        var excludes = excludes("*.o", "!keep.o", "x/keep.o");
        assertThat(file(excludes, "keep.o")).isEqualTo(INCLUDE);
        assertThat(file(excludes, "x/keep.o")).isEqualTo(EXCLUDE);
        assertThat(excludes.rule(ByteString.of("keep.o"), false)).isEqualTo(1);
        assertThat(excludes.rule(ByteString.of("x/keep.o"), false)).isEqualTo(2);
        assertThat(excludes.rule(ByteString.of("y/a.o"), false)).isZero();
    }

    @Test
    void anExcludedDirectoryIsEnteredOnlyAlongTheFixedBeginningOfALaterInclude() throws Exception {
        var excludes = excludes("var", "!var/lib/*/keep", "!name", "!var/log/");
        assertThat(directory(excludes, "var")).isEqualTo(EXCLUDE_BUT_ENTER);
        assertThat(directory(excludes, "var/lib")).isEqualTo(EXCLUDE_BUT_ENTER);
        assertThat(directory(excludes, "var/lib/x")).isEqualTo(EXCLUDE);
        assertThat(directory(excludes, "var/library")).isEqualTo(EXCLUDE);
        assertThat(directory(excludes, "var/tmp")).isEqualTo(EXCLUDE);
        assertThat(directory(excludes, "var/log")).isEqualTo(INCLUDE);
        assertThat(file(excludes, "var/log")).isEqualTo(EXCLUDE);
        assertThat(file(excludes, "var/log/a/b")).isEqualTo(INCLUDE);
        assertThat(directory(excludes, "x/var")).isEqualTo(EXCLUDE);
    }

    @Test
    void anIncludeBeforeTheExcludeDoesNotOpenIt() throws Exception {
        assertThat(directory(excludes("!var/lib", "var"), "var")).isEqualTo(EXCLUDE);
        assertThat(directory(excludes("var", "!lib"), "var")).isEqualTo(EXCLUDE);
        assertThat(directory(excludes("var", "!/home/ann/var/lib"), "var")).isEqualTo(EXCLUDE_BUT_ENTER);
    }

    @Test
    void namesThatAreNotTextMatchByWildcards() throws Exception {
        var bad = ByteString.copyOf(new byte[] {'a', (byte) 0xff, '.', 'o'});
        assertThat(excludes("a?.o").verdict(bad, false)).isEqualTo(EXCLUDE);
        assertThat(excludes("a[!x].o").verdict(bad, false)).isEqualTo(EXCLUDE);
        assertThat(excludes("*.o").verdict(bad, false)).isEqualTo(EXCLUDE);
        assertThat(excludes("a??.o").verdict(bad, false)).isEqualTo(INCLUDE);
    }

    @Test
    void aPatternThatWouldTakeForeverElsewhereIsQuick() throws Exception {
        var excludes = excludes("*a*a*a*a*a*a*a*a*a*a*a*a*a*b", "**/a/**/a/**/a/**/a/**/a/**/b");
        assertThat(file(excludes, "a".repeat(250))).isEqualTo(INCLUDE);
        assertThat(file(excludes, "a/".repeat(500) + "c")).isEqualTo(INCLUDE);
    }

    @Test
    void aBadPatternIsNamedWithItsPlaceAndWhy() {
        for (var bad : Arrays.asList("", "!", "/", "a[", "a[b", "[z-a]", "[a/b]", "a/../b", "x\\", "[[:alpha:]]",
                "a\0"))
            assertThatThrownBy(() -> excludes("fine", bad)).as(bad).isInstanceOf(PatternException.class)
                    .hasMessageContaining("\"" + bad + "\"")
                    .satisfies(e -> assertThat(((PatternException) e).index()).isEqualTo(1));
    }

    @Test
    void theRootAsSourceIsMatchedToo() throws Exception {
        var excludes = Excludes.compile(List.of("/tmp", "/**/core"), ByteString.of("/"));
        assertThat(directory(excludes, "tmp")).isEqualTo(EXCLUDE);
        assertThat(file(excludes, "a/core")).isEqualTo(EXCLUDE);
        assertThat(file(excludes, "a/tmp")).isEqualTo(INCLUDE);
    }
}
