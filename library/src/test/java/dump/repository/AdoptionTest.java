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
import dump.backend.FileKind;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import dump.backend.Location;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.stores.Backends;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a killed run leaves behind, and what the next makes of it. */
class AdoptionTest extends AdoptionCase {
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
        try (var repository = CheapKeys.open(store, dead)) {
            repository.locks().forReading(Duration.ZERO, Events.NONE).close();
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
        try (var repository = CheapKeys.open(faulty, dead)) {
            assertThatThrownBy(() -> CheapKeys.lock(repository)).isInstanceOf(RepositoryException.Failed.class);
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
        try (var repository = CheapKeys.open(faulty, dead)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            run(repository);
        }
        assertThat(faulty.struck()).isNotNull();
        assertThat(records(dead)).isEmpty();
        assertThat(At.entries(store, FileKind.PACK)).as("stored anew").hasSize(2);
    }

    @Test
    void aPackIsNotAdoptedIfItIsCutShortDamagedOrGone() throws Exception {
        for (var damage : List.of("cut", "flip", "gone")) {
            var dead = kill();
            var name = IdHandles.pack(Id.parse(At.entries(store, FileKind.PACK).getLast().name()));
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
    void aPackThatIsCutOffUnderItsNameIsReplacedAndTold() throws Exception {
        var dead = kill();
        var pack = IdHandles.pack(Id.parse(At.entries(store, FileKind.PACK).getFirst().name()));
        var bytes = store.loadAll(pack, 1 << 30);
        store.save(pack, List.of(ByteBuffer.wrap(bytes, 0, 1000)));
        var told = new ArrayList<Event>();
        try (var repository = CheapKeys.open(store, dead)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            run(repository, told::add);
        }

        assertThat(At.entries(store, FileKind.PACK)).hasSize(1);
        assertThat(told).filteredOn(Event.Note.class::isInstance).singleElement()
                .isEqualTo(new Event.Note("%s is cut off (1,000 of %,d bytes), as the run that wrote it was killed; it is"
                        .formatted(pack, bytes.length) + " removed, and what was in it is stored again"));
        everyBlobLiesOnce();
    }

    @Test
    void anIndexAndASnapshotThatAreCutOffUnderTheirNamesGoAndAreToldWhateverRunsNext() throws Exception {
        var dead = kill();
        var index = at("index/" + Files.readString(records(dead).getFirst()).lines()
                .filter(line -> line.startsWith("file index ")).findFirst().orElseThrow().split(" ")[2]);
        var snapshot = at("snapshots/" + new Id(1, 2, 3, 4));
        var whole = at("snapshots/" + new Id(5, 6, 7, 8));
        Files.writeString(records(dead).getFirst(), "file snapshots " + snapshot.name() + " 1234\nfile snapshots "
                + whole.name() + " 3\n", StandardOpenOption.APPEND);
        store.save(index, List.of(ByteBuffer.allocate(3)));
        store.save(snapshot, List.of(ByteBuffer.allocate(0)));
        store.save(whole, List.of(ByteBuffer.allocate(3)));
        var told = new ArrayList<Event>();
        try (var repository = CheapKeys.open(store, dead)) {
            repository.locks().look(true, told::add);
            assertThat(told).as("a trial run changes nothing").isEmpty();
            repository.locks().forReading(Duration.ZERO, told::add).close();
        }

        assertThat(told).filteredOn(Event.Note.class::isInstance).extracting(event -> ((Event.Note) event).text())
                .hasSize(2)
                .contains(snapshot + " is cut off (0 of 1,234 bytes), as the run that wrote it was killed; it is removed,"
                        + " and nothing relies on it")
                .anyMatch(text -> text.startsWith(index + " is cut off (3 of "));
        assertThat(At.names(store, FileKind.INDEX)).isEmpty();
        assertThat(At.names(store, FileKind.SNAPSHOT)).containsExactly(whole.name());
        next(dead);
        everyBlobLiesOnce();
    }

    @Test
    void whatTheKilledUploadLeftUnderATemporaryNameIsRemoved() throws Exception {
        var dead = kill();
        var name = "data/%1$.2s/%1$s".formatted(At.entries(store, FileKind.PACK).getFirst().name());
        store.save(at(name + "-tmp-0123"), List.of(ByteBuffer.allocate(10)));
        store.save(at(name + "-other"), List.of(ByteBuffer.allocate(10)));
        next(new FaultyBackend(store, Fault.FAIL, 0), dead);
        assertThat(At.entries(store, FileKind.PACK)).extracting(Backend.Entry::name)
                .noneMatch(found -> found.contains("-tmp-"))
                .anyMatch(found -> found.endsWith("-other"));
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
        try (var repository = CheapKeys.open(watching, dead)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            run(repository);
        }
        assertThat(synced).containsExactly(IdHandles.pack(Id.parse(At.entries(store, FileKind.PACK).getFirst()
                .name())));
    }

    @Test
    void halfWrittenFilesOfADeadRunAreRemoved() throws Exception {
        var dead = kill();
        var note = Files.readString(records(dead).getFirst());
        var index = note.lines().filter(line -> line.startsWith("file index ")).findFirst().orElseThrow().split(" ")[2];
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
        CheapKeys.create(Backends.open(location), null).close();
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
        try (var repository = CheapKeys.open(Backends.open(location), state)) {
            run(repository);
        }
        assertThat(old).allSatisfy(name -> assertThat(place.resolve(name)).doesNotExist());
        assertThat(others).as("young, or not ours").allSatisfy(name -> assertThat(place.resolve(name)).exists());
    }
}
