package dump.duplicity.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.Programs;
import dump.duplicity.command.QuickGnupg;
import dump.model.Remedy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a passphrase is the archive's is told before anything is done with it, damaged manifests or not. */
class PassphraseProofTest {
    private static final String FULL = "duplicity-full.20150328T100000Z.manifest.gpg";
    private static final String SECOND = "duplicity-inc.20150328T100000Z.to.20150401T100000Z.manifest.gpg";
    private static final String NEWEST = "duplicity-inc.20150401T100000Z.to.20150403T220000Z.manifest.gpg";
    private static final String NEWEST_VOLUME = "duplicity-inc.20150401T100000Z.to.20150403T220000Z.vol1.difftar.gpg";

    @TempDir Path base;
    private Path there;

    @BeforeEach
    void makeAnArchive() throws Exception {
        Programs.mustHave("gpg");
        base = base.toRealPath();
        there = OpenedArchive.fixture(base, "enc");
        QuickGnupg.home(base.resolve("gpg"));
    }

    @Test
    void theRightOneOpensAllAndTheWrongOneNothing() throws Exception {
        try (var archive = right()) {
            assertThat(archive.proof.any()).isEmpty();
            archive.proof.whole(archive.set(2));
            assertThat(archive.proof.of(archive.set(0), false)).isEmpty();
        }
        try (var archive = OpenedArchive.below(base, "battery staple")) {
            assertThatThrownBy(archive.proof::any).isInstanceOf(DuplicityException.WrongPassphrase.class);
            assertThatThrownBy(() -> archive.proof.of(archive.set(1), true))
                    .isInstanceOf(DuplicityException.WrongPassphrase.class);
        }
    }

    @Test
    void aDamagedNewestManifestStandsForItselfOnly() throws Exception {
        cut(NEWEST);
        try (var archive = right()) {
            assertThat(archive.proof.any()).singleElement().asString().contains(NEWEST).endsWith("is damaged");
            assertThat(archive.proof.of(archive.set(1), false)).isEmpty();
            assertThatThrownBy(() -> archive.proof.of(archive.set(2), false))
                    .isInstanceOf(DuplicityException.Damaged.class).hasMessageContaining("put back a copy");
            assertThat(archive.proof.of(archive.set(2), true)).singleElement().asString()
                    .endsWith("the copy of it here is used");
            assertThat(archive.proof.damaged(archive.set(2))).containsExactly(NEWEST);
        }
    }

    @Test
    void nothingIsBuiltOnADamagedManifest() throws Exception {
        cut(SECOND);
        try (var archive = right()) {
            assertThat(archive.proof.any()).isEmpty();
            assertThatThrownBy(() -> archive.proof.whole(archive.set(2)))
                    .isInstanceOf(DuplicityException.Damaged.class).hasMessageContaining(SECOND)
                    .extracting(failure -> ((DuplicityException) failure).remedy())
                    .isEqualTo(new Remedy.BackUpFull(Remedy.Anew.ALONE));
        }
    }

    @Test
    void whereAllManifestsAreDamagedAVolumeTells() throws Exception {
        for (var manifest : new String[] {FULL, SECOND, NEWEST}) cut(manifest);
        try (var archive = right()) {
            assertThat(archive.proof.any()).hasSize(3);
        }
        try (var archive = OpenedArchive.below(base, "battery staple")) {
            assertThatThrownBy(archive.proof::any).isInstanceOf(DuplicityException.WrongPassphrase.class);
        }
        Files.write(there.resolve(NEWEST_VOLUME), new byte[1000]);
        try (var archive = right()) {
            assertThatThrownBy(archive.proof::any).isInstanceOf(DuplicityException.Damaged.class)
                    .hasMessageContaining(NEWEST).hasMessageContaining("so are the backups before it");
        }
    }

    @Test
    void anEmptyManifestIsLeftToThoseThatTellOfEmptyFiles() throws Exception {
        Files.write(there.resolve(NEWEST), new byte[0]);
        try (var archive = right()) {
            assertThat(archive.proof.any()).isEmpty();
            assertThatThrownBy(() -> archive.proof.whole(archive.set(2)))
                    .isInstanceOf(DuplicityException.Damaged.class).hasMessageContaining("is empty");
        }
    }

    @Test
    void whatOpenedTogetherIsNotTriedAgainUntilItIsWritten() throws Exception {
        try (var archive = right()) {
            archive.proof.whole(archive.set(2));
        }
        assertThat(Files.readAllLines(base.resolve("archives/name/dump-opened-together"))).hasSize(3);
        cut(SECOND);
        try (var archive = right()) {
            assertThatThrownBy(() -> archive.proof.whole(archive.set(2)))
                    .isInstanceOf(DuplicityException.Damaged.class).hasMessageContaining(SECOND);
        }
    }

    @Test
    void aCopyThatIsNotWhatIsThereIsPutAside() throws Exception {
        var cache = Files.createDirectories(base.resolve("archives/name"));
        var copy = NEWEST.replace(".gpg", "");
        Files.writeString(cache.resolve(copy), "another");
        try (var archive = right()) {
            archive.proof.any();
            assertThat(archive.proof.mended()).containsExactly(copy);
        }
        assertThat(cache.resolve(copy)).content().startsWith("Hostname ");
        assertThat(cache.resolve("set-aside").resolve(copy)).hasContent("another");
    }

    private OpenedArchive right() throws Exception {
        return OpenedArchive.below(base, "correct horse");
    }

    private void cut(String name) throws Exception {
        var file = there.resolve(name);
        var bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 20));
    }
}
