package dump.source;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.ByteString;
import dump.posix.LocalDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs mounts is in tests/test_places.py. */
class OwnPlacesTest {
    @TempDir Path base;
    private OwnPlaces own;

    @BeforeEach
    void makesARepositoryAndAConfiguration() throws Exception {
        base = base.toRealPath();
        for (var name : List.of("data", "keys", "snapshots")) Files.createDirectories(base.resolve("disk/repo/"
                + name));
        Files.writeString(base.resolve("disk/repo/config"), "sealed");
        Files.createDirectory(base.resolve("home"));
        Files.writeString(base.resolve("home/dump.toml"), "");
        Files.createSymbolicLink(base.resolve("link"), Path.of("disk/repo"));
        own = OwnPlaces.of(Map.of(path("disk/repo"), "the repository", path("home/dump.toml"), "the configuration",
                path("home/archive"), "the archive directory"));
    }

    @Test
    void knowsWhatLiesInADirectoryHoweverItIsReached() throws Exception {
        for (var inside : List.of("disk/repo", "disk/repo/keys", "disk/repo/new/one", "link", "link/data/00"))
            assertThat(own.around(path(inside)).place().what()).as(inside).isEqualTo("the repository");
        assertThat(own.around(path("link")).itself()).isTrue();
        assertThat(own.around(path("link/data")).itself()).isFalse();
        for (var outside : List.of("disk", "disk/repo2", "home", "missing"))
            assertThat(own.around(path(outside))).as(outside).isNull();
    }

    @Test
    void knowsADirectoryThatIsYetToBeMade() throws Exception {
        assertThat(own.around(path("home/archive/dump")).place().what()).isEqualTo("the archive directory");
        assertThat(own.below(path("home")).what()).isEqualTo("the archive directory");
    }

    @Test
    void knowsWhatADirectoryHolds() throws Exception {
        assertThat(own.below(path("disk")).what()).isEqualTo("the repository");
        assertThat(own.below(path("disk/repo/keys"))).isNull();
        assertThat(own.mayBeBelow(path("home"))).isTrue();
        assertThat(own.mayBeBelow(path("disk/repo/keys"))).isFalse();
        assertThat(own.mayBeBelow(path("link"))).as("a link is not gone through").isFalse();
    }

    @Test
    void knowsAFileByAnotherName() throws Exception {
        Files.createLink(base.resolve("disk/other"), base.resolve("home/dump.toml"));
        assertThat(own.at(path("disk/other")).what()).isEqualTo("the configuration");
        assertThat(own.at(path("disk/repo/config"))).isNull();
        var looked = OwnPlaces.of(Map.of(path("home/dump.toml"), "the configuration"));
        assertThat(looked.mayBeBelow(path("disk"))).as("of a file with two names one may be anywhere").isTrue();
    }

    @Test
    void aLinkCountsWithWhatItLeadsTo() throws Exception {
        Files.createSymbolicLink(base.resolve("launcher"), Path.of("home/dump.toml"));
        var linked = OwnPlaces.of(Map.of(path("launcher"), "the launcher"));
        assertThat(linked.at(path("launcher"))).isNotNull();
        assertThat(linked.at(path("home/dump.toml"))).isNotNull();
        assertThat(linked.at(path("link"))).isNull();
    }

    @Test
    void knowsACopyOfARepositoryByItsConfig() throws Exception {
        for (var name : List.of("data", "keys", "snapshots")) Files.createDirectories(base.resolve("copy/" + name));
        Files.writeString(base.resolve("copy/config"), "sealed");
        assertThat(isRepository("copy")).isTrue();
        assertThat(own.around(path("copy/keys")).place().what()).isEqualTo("the repository");
        Files.writeString(base.resolve("copy/config"), "another");
        assertThat(isRepository("copy")).isFalse();
        assertThat(own.around(path("copy"))).isNull();
    }

    @Test
    void namesTheirPathsBelowASource() throws Exception {
        assertThat(own.pathsBelow(path("disk"))).containsExactly(path("disk/repo"));
        assertThat(own.pathsBelow(path("disk/repo/keys"))).isEmpty();
        assertThat(own.withoutThoseAround(List.of(path("link/keys"))).pathsBelow(path("disk"))).isEmpty();
    }

    private boolean isRepository(String name) throws Exception {
        try (var directory = LocalDirectory.open(path(name))) {
            var names = directory.names();
            assertThat(Arrays.asList(names)).isSorted();
            return own.isRepository(directory, names);
        }
    }

    private ByteString path(String name) {
        return ByteString.of(base.resolve(name).toString());
    }
}
