package dump.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealPathTest {
    @TempDir
    Path temporary;
    private Path real;

    @BeforeEach
    void prepare() throws Exception {
        real = temporary.toRealPath();
        Files.createDirectories(real.resolve("a/b"));
        Files.createSymbolicLink(real.resolve("link"), Path.of("a"));
    }

    @Test
    void leadsThroughNoLinkAndNoDots() throws Exception {
        assertThat(of(real + "/link/../link/./b/")).isEqualTo(of(real + "/a/b"))
                .isEqualTo(ByteString.of(real + "/a/b"));
        assertThat(of("/")).isEqualTo(ByteString.of("/"));
        assertThat(of(".")).isEqualTo(ByteString.of(Path.of("").toRealPath().toString()));
    }

    @Test
    void keepsNamesThatAreNotText() throws Exception {
        var name = ByteString.copyOf(new byte[] {(byte) 0xff, '\n', ' '});
        try (var directory = LocalDirectory.open(ByteString.of(real.toString()))) {
            Made.directory(directory, name);
        }
        var path = ByteString.of(real.toString()).resolve(name);
        assertThat(RealPath.of(path)).isEqualTo(path);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> of(real + "/none")).isInstanceOf(FileException.class)
                .hasMessage("cannot open " + real + "/none: no such file or directory");
    }

    private static ByteString of(String path) throws FileException {
        return RealPath.of(ByteString.of(path));
    }
}
