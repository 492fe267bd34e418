package dump.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.cache.CacheOptions;
import dump.cli.input.SettingsException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CacheReaderTest {
    private static final Path ARCHIVE = Path.of("/state");

    private static CacheSettings read(String lines) throws SettingsException {
        return Samples.parse("repository = \"sftp:host:dir\"\n" + lines).store().cache();
    }

    @Test
    void liesInTheArchiveDirectoryUnlessToldOtherwise() throws Exception {
        assertThat(read("").options(ARCHIVE, false)).isEqualTo(CacheOptions.in(Path.of("/state/cache")));
        assertThat(read("cache.dir = \"~/.cache/restic\"\ncache.size = \"2 GiB\"\n").options(ARCHIVE, true))
                .isEqualTo(new CacheOptions(Path.of("/home/anna/.cache/restic"), 2L << 30, true));
        assertThat(read("cache.size = 0\n").options(ARCHIVE, false)).isEqualTo(CacheOptions.NONE);
        assertThat(read("").options(null, false)).isEqualTo(CacheOptions.NONE);
    }

    @Test
    void refusesNonsense() {
        for (var wrong : List.of("-1", "\"much\"", "true"))
            assertThatThrownBy(() -> read("cache.size = " + wrong + "\n"))
                    .hasMessageContaining("/b/home.toml:2:1: cache.size must be a size such as");
        assertThatThrownBy(() -> read("cache.directory = \"x\"\n")).hasMessageContaining("unknown key cache.directory");
        assertThatThrownBy(() -> read("cache.dir = \"host:dir\"\n")).hasMessageContaining("cache.dir: host:dir");
        assertThatThrownBy(() -> read("cache = false\n")).hasMessageContaining("cache is a table");
        assertThatThrownBy(() -> Samples.parse("repository = \"/a\"\ncache.size = 0\n"))
                .hasMessageContaining("cache has no effect with repository = \"/a\"; remove it");
    }
}
