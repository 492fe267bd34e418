package dump.excludes;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.ByteString;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoverageTest {
    private static final ByteString SOURCE = ByteString.of("/home/ann");

    @ParameterizedTest
    @ValueSource(strings = {"/home/ann", "/home/ann/", "/home", "/h*", "/home/*", "/**/ann", "/home/**"})
    void anAbsolutePatternMayCoverTheSource(String pattern) throws Exception {
        assertThat(Coverage.ofSource(List.of("*.o", pattern), SOURCE, true)).isEqualTo(pattern);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann", "home", "**/ann", "/home/ann/x", "/home/ann/*", "/home/anna", "/home/bob", "/var"})
    void othersCoverNothing(String pattern) throws Exception {
        assertThat(Coverage.ofSource(List.of(pattern), SOURCE, true)).isNull();
    }

    @Test
    void aLaterPatternTakesTheSourceBack() throws Exception {
        assertThat(Coverage.ofSource(List.of("/home", "!/home/ann"), SOURCE, true)).isNull();
        assertThat(Coverage.ofSource(List.of("!/home/ann", "/home"), SOURCE, true)).isEqualTo("/home");
        assertThat(Coverage.ofSource(List.of("/home/ann", "!/home/ann/x"), SOURCE, true)).isEqualTo("/home/ann");
    }

    @Test
    void aPatternForDirectoriesDoesNotCoverAFile() throws Exception {
        assertThat(Coverage.ofSource(List.of("/home/ann/"), SOURCE, false)).isNull();
    }

    @Test
    void theRootIsNeverCovered() throws Exception {
        assertThat(Coverage.ofSource(List.of("/*", "/**"), ByteString.of("/"), true)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "**", "?*", "/home/ann/*", "/home/ann/**", "./*", "/home/**"})
    void aPatternMayCoverAllThatIsInTheSource(String pattern) throws Exception {
        assertThat(Coverage.ofContent(List.of("!x", pattern), SOURCE)).isEqualTo(pattern);
        assertThat(Coverage.ofContent(List.of(pattern, "!x"), SOURCE)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/", "[!.]*", ".*", "*.*", "??*", "[!a-z]*", "a", "*/*", "/home/ann/*/x"})
    void mostLeaveSomething(String pattern) throws Exception {
        assertThat(Coverage.ofContent(List.of(pattern), SOURCE)).isNull();
    }

    @Test
    void withoutPatternsNothingIsCovered() throws Exception {
        assertThat(Coverage.ofContent(List.of(), SOURCE)).isNull();
        assertThat(Coverage.ofSource(List.of(), SOURCE, true)).isNull();
    }
}
