package dump.reading;

import static dump.repository.SmallRepository.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.At;
import dump.backend.Backend;
import dump.backend.FaultyBackend;
import dump.backend.FaultyBackend.Call;
import dump.backend.FaultyBackend.Fault;
import dump.backend.FileKind;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.model.BlobType;
import dump.model.Content;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Node;
import dump.model.Seed;
import dump.repository.CheapKeys;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random files of random blobs, which they share, repeat and have in several packs. */
class FileBatchesTest {
    private static final EnumSet<Call> READING = EnumSet.of(Call.LOAD, Call.SIZE, Call.LIST);
    private static final int FILES = 60;
    private static final int BLOBS_EACH = 12;
    private static final int PACKS = 3;
    /** Pieces of a file that needs several batches. */
    private static final int HOLES = 9_000;

    private final MemoryBackend store = new MemoryBackend();
    private final Map<Id, byte[]> blobs = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final ConcurrentLinkedQueue<Event> told = new ConcurrentLinkedQueue<>();
    private long seed;

    @BeforeEach
    void store() throws Exception {
        seed = Seed.or(System.nanoTime());
        var random = new Random(seed);
        Id zeros = null;
        try (var repository = CheapKeys.create(store, null);
                var lock = repository.locks().forWriting(Duration.ZERO, Events.NONE)) {
            for (int pack = 0; pack < PACKS; pack++) {
                try (var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
                    if (pack == 0) zeros = writer.put(BlobType.DATA, new byte[500], 0, 500);
                    for (int i = 0; i < BLOBS_EACH; i++) {
                        var bytes = new byte[1 + random.nextInt(3_000)];
                        random.nextBytes(bytes);
                        blobs.put(writer.put(BlobType.DATA, bytes, 0, bytes.length), bytes);
                    }
                    writer.finish();
                }
            }
        }
        blobs.put(zeros, new byte[500]);
        var ids = List.copyOf(blobs.keySet());
        for (int i = 0; i < FILES; i++) nodes.add(node(i, Stream.generate(() -> ids.get(random.nextInt(ids.size())))
                .limit(random.nextInt(7)).toArray(Id[]::new)));
        var holes = new Id[HOLES];
        Arrays.fill(holes, zeros);
        holes[HOLES / 2] = ids.getFirst();
        nodes.add(FILES / 2, node(FILES, holes));
    }

    private Node node(int number, Id... content) {
        return file("f" + number, Stream.of(content).mapToLong(id -> blobs.get(id).length).sum(), content);
    }

    /** A file that notes what it was given. */
    private final class Noted extends WantedFile {
        private final byte[] content;
        private final AtomicInteger given = new AtomicInteger();
        private final AtomicInteger completed = new AtomicInteger();
        private final ConcurrentLinkedQueue<String> lost = new ConcurrentLinkedQueue<>();

        Noted(Node node) {
            super(node);
            content = new byte[(int) node.size()];
        }

        @Override
        protected void take(byte[] buffer, int length, long offset, boolean zeros) {
            if (!zeros) System.arraycopy(buffer, 0, content, (int) offset, length);
            given.incrementAndGet();
        }

        @Override
        protected void lose(String reason) {
            lost.add(reason);
            given.incrementAndGet();
        }

        @Override
        protected void complete() {
            assertThat(given).as("given when it is complete").hasValue(node().blobs().size());
            completed.incrementAndGet();
        }

        boolean isWhole() {
            var wanted = new ByteArrayOutputStream();
            for (var id : node().blobs()) wanted.writeBytes(blobs.get(id));
            return lost.isEmpty() && completed.get() == 1 && Arrays.equals(content, wanted.toByteArray());
        }

        boolean wants(Collection<Id> some) {
            return node().blobs().stream().anyMatch(some::contains);
        }
    }

    private List<Noted> all() {
        return nodes.stream().map(Noted::new).toList();
    }

    /** Every third file is looked at first. */
    private void read(Backend from, List<Noted> files, FileBatches.Work<Noted> work) throws Exception {
        try (var repository = CheapKeys.open(from, null)) {
            repository.loadIndex(Lock.NONE, told::add);
            read(repository, files, work);
        }
    }

    private void read(Repository repository, List<Noted> files, FileBatches.Work<Noted> work) throws Exception {
        try (var batches = new FileBatches<>(repository, "test", work, told::add)) {
            for (var file : files) {
                assertThat(batches.expect(file.node())).isEqualTo(file.content.length);
                if (files.indexOf(file) % 3 == 0) batches.look(file);
                else batches.read(file);
            }
            batches.finish();
            batches.tellTotal();
        }
    }

