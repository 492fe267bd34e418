package dump.backend;

import static dump.backend.At.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBackendTest extends BackendContract {
    @Override
    protected Backend open() {
        return new MemoryBackend();
    }

    @Test
    void aCopyGoesItsOwnWay() throws Exception {
        var original = new MemoryBackend();
        original.save(at("config"), List.of(bytes("1")));

        var copy = original.copy();
        copy.save(at("config"), List.of(bytes("22")));
        copy.save(at("keys/k"), List.of(bytes("k")));

        assertThat(original.size(at("config"))).isEqualTo(1);
        assertThat(copy.size(at("config"))).isEqualTo(2);
        original.list(FileKind.KEY, entry -> assertThat(entry).as("not in the original").isNull());
    }
}
