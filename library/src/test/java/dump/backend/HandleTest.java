package dump.backend;

import static dump.backend.At.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class HandleTest {
    @Test
    void refusesNamesThatLeadOutOfTheStore() {
        for (var kind : FileKind.values())
            for (var name : List.of("", ".", "..", "../x", "a/b", "/etc/passwd", "a\0b"))
                assertThatThrownBy(() -> Handle.of(kind, name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Handle.of(FileKind.CONFIG, "other")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Handle.of(FileKind.PACK, "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Handle(FileKind.INDEX, "a", true)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsAsThePathInTheLayout() {
        for (var path : List.of("config", "keys/a", "locks/b", "snapshots/c", "index/d", "data/ee/eeff"))
            assertThat(at(path)).hasToString(path);
    }

    @Test
    void aHintIsNoPartOfTheName() {
        assertThat(new Handle(FileKind.PACK, "abc", true)).isEqualTo(Handle.of(FileKind.PACK, "abc"))
                .hasSameHashCodeAs(Handle.of(FileKind.PACK, "abc"));
    }
}
