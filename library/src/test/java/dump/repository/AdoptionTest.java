package dump.repository;

import static dump.backend.At.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.At;
import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FaultyBackend;
import dump.backend.FaultyBackend.Call;
import dump.backend.FaultyBackend.Fault;
import dump.backend.Backends;
import dump.backend.FileKind;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import dump.backend.Location;
import dump.backend.MemoryBackend;
import dump.model.BlobType;
import dump.model.Events;
import dump.model.Id;
import dump.model.PackedBlob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed run leaves behind, and what the next makes of it. */
class AdoptionTest {
    private static final RunRecord.Place HERE = new RunRecord.Place(new Id(1, 1, 1, 1), new Id(2, 2, 2, 2));

    @TempDir Path base;
    private final MemoryBackend store = new MemoryBackend();
    private Path state;
    private int killed;

    @BeforeEach
    void make() throws Exception {
        state = base.resolve("state");
        Cheap.create(store, null).close();
    }

    @Test
    void theRecordOfARunThatEndsWellIsDeleted() throws Exception {
        try (var repository = Cheap.open(store, state)) {
            run(repository);
            assertThat(records(state)).hasSize(1);
        }
        assertThat(records(state)).isEmpty();
    }

    @Test
    void aPackOfAKilledRunIsAdoptedAndItsLockCleared() throws Exception {
        var dead = kill();
        assertThat(At.names(store, FileKind.LOCK)).hasSize(1);
        next(dead);
        assertThat(At.entries(store, FileKind.PACK)).hasSize(1);
        assertThat(At.names(store, FileKind.LOCK)).isEmpty();
        assertThat(At.names(store, FileKind.INDEX)).hasSize(1);
        assertThat(records(dead)).isEmpty();
        everyBlobLiesOnce();
    }

    @Test
    void readingClearsTheLockOfAKilledRunAndLeavesItsPacksNoted() throws Exception {
        var dead = kill();
        try (var repository = Cheap.open(store, dead)) {
            repository.lock(false, Duration.ZERO, Events.NONE).close();
        }
        assertThat(At.names(store, FileKind.LOCK)).isEmpty();
        assertThat(records(dead)).hasSize(1);
        next(dead);
        assertThat(At.entries(store, FileKind.PACK)).hasSize(1);
    }

    @Test
    void aRecordIsKeptWhenItsLockCannotBeCleared() throws Exception {
        var dead = kill();
        var faulty = new FaultyBackend(store, Fault.FAIL, 1, EnumSet.of(Call.REMOVE));
        try (var repository = Cheap.open(faulty, dead)) {
            assertThatThrownBy(() -> Cheap.lock(repository)).isInstanceOf(RepositoryException.Failed.class);
        }
        assertThat(records(dead)).hasSize(1);
        next(dead);
        assertThat(At.entries(store, FileKind.PACK)).hasSize(1);
        assertThat(At.names(store, FileKind.LOCK)).isEmpty();
    }

