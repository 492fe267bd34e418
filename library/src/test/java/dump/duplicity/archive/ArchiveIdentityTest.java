package dump.duplicity.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.Setups;
import dump.model.Remedy;
import dump.process.Secrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of one archive are not taken for those of another. */
class ArchiveIdentityTest {
    @TempDir Path base;
    private Path there;

    @BeforeEach
    void makeAnArchive() throws Exception {
        base = base.toRealPath();
        there = OpenedArchive.fixture(base, "plain");
    }

    @Test
    void itsOwnCopiesAndNoneAtAllAreWell() throws Exception {
        check();
        OpenedArchive.copies(base);
        check();
        note();
        check();
    }

    @Test
    void theSameArchiveMayMoveToAnotherPlace() throws Exception {
        OpenedArchive.copies(base);
        Files.writeString(base.resolve("archives/name/dump-repository"), "/mnt/former\n");
        check();
        note();
        assertThat(base.resolve("archives/name/dump-repository")).hasContent(there + "\n");
    }

    @Test
    void twoArchivesWithOneNameAreToldWithBothPlaces() throws Exception {
        copiesOfAnother();
        Files.writeString(base.resolve("archives/name/dump-repository"), "/mnt/other\n");
        assertThatThrownBy(this::check).isInstanceOf(DuplicityException.Failed.class)
                .hasMessageContaining("is of the archive at /mnt/other, and this configuration is of " + there);
    }

    @Test
    void copiesOfAnotherArchiveAreToldWithoutANoteToo() throws Exception {
        copiesOfAnother();
        assertThatThrownBy(this::check).isInstanceOf(DuplicityException.Failed.class)
                .hasMessageContaining("is of another archive than that at " + there);
    }

    @Test
    void anEmptyPlaceWhereThereWasAnotherIsPerhapsNotMounted() throws Exception {
        OpenedArchive.copies(base);
        Files.writeString(base.resolve("archives/name/dump-repository"), "/mnt/former\n");
        for (var file : there.toFile().listFiles()) Files.delete(file.toPath());
        assertThatThrownBy(this::check).isInstanceOf(DuplicityException.Absent.class)
                .hasMessageContaining("is of the archive at /mnt/former")
                .extracting(failure -> ((DuplicityException) failure).remedy())
                .isEqualTo(new Remedy.LookInto(Remedy.Matter.RECORDS_OR_DISK));
    }

    @Test
    void onePlaceIsOneHoweverItIsWritten() throws Exception {
        note();
        Files.move(there, base.resolve("moved"));
        Files.createSymbolicLink(there, base.resolve("moved"));
        note();
        assertThat(base.resolve("archives/name/dump-repository")).hasContent(base.resolve("moved") + "\n");
    }

    @Test
    void aTrialNotesNothing() throws Exception {
        var setup = Setups.below(base, List.of(), List.of(), null, new Secrets());
        try (var archive = OpenedArchive.trial(setup)) {
            archive.identity.note();
        }
        assertThat(base.resolve("archives")).doesNotExist();
    }

    private void copiesOfAnother() throws Exception {
        var cache = Files.createDirectories(base.resolve("archives/name"));
        Files.copy(there.resolve("duplicity-full.20150328T100000Z.manifest"),
                cache.resolve("duplicity-full.20200328T100000Z.manifest"));
        Files.copy(there.resolve("duplicity-full-signatures.20150328T100000Z.sigtar.gz"),
                cache.resolve("duplicity-full-signatures.20200328T100000Z.sigtar.gz"));
    }

    private void check() throws Exception {
        try (var archive = OpenedArchive.below(base)) {
            archive.identity.check();
        }
    }

    private void note() throws Exception {
        try (var archive = OpenedArchive.below(base)) {
            archive.identity.note();
        }
    }
}
