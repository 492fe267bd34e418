package dump.duplicity.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dump.duplicity.difftar.BackupSet;
import dump.model.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A volume that was found damaged stays so until its file is what its manifest says. */
class DamagedVolumesTest {
    private static final String VOLUME = "duplicity-full.20150328T100000Z.vol1.difftar.gz";

    @TempDir Path base;
    private Path there;
    private byte[] sound;
    private OpenedArchive archive;
    private DamagedVolumes damage;
    private BackupSet full;

    @BeforeEach
    void damagesAVolume() throws Exception {
        base = base.toRealPath();
        there = OpenedArchive.fixture(base, "plain");
        OpenedArchive.copies(base);
        sound = Files.readAllBytes(there.resolve(VOLUME));
        var bytes = sound.clone();
        bytes[100] ^= 1;
        Files.write(there.resolve(VOLUME), bytes);
        archive = OpenedArchive.below(base);
        damage = new DamagedVolumes(new VolumeDamageNote(archive.cache, false), archive.destination, archive.contents,
                archive.identity);
        full = archive.set(0);
        damage.note(lost(true));
    }

    @AfterEach
    void close() {
        archive.close();
    }

    @Test
    void isKnownInLaterRunsWhetherItIsNeededOrNot() throws Exception {
        for (int run = 0; run < 2; run++) {
            assertThat(damage.known(List.of(full))).isEqualTo(Map.of(full, List.of(VOLUME)));
            assertThat(damage.known(List.of())).isEqualTo(Map.of(full, List.of(VOLUME)));
        }
    }

    @Test
    void isForgottenOnceTheRightFileIsPutBack() throws Exception {
        Files.write(there.resolve(VOLUME), sound);
        assertThat(damage.known(List.of())).isEmpty();
        assertThat(base.resolve("archives/name/dump-damage")).doesNotExist();
    }

    @Test
    void staysKnownWhereAnotherDamagedFileIsPutThere() throws Exception {
        Files.write(there.resolve(VOLUME), new byte[] {1, 2, 3});
        assertThat(damage.known(List.of(full))).isEqualTo(Map.of(full, List.of(VOLUME)));
    }

    @Test
    void staysNotedWhileItsFileIsGone() throws Exception {
        Files.delete(there.resolve(VOLUME));
        archive.destination.list();
        assertThat(damage.known(List.of())).as("everybody sees that it is missing").isEmpty();
        Files.write(there.resolve(VOLUME), new byte[] {1, 2, 3});
        archive.destination.list();
        assertThat(damage.known(List.of(archive.set(0)))).containsValue(List.of(VOLUME));
    }

    @Test
    void goesWithItsSet() throws Exception {
        for (var file : there.toFile().listFiles()) Files.delete(file.toPath());
        archive.destination.list();
        assertThat(damage.known(List.of())).isEmpty();
        assertThat(base.resolve("archives/name/dump-damage")).doesNotExist();
    }

    @Test
    void aRestoreThatDidNotComplainClearsItOnlyIfTheFileIsSound() throws Exception {
        damage.readBack(full, new LostVolumes("there"), true);
        assertThat(damage.known(List.of())).as("it was not read").isNotEmpty();
        Files.write(there.resolve(VOLUME), sound);
        damage.readBack(full, lost(true), true);
        assertThat(base.resolve("archives/name/dump-damage")).as("found damaged again").exists();
        damage.readBack(full, new LostVolumes("there"), false);
        assertThat(base.resolve("archives/name/dump-damage")).doesNotExist();
    }

    @Test
    void whatIsOnlyMissingIsNotNoted() throws Exception {
        Files.write(there.resolve(VOLUME), sound);
        damage.known(List.of());
        damage.note(lost(false));
        assertThat(base.resolve("archives/name/dump-damage")).doesNotExist();
    }

    @Test
    void anEntryThatNeedsTheVolumeSaysWhyItCannotBeRead() throws Exception {
        assertThat(lost(true).reason(full, ByteString.of("notes.txt"))).isEqualTo("a part of it is in " + VOLUME
                + ", which is damaged at there");
        assertThat(lost(false).reason(full, ByteString.of("notes.txt"))).endsWith(", which is missing at there");
        assertThat(lost(true).reason(archive.set(1), ByteString.of("notes.txt"))).isNull();
    }

    private LostVolumes lost(boolean damaged) throws Exception {
        var lost = new LostVolumes("there");
        assertThat(lost.add(full, archive.contents.manifest(full), 1, damaged)).isTrue();
        assertThat(lost.add(full, archive.contents.manifest(full), 1, damaged)).as("known").isFalse();
        return lost;
    }
}
