package dump.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.At;
import dump.backend.FileKind;
import dump.backend.Location;
import dump.model.BlobType;
import dump.model.Events;
import dump.model.Id;
import dump.model.PackedBlob;
import dump.stores.Backends;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The records of runs: each belongs to one repository at one place, and goes when nobody needs it. */
class RunRecordsTest extends AdoptionCase {
    private static final RunRecord.StoreIdentity HERE =
            new RunRecord.StoreIdentity(new Id(1, 1, 1, 1), new Id(2, 2, 2, 2));

    @Test
    void theRecordOfARunThatEndsWellIsDeleted() throws Exception {
        try (var repository = CheapKeys.open(store, state)) {
            run(repository);
            assertThat(records(state)).hasSize(1);
        }
        assertThat(records(state)).isEmpty();
    }

    @Test
    void aLineThatTheKillCutShortIsPassedOver() throws Exception {
        var dead = kill();
        var record = records(dead).getFirst();
        var bytes = Files.readAllBytes(record);
        int pack = new String(bytes, StandardCharsets.US_ASCII).indexOf("pack ");
        Files.write(record, Arrays.copyOf(bytes, pack + 100));
        next(dead);
        // The pack that nobody knows stays garbage; its blobs are stored again.
        assertThat(At.entries(store, FileKind.PACK)).hasSize(2);
        assertThat(records(dead)).isEmpty();
        everyBlobLiesOnce();
    }

    @Test
    void aRunThatIsStillAtWorkInThisProcessIsLeftAlone() throws Exception {
        try (var first = CheapKeys.open(store, state); var lock = CheapKeys.lock(first);
                var writer = first.writer(first.loadIndex(lock, Events.NONE), false, Events.NONE)) {
            CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(100, 1));
            try (var second = CheapKeys.open(store, state)) {
                second.loadIndex(Lock.NONE, Events.NONE);
                run(second);
                assertThat(records(state)).hasSize(2);
            }
            assertThat(records(state)).hasSize(1);
            assertThat(At.names(store, FileKind.LOCK)).hasSize(1);
            lock.ensureHeld();
            writer.finish();
        }
        assertThat(records(state)).isEmpty();
    }

    @Test
    void theRecordOfARunAtAnotherPlaceIsLeftToThatPlace() throws Exception {
        var pack = new Id(1, 2, 3, 4);
        var record = RunRecord.begin(state, HERE);
        record.noteLock(pack);
        record.keep();
        record.close();
        var copy = new RunRecord.StoreIdentity(new Id(3, 3, 3, 3), new Id(4, 4, 4, 4));
        assertThat(RunRecord.abandoned(state, copy)).isEmpty();
        assertThat(records(state)).hasSize(1);
        var mountedElsewhere = new RunRecord.StoreIdentity(HERE.identity(), copy.path());
        var found = RunRecord.abandoned(state, mountedElsewhere);
        assertThat(found).hasSize(1);
        found.getFirst().keep();
        found.getFirst().close();
        var withAnotherConfig = new RunRecord.StoreIdentity(copy.identity(), HERE.path());
        assertThat(RunRecord.abandoned(state, withAnotherConfig)).hasSize(1).allSatisfy(RunRecord::close);
    }

    @Test
    void aCopyOfARepositoryDoesNotTakeTheRecordOfTheOriginal() throws Exception {
        var original = base.resolve("original");
        CheapKeys.create(Backends.open(new Location.Local(original.toString())), null).close();
        var dead = CheapKeys.open(Backends.open(new Location.Local(original.toString())), state);
        dead.locks().forWriting(Duration.ZERO, Events.NONE);
        // As if the process were gone: its records are another's from here.
        var left = base.resolve("left");
        copy(state, left);
        var copied = base.resolve("copied");
        copy(original, copied);
        try (var atCopy = CheapKeys.open(Backends.open(new Location.Local(copied.toString())), left)) {
            atCopy.locks().forWriting(Duration.ZERO, Events.NONE);
            assertThat(records(left)).hasSize(2);
        }
        Files.createSymbolicLink(base.resolve("other way"), original);
        try (var atOriginal = CheapKeys.open(Backends.open(new Location.Local(base + "/other way")), left)) {
            atOriginal.locks().forWriting(Duration.ZERO, Events.NONE);
            assertThat(records(left)).hasSize(1);
            assertThat(original.resolve("locks").toFile().list()).hasSize(1);
        }
        dead.close();
    }

    @Test
    void notedPacksAreReadBackAsTheyWereNoted() throws Exception {
        var pack = new Id(1, 2, 3, 4);
        var blobs = List.of(new PackedBlob(BlobType.DATA, new Id(5, 6, 7, 8), pack, 0, 100, 0),
                new PackedBlob(BlobType.DATA, new Id(5, 6, 7, 9), pack, 100, 80, 5000));
        var record = RunRecord.begin(state, HERE);
        record.noteLock(new Id(9, 9, 9, 9));
        record.notePack(pack, 300, blobs);
        record.keep();
        record.close();
        var found = RunRecord.abandoned(state, HERE);
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().packs()).hasSize(1);
        var noted = found.getFirst().packs().getFirst();
        assertThat(noted.id()).isEqualTo(pack);
        assertThat(noted.size()).isEqualTo(300);
        assertThat(noted.agreesWith(blobs)).isTrue();
        assertThat(noted.agreesWith(blobs.subList(0, 1))).isFalse();
        assertThat(found.getFirst().locks()).containsExactly(new Id(9, 9, 9, 9));
        assertThat(RunRecord.abandoned(state, HERE)).as("taken").isEmpty();
        found.getFirst().close();
        assertThat(records(state)).isEmpty();
    }

    @Test
    void theRecordsDirectoriesGoWithTheLastRecord() throws Exception {
        try (var repository = CheapKeys.open(store, state)) {
            run(repository);
        }
        assertThat(state).isEmptyDirectory();
    }

    @Test
    void whereTheFileSystemGrantsEveryLockALivingProcessSpeaksForItself() throws Exception {
        var sleeping = new ProcessBuilder("sleep", "1000").start();
        try {
            Files.createDirectories(state);
            Files.writeString(state.resolve("a.run"), "run " + RunOwner.of(sleeping.pid()).text() + "\nlock "
                    + new Id(1, 1, 1, 1) + "\n");
            assertThat(RunRecord.abandoned(state, HERE)).isEmpty();
        } finally {
            sleeping.destroy();
            sleeping.waitFor();
        }
        var found = RunRecord.abandoned(state, HERE);
        assertThat(found).hasSize(1);
        found.getFirst().close();
    }
}