    @Test
    void aPackThatCannotBeLookedAtIsNotAdoptedAndBlocksNothing() throws Exception {
        var dead = kill();
        var faulty = new FaultyBackend(store, Fault.FAIL, 3, EnumSet.of(Call.SIZE, Call.LOAD));
        try (var repository = Cheap.open(faulty, dead)) {
            repository.loadIndex(Events.NONE);
            run(repository);
        }
        assertThat(faulty.struck()).isNotNull();
        assertThat(records(dead)).isEmpty();
        assertThat(At.entries(store, FileKind.PACK)).as("stored anew").hasSize(2);
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
    void aPackIsNotAdoptedIfItIsCutShortDamagedOrGone() throws Exception {
        for (var damage : List.of("cut", "flip", "gone")) {
            var dead = kill();
            var name = Handles.pack(Id.parse(At.entries(store, FileKind.PACK).getLast().name()));
            var bytes = store.loadAll(name, 1 << 30);
            switch (damage) {
                case "cut" -> bytes = Arrays.copyOf(bytes, bytes.length - 1);
                case "flip" -> bytes[100] ^= 1;
                default -> { }
            }
            if (damage.equals("gone")) store.remove(name);
            else store.save(name, List.of(ByteBuffer.wrap(bytes)));
            next(dead);
            assertThat(records(dead)).isEmpty();
            everyBlobLiesOnce();
            for (var kind : List.of(FileKind.PACK, FileKind.INDEX))
                for (var left : At.names(store, kind)) store.remove(Handle.of(kind, left));
        }
    }

    @Test
    void whatTheKilledUploadLeftUnderATemporaryNameIsRemoved() throws Exception {
        var dead = kill();
        var name = "data/%1$.2s/%1$s".formatted(At.entries(store, FileKind.PACK).getFirst().name());
        store.save(at(name + "-tmp-0123"), List.of(ByteBuffer.allocate(10)));
        store.save(at(name + "-other"), List.of(ByteBuffer.allocate(10)));
        next(new FaultyBackend(store, Fault.FAIL, 0), dead);
        assertThat(At.entries(store, FileKind.PACK)).extracting(Backend.Entry::name).noneMatch(found -> found.contains("-tmp-"))
                .anyMatch(found -> found.endsWith("-other"));
    }

    @Test
    void aRunThatIsStillAtWorkInThisProcessIsLeftAlone() throws Exception {
        try (var first = Cheap.open(store, state); var lock = Cheap.lock(first);
                var writer = first.writer(lock, false, Events.NONE)) {
            Cheap.put(writer, BlobType.DATA, Cheap.noise(100, 1));
            try (var second = Cheap.open(store, state)) {
                second.loadIndex(Events.NONE);
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
        var copy = new RunRecord.Place(new Id(3, 3, 3, 3), new Id(4, 4, 4, 4));
        assertThat(RunRecord.abandoned(state, copy)).isEmpty();
        assertThat(records(state)).hasSize(1);
        var mountedElsewhere = new RunRecord.Place(HERE.identity(), copy.path());
        var found = RunRecord.abandoned(state, mountedElsewhere);
        assertThat(found).hasSize(1);
        found.getFirst().keep();
        found.getFirst().close();
        var withAnotherConfig = new RunRecord.Place(copy.identity(), HERE.path());
        assertThat(RunRecord.abandoned(state, withAnotherConfig)).hasSize(1).allSatisfy(RunRecord::close);
    }

    @Test
    void aCopyOfARepositoryDoesNotTakeTheRecordOfTheOriginal() throws Exception {
        var original = base.resolve("original");
        Cheap.create(Backends.open(new Location.Local(original.toString())), null).close();
        var dead = Cheap.open(Backends.open(new Location.Local(original.toString())), state);
        dead.lock(true, Duration.ZERO, Events.NONE);
        // As if the process were gone: its records are another's from here.
        var left = base.resolve("left");
        copy(state, left);
        var copied = base.resolve("copied");
        copy(original, copied);
        try (var atCopy = Cheap.open(Backends.open(new Location.Local(copied.toString())), left)) {
            atCopy.lock(true, Duration.ZERO, Events.NONE);
            assertThat(records(left)).hasSize(2);
        }
        Files.createSymbolicLink(base.resolve("other way"), original);
        try (var atOriginal = Cheap.open(Backends.open(new Location.Local(base + "/other way")), left)) {
            atOriginal.lock(true, Duration.ZERO, Events.NONE);
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
    void aPackIsMadeDurableBeforeItIsIndexed() throws Exception {
        var dead = kill();
        var synced = new ArrayList<Handle>();
        var watching = new FilterBackend(store) {
            @Override
            public void sync(Handle file) throws BackendException {
                synced.add(file);
                super.sync(file);
            }

            @Override
            public void save(Handle file, List<ByteBuffer> content) throws BackendException {
                if (file.toString().startsWith("index/")) assertThat(synced).hasSize(1);
                super.save(file, content);
            }
        };
        try (var repository = Cheap.open(watching, dead)) {
            repository.loadIndex(Events.NONE);
            run(repository);
        }
        assertThat(synced).containsExactly(Handles.pack(Id.parse(At.entries(store, FileKind.PACK).getFirst().name())));
    }

    @Test
    void halfWrittenFilesOfADeadRunAreRemoved() throws Exception {
        var dead = kill();
        var note = Files.readString(records(dead).getFirst());
        var index = note.lines().filter(line -> line.startsWith("file index ")).findFirst().orElseThrow().substring(11);
        store.save(at("index/" + index + "-tmp-0123456789abcdef"), List.of(ByteBuffer.allocate(3)));
        store.save(at("index/" + new Id(1, 2, 3, 4) + "-tmp-0123456789abcdef"),
                List.of(ByteBuffer.allocate(3)));
        next(new FaultyBackend(store, Fault.FAIL, 0), dead);
        assertThat(At.names(store, FileKind.INDEX).stream().filter(name -> name.contains("-tmp-")))
                .as("another's may be at work").containsExactly(new Id(1, 2, 3, 4) + "-tmp-0123456789abcdef");
    }

    @Test
    void whatAKilledMakerOfTheRepositoryLeftIsRemovedOnceItIsOld() throws Exception {
        var place = base.resolve("repository");
        var location = new Location.Local(place.toString());
        Cheap.create(Backends.open(location), null).close();
        var digits = "0123456789abcdef";
        var old = List.of("config-tmp-" + digits, "keys/" + new Id(1, 1, 1, 1) + "-tmp-" + digits);
        var others = List.of("config-tmp-abcdef" + digits.substring(6), "keys/" + new Id(1, 1, 1, 1) + "-tmp-123456789",
                "keys/" + new Id(2, 2, 2, 2) + "-tmp-" + digits, "keys/note-tmp-" + digits);
        for (var name : old) Files.createFile(place.resolve(name));
        for (var name : others) Files.createFile(place.resolve(name));
        var lastWeek = FileTime.from(Instant.now().minus(Duration.ofDays(7)));
        for (var name : old) Files.setLastModifiedTime(place.resolve(name), lastWeek);
        Files.setLastModifiedTime(place.resolve(others.get(1)), lastWeek);
        Files.setLastModifiedTime(place.resolve(others.get(3)), lastWeek);
        try (var repository = Cheap.open(Backends.open(location), state)) {
            run(repository);
        }
        assertThat(old).allSatisfy(name -> assertThat(place.resolve(name)).doesNotExist());
        assertThat(others).as("young, or not ours").allSatisfy(name -> assertThat(place.resolve(name)).exists());
    }

    @Test
    void theRecordsDirectoriesGoWithTheLastRecord() throws Exception {
        try (var repository = Cheap.open(store, state)) {
            run(repository);
        }
        assertThat(state).isEmptyDirectory();
    }

    @Test
    void whereTheFileSystemGrantsEveryLockALivingProcessSpeaksForItself() throws Exception {
        var sleeping = new ProcessBuilder("sleep", "1000").start();
        try {
            Files.createDirectories(state);
            Files.writeString(state.resolve("a.run"), "run " + RunOwner.of(sleeping.pid()).text() + "\nlock " + new Id(1, 1, 1, 1) + "\n");
            assertThat(RunRecord.abandoned(state, HERE)).isEmpty();
        } finally {
            sleeping.destroy();
            sleeping.waitFor();
        }
        var found = RunRecord.abandoned(state, HERE);
        assertThat(found).hasSize(1);
        found.getFirst().close();
    }

    /** Runs until its pack is stored and is killed before the index is. @return its state as the kill left it */
    private Path kill() throws Exception {
        var left = base.resolve("left" + killed++);
        var dying = new FilterBackend(store) {
            @Override
            public void save(Handle file, List<ByteBuffer> content) throws BackendException {
                if (file.toString().startsWith("index/")) throw new Killed();
                super.save(file, content);
            }

            @Override
            public void remove(Handle file) {
                throw new Killed();
            }
        };
        try (var repository = Cheap.open(dying, state)) {
            repository.loadIndex(Events.NONE);
            try {
                run(repository);
            } catch (Killed killed) {
                copy(state, left);
            }
        } catch (Killed closing) {
            // The dead do not tidy up.
        }
        return left;
    }

    /** An error, so that nobody catches it by accident. */
    private static final class Killed extends Error {}

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) Files.copy(file, to.resolve(from.relativize(file).toString()));
        }
    }

    private void next(Path dead) throws Exception {
        next(store, dead);
    }

    private static void next(Backend store, Path dead) throws Exception {
        try (var repository = Cheap.open(store, dead)) {
            repository.loadIndex(Events.NONE);
            run(repository);
        }
    }

    private static void run(Repository repository) throws Exception {
        try (var lock = Cheap.lock(repository); var writer = repository.writer(lock, false, Events.NONE)) {
            for (int i = 0; i < 10; i++) Cheap.put(writer, BlobType.DATA, Cheap.noise(1000, i));
            writer.finish();
        }
    }

    private void everyBlobLiesOnce() throws Exception {
        try (var repository = Cheap.open(store, null)) {
            repository.loadIndex(Events.NONE);
            for (int i = 0; i < 10; i++) {
                var noise = Cheap.noise(1000, i);
                var id = Id.of(Workbench.sha256().digest(noise));
                assertThat(repository.index().locations(BlobType.DATA, id)).hasSize(1);
                assertThat(repository.reader().load(BlobType.DATA, id)).isEqualTo(noise);
            }
        }
    }

    private static List<Path> records(Path state) throws IOException {
        if (Files.notExists(state)) return List.of();
        try (var files = Files.walk(state)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
