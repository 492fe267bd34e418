package dump.duplicity.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.Setups;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStoreTest {
    @TempDir Path base;

    @Test
    void namesAreListedAndFilesFetched() throws Exception {
        var directory = Files.createDirectory(base.resolve("a b%é"));
        Files.write(directory.resolve("file"), new byte[] {1, 2, 3});
        var store = store("file://" + base + "/a%20b%25é");
        assertThat(store.names()).containsExactly("file");
        assertThat(store.fetch("file", 3)).containsExactly(1, 2, 3);
        assertThatThrownBy(() -> store.fetch("file", 2)).isInstanceOf(DuplicityException.Damaged.class)
                .hasMessageContaining("longer");
        assertThat(store.digest("file", "SHA-1")).isEqualTo("7037807198c22a7d2b0807371d763779a84fdfcf");
        assertThat(store.looks("file")).startsWith("3:");
        assertThat(store.head("file", 2)).containsExactly(1, 2);
        assertThat(store.head("file", 20)).containsExactly(1, 2, 3);
        assertThatThrownBy(() -> store.fetch("gone", 2)).isInstanceOf(DuplicityException.Damaged.class)
                .hasMessageContaining("no gone");
        assertThatThrownBy(() -> store.fetch("../x", 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMissingDirectoryIsAbsentAndNotMade() {
        assertThatThrownBy(() -> store("file://" + base + "/none").names())
                .isInstanceOf(DuplicityException.Absent.class).hasMessageContaining(base + "/none");
        assertThat(base.resolve("none")).doesNotExist();
    }

    @Test
    void whatIsNoFileIsNotFetched() throws Exception {
        Files.createDirectory(base.resolve("directory"));
        assertThatThrownBy(() -> store("file://" + base).fetch("directory", 9)).isInstanceOf(DuplicityException.class);
        assertThatThrownBy(() -> store("file:///dev").fetch("zero", 9)).isInstanceOf(DuplicityException.Damaged.class);
        assertThatThrownBy(() -> store("file:///dev").digest("zero", "MD5"))
                .isInstanceOf(DuplicityException.Damaged.class);
    }

    @Test
    void filesOfNoBytesAreToldAndReplaced() throws Exception {
        Files.createFile(base.resolve("empty"));
        Files.createDirectory(base.resolve("directory"));
        var full = Files.writeString(base.resolve("full"), "x");
        var store = store("file://" + base);
        assertThat(store.empty(List.of("empty", "directory", "full", "gone"))).containsExactly("empty");
        store.put("empty", full);
        assertThat(base.resolve("empty")).hasContent("x");
    }

    private static Store store(String url) {
        return Store.of(Setups.of("duplicity", url, List.of()));
    }
}
