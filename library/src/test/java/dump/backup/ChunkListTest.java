package dump.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.MemoryBackend;
import dump.format.TreeFormat;
import dump.model.BlobType;
import dump.model.ByteString;
import dump.model.Events;
import dump.model.Id;
import dump.repository.CheapKeys;
import dump.scan.Scan;
import dump.source.LocalMetadata;
import dump.source.OwnPlaces;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

/** The chunks of a file stand in its list in their order, whoever stores them and whenever. */
class ChunkListTest {
    private static final Id STORED = new Id(1, 2, 3, 4);

    @Test
    void chunksThatOthersStoreLaterKeepTheirPlaces() throws Exception {
        try (var repository = CheapKeys.create(new MemoryBackend(), null);
                var lock = repository.locks().forWriting(Duration.ZERO, Events.NONE);
                var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE);
                var pool = new ForkJoinPool(3)) {
            var options = new Backup.Options(List.of(ByteString.of("/")), List.of(), OwnPlaces.NONE, List.of(), false,
                    Long.MAX_VALUE, false, false);
            var job = new Job(repository, writer, new LocalMetadata(ZoneOffset.UTC), null, options, Map.of(), Scan.none(), 3,
                    TreeFormat.LENGTH_MAX, Events.NONE);
            var expected = new ArrayList<Id>();
            var tasks = new ArrayList<ChunkTask>();
            for (int i = 0; i < 50; i++) {
                var buffer = job.chunkBuffers.take();
                buffer[0] = (byte) i;
                expected.add(writer.put(BlobType.DATA, buffer, 0, 1));
                tasks.add(new ChunkTask(job, buffer, 1));
                // Far more than may wait behind one that is not stored.
                for (int k = 0; k < 5000; k++) expected.add(STORED);
            }
            var found = pool.submit(() -> {
                var list = new ChunkList();
                for (var task : tasks) {
                    task.fork();
                    list.add(task);
                    for (int k = 0; k < 5000; k++) list.add(STORED, 1);
                }
                return list.join();
            }).get();
            assertThat(found).isEqualTo(expected);
            writer.finish();
        }
    }

    @Test
    void manyEqualChunksAreAsManyEntries() throws Exception {
        var list = new ChunkList();
        list.add(STORED, 3);
        list.add(new Id(5, 6, 7, 8), 1);
        assertThat(list.join()).containsExactly(STORED, STORED, STORED, new Id(5, 6, 7, 8));
    }
}
