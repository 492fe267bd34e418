package dump.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPathTest {
    @TempDir Path base;

    @BeforeEach
    void makesALinkIntoAnotherDirectory() throws Exception {
        base = base.toRealPath();
        Files.createDirectories(base.resolve("far/away"));
        Files.createSymbolicLink(base.resolve("link"), Path.of("far/away"));
        Files.createSymbolicLink(base.resolve("nowhere"), Path.of("not/mounted"));
    }

    @Test
    void followsALinkBeforeItGoesUp() {
        assertThat(plain("link/../x")).isEqualTo(base.resolve("far/x"));
        assertThat(plain("link/../..")).isEqualTo(base);
        assertThat(plain("link/x/../y")).isEqualTo(base.resolve("link/y"));
    }

    @Test
    void goesUpFromWhatIsNoLinkWithoutLooking() {
        assertThat(plain("far/../x//./y/")).isEqualTo(base.resolve("x/y"));
        assertThat(plain("missing/../x")).isEqualTo(base.resolve("x"));
        assertThat(LocalPath.plain(Path.of("/../../x"))).isEqualTo(Path.of("/x"));
    }

    @Test
    void leadsNowhereBehindALinkThatDoes() {
        assertThat(plain("nowhere/../x")).isEqualTo(base.resolve("nowhere/../x")).doesNotExist();
        assertThat(plain("nowhere/../x/../..")).isEqualTo(base.resolve("nowhere/../.."));
    }

    private Path plain(String text) {
        return LocalPath.plain(base.resolve(text));
    }
}
