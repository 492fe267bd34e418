package dump.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.BytePath;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestorePlacesTest {
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
        var same = new BytePath("b/f");
        assertThat(RestorePlaces.places(List.of(List.of(same, new BytePath("a/b/f")),
                List.of(same, new BytePath("b/f")))))
                .extracting(BytePath::toString).containsExactly("a/b/f", "b/f");
    }

    private static List<String> places(String... paths) {
        return RestorePlaces.places(Arrays.stream(paths).map(path -> List.of(new BytePath(path))).toList()).stream()
                .map(BytePath::toString).toList();
    }
}
