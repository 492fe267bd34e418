package dump.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.ByteString;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LandingTest {
    @Test
    void eachLandsUnderItsOwnName() {
        assertThat(places("a/b/c", "d", "e/f")).containsExactly("c", "d", "f");
    }

    @Test
    void thoseOfOneNameLandWithTheirParents() {
        assertThat(places("a/f", "b/f", "c/g")).containsExactly("a/f", "b/f", "g");
        assertThat(places("x/a/f", "y/a/f")).containsExactly("x/a/f", "y/a/f");
    }

    @Test
    void noneLandsInThePlaceOfAnother() {
        assertThat(places("q/a", "a/f", "b/f")).containsExactly("q/a", "a/f", "b/f");
        assertThat(places("q/a/b", "q/b", "b/f/b", "z/q")).containsExactly("q/a/b", "q/b", "b/f/b", "z/q");
        assertThat(places("z/f", "a/b", "f/b", "n")).containsExactly("z/f", "a/b", "f/b", "n");
    }

    @Test
    void whatOnlyTheTreeTellsApartLandsByItsPathThere() {
        var same = ByteString.of("b/f");
        assertThat(Landing.places(List.of(List.of(same, ByteString.of("a/b/f")), List.of(same, ByteString.of("b/f")))))
                .extracting(ByteString::toString).containsExactly("a/b/f", "b/f");
    }

    @Test
    void aPlaceHasItsParentsFromTheOutermostOn() {
        assertThat(Landing.parents(ByteString.of("a/b/c"))).extracting(ByteString::toString).containsExactly("a", "a/b");
        assertThat(Landing.parents(ByteString.EMPTY)).isEmpty();
    }

    private static List<String> places(String... paths) {
        return Landing.places(Arrays.stream(paths).map(path -> List.of(ByteString.of(path))).toList()).stream()
                .map(ByteString::toString).toList();
    }
}
