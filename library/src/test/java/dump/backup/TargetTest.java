package dump.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.ByteString;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which directories a backup passes through on the way to its sources. */
class TargetTest {
    @Test
    void sourcesShareTheirWay() {
        var root = target("/home/u", "/home/v", "/srv");
        assertThat(root.source()).isNull();
        assertThat(names(root)).containsExactly("home", "srv");
        var home = child(root, "home");
        assertThat(home.source()).isNull();
        assertThat(names(home)).containsExactly("u", "v");
        assertThat(child(home, "u").source()).isEqualTo(ByteString.of("/home/u"));
    }

    @Test
    void aSourceBelowAnotherLeavesTheUpperOneASource() {
        for (var root : List.of(target("/home", "/home/u"), target("/home/u", "/home")))
            assertThat(child(root, "home").source()).isEqualTo(ByteString.of("/home"));
    }

    @Test
    void theRootItselfMayBeTheSource() {
        assertThat(target("/").source()).isEqualTo(ByteString.of("/"));
        assertThat(target("/").children()).isEmpty();
    }

    @Test
    void namesComeInTheOrderOfTheirBytesAsTreesHoldThem() {
        assertThat(names(target("/\u00e4", "/z", "/A", "/\ud83d\ude00", "/\uffee")))
                .containsExactly("A", "z", "\u00e4", "\uffee", "\ud83d\ude00");
    }

    private static Target target(String... sources) {
        return Target.of(Stream.of(sources).map(ByteString::of).toList());
    }

    private static Target child(Target target, String name) {
        return target.children().get(ByteString.of(name));
    }

    private static List<String> names(Target target) {
        return target.children().keySet().stream().map(ByteString::toString).toList();
    }
}
