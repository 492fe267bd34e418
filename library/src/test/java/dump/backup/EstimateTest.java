package dump.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.MemoryBackend;
import dump.engine.BackupRequest;
import dump.model.Event;
import dump.nativeengine.Runs;
import dump.repository.CheapKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a progress bar is told of the whole: in a short run, too, whose store may take long. */
class EstimateTest {
    @TempDir Path source;

    @Test
    void theWholeIsToldToWhoAskedForItAndToNobodyElse() throws Exception {
        Files.writeString(source.resolve("one"), "1");
        Files.writeString(source.resolve("four"), "1234");
        var store = new MemoryBackend();
        CheapKeys.create(store, null).close();
        var request = Runs.backup(source.toRealPath());
        assertThat(totals(store, request)).isEmpty();
        assertThat(totals(store, request.estimate())).endsWith(new Event.Total(2, 5));
        // Of which nothing is read.
        assertThat(totals(store, request.estimate())).endsWith(new Event.Total(2, 5));
    }

    private static List<Event> totals(MemoryBackend store, BackupRequest request) throws Exception {
        var told = Collections.synchronizedList(new ArrayList<Event>());
        try (var engine = Runs.open(store, null)) {
            engine.backup(request, told::add);
        }
        return told.stream().filter(Event.Total.class::isInstance).toList();
    }
}
