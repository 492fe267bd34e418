package dump.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import dump.backend.Backend.Kind;
import org.junit.jupiter.api.Test;

class MemoryBackendTest extends BackendContract {
    @Override
    Backend open() {
        return new MemoryBackend();
    }

    @Test
    void aCopyGoesItsOwnWay() throws Exception {
        var original = new MemoryBackend();
        original.save(Kind.METADATA, "config", List.of(bytes("1")));

        var copy = original.copy();
        copy.save(Kind.METADATA, "config", List.of(bytes("22")));
        copy.save(Kind.METADATA, "keys/k", List.of(bytes("k")));

        assertThat(original.size(Kind.METADATA, "config")).isEqualTo(1);
        assertThat(copy.size(Kind.METADATA, "config")).isEqualTo(2);
        original.list("keys", entry -> assertThat(entry).as("not in the original").isNull());
    }
}