    @Test
    void everyFileGetsEachOfItsBlobsAndIsCompletedOnce() throws Exception {
        var files = all();
        read(store, files, new FileBatches.Work<>() {});
        assertThat(files).as("seed %d", seed).allMatch(Noted::isWhole);
        long bytes = nodes.stream().mapToLong(Node::size).sum();
        assertThat(told).contains(new Event.Total(nodes.size(), bytes));
        assertThat(told.stream().mapToLong(event -> event instanceof Event.Progress some ? some.bytes() : 0).sum())
                .isEqualTo(bytes);
    }

    @Test
    void aFileThatIsSettledByALookIsNotRead() throws Exception {
        var files = all();
        read(store, files, new FileBatches.Work<>() {
            @Override
            public boolean isToBeRead(Noted file) {
                return files.indexOf(file) % 2 == 0;
            }
        });
        for (int i = 0; i < files.size(); i++) {
            if (i % 3 == 0 && i % 2 == 1) assertThat(files.get(i).given.get() + files.get(i).completed.get()).isZero();
            else assertThat(files.get(i).isWhole()).as("%d of seed %d", i, seed).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = {"FAIL", "TRUNCATE"})
    void whateverCallGoesWrongNoFileIsTakenForWholeThatIsNot(Fault fault) throws Exception {
        for (int call = 1; ; call++) {
            var faulty = new FaultyBackend(store, fault, call, READING);
            var files = all();
            try {
                read(faulty, files, new FileBatches.Work<>() {});
                assertThat(files).as("%s of seed %d", faulty.struck(), seed)
                        .allMatch(file -> file.isWhole() || file.completed.get() == 1 && !file.lost.isEmpty());
            } catch (RepositoryException told) {
                assertThat(faulty.struck()).isNotNull();
                assertThat(files).as("%s of seed %d", faulty.struck(), seed)
                        .allMatch(file -> file.completed.get() == 0 || file.isWhole());
            }
            if (faulty.struck() == null) return;
        }
    }

    @Test
    void whatAPackHeldThatIsGoneIsLostToEachFileThatWantsItAndToNoOther() throws Exception {
        var files = all();
        try (var repository = CheapKeys.open(store, null)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            var gone = repository.index().location(BlobType.DATA, blobs.keySet().iterator().next()).pack();
            store.remove(Handle.of(FileKind.PACK, gone.toString()));
            var lost = new HashSet<Id>();
            for (var id : blobs.keySet())
                if (repository.index().locations(BlobType.DATA, id).stream().allMatch(at -> at.pack().equals(gone)))
                    lost.add(id);
            assertThat(lost).isNotEmpty();
            read(repository, files, new FileBatches.Work<>() {});
            for (var file : files) {
                assertThat(file.isWhole()).as("%s of seed %d", file.node().name(), seed)
                        .isEqualTo(!file.wants(lost));
                assertThat(file.completed).hasValue(1);
            }
        }
    }

    @Test
    void whatMakesGoingOnSenselessEndsItAll() {
        var files = all();
        assertThatThrownBy(() -> read(store, files, new FileBatches.Work<>() {
            @Override
            public void ensureSensible() throws Exception {
                throw new InterruptedException("the disk is full, say");
            }
        })).hasMessage("the disk is full, say");
    }

    @Test
    void aLookThatFailsLetsNobodyWaitForTheOthers() {
        var files = all();
        assertThatThrownBy(() -> read(store, files, new FileBatches.Work<>() {
            @Override
            public boolean isToBeRead(Noted file) {
                throw new IllegalStateException("a bug");
            }
        })).hasMessage("a bug");
    }

    @Test
    void aFileOfWhichABlobIsNowhereIsNotCountedIn() throws Exception {
        for (var name : At.names(store, FileKind.INDEX)) store.remove(Handle.of(FileKind.INDEX, name));
        for (var name : At.names(store, FileKind.PACK)) store.remove(Handle.of(FileKind.PACK, name));
        try (var repository = CheapKeys.open(store, null);
                var batches = new FileBatches<Noted>(repository, "test", new FileBatches.Work<>() {}, told::add)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            assertThatThrownBy(() -> batches.expect(file("f", 1, blobs.keySet().iterator().next())))
                    .isInstanceOf(RepositoryException.Damaged.class).hasMessageContaining("lacks the data blob");
            assertThatThrownBy(() -> batches.expect(file("f", 1).withContent(new Content.File(null, 1))))
                    .isInstanceOf(RepositoryException.Damaged.class).hasMessageContaining("does not say what is in it");
            batches.tellTotal();
        }
        assertThat(told).contains(new Event.Total(0, 0));
    }
}
