package dump.duplicity.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.duplicity.command.DuplicityException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is removed at the destination goes here, too, and nothing else goes. */
class SetRemovalTest {
    @TempDir Path base;
    private Path there, cache;

    @BeforeEach
    void makeAnArchive() throws Exception {
        base = base.toRealPath();
        there = OpenedArchive.fixture(base, "plain");
        cache = OpenedArchive.copies(base);
    }

    @Test
    void theCopiesOfASetGoWithIt() throws Exception {
        try (var archive = OpenedArchive.below(base)) {
            var newest = archive.set(2);
            archive.removal.files(newest.files());
            assertThat(archive.destination.archive().sets()).hasSize(2);
            for (var name : newest.files()) assertThat(there.resolve(name)).doesNotExist();
        }
        assertThat(there.toFile().list()).hasSize(6);
        assertThat(cache.toFile().list()).hasSize(4).noneMatch(name -> name.contains("20150403"));
    }

    @Test
    void theCopiesOfASetThatLostAVolumeStay() throws Exception {
        try (var archive = OpenedArchive.below(base)) {
            archive.removal.files(List.copyOf(archive.set(2).volumes().values()));
        }
        assertThat(cache.toFile().list()).hasSize(6);
    }

    @Test
    void whatAnInterruptedRunLeftOfItGoesToo() throws Exception {
        var part = cache.resolve("duplicity-inc.20150401T100000Z.to.20150403T220000Z.manifest.part");
        var other = cache.resolve("duplicity-inc.20150403T220000Z.to.20150404T220000Z.manifest.part");
        Files.writeString(part, "");
        Files.writeString(other, "");
        try (var archive = OpenedArchive.below(base)) {
            archive.removal.files(archive.set(2).files());
        }
        assertThat(part).doesNotExist();
        assertThat(other).exists();
    }

    @Test
    void nothingIsRemovedWhileDuplicityWorks() throws Exception {
        try (var archive = OpenedArchive.below(base); var _ = archive.cache.lock().take("name")) {
            assertThatThrownBy(() -> archive.removal.files(archive.set(2).files()))
                    .isInstanceOf(DuplicityException.Locked.class);
        }
        assertThat(there.toFile().list()).hasSize(9);
    }
}
