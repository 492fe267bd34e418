package dump.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.model.BlobType;
import dump.model.Events;
import dump.model.Id;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are killed while they write to a repository, and those that come after them. */
abstract class AdoptionCase {
    @TempDir Path base;
    final MemoryBackend store = new MemoryBackend();
    Path state;
    int killed;

    @BeforeEach
    void make() throws Exception {
        state = base.resolve("state");
        CheapKeys.create(store, null).close();
    }

    /** Runs until its pack is stored and is killed before the index is. @return its state as the kill left it */
    Path kill() throws Exception {
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
        try (var repository = CheapKeys.open(dying, state)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
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
    static final class Killed extends Error {}

    static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) Files.copy(file, to.resolve(from.relativize(file).toString()));
        }
    }

    void next(Path dead) throws Exception {
        next(store, dead);
    }

    static void next(Backend store, Path dead) throws Exception {
        try (var repository = CheapKeys.open(store, dead)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            run(repository);
        }
    }

    static void run(Repository repository) throws Exception {
        run(repository, Events.NONE);
    }

    static void run(Repository repository, Events events) throws Exception {
        try (var lock = CheapKeys.lock(repository); var writer = repository.writer(repository.loadIndex(lock,
                Events.NONE), false, events)) {
            for (int i = 0; i < 10; i++) CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(1000, i));
            writer.finish();
        }
    }

    void everyBlobLiesOnce() throws Exception {
        try (var repository = CheapKeys.open(store, null)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            for (int i = 0; i < 10; i++) {
                var noise = CheapKeys.noise(1000, i);
                var id = Id.of(BlobCodec.sha256().digest(noise));
                assertThat(repository.index().locations(BlobType.DATA, id)).hasSize(1);
                assertThat(repository.reader().load(BlobType.DATA, id)).isEqualTo(noise);
            }
        }
    }

    static List<Path> records(Path state) throws IOException {
        if (Files.notExists(state)) return List.of();
        try (var files = Files.walk(state)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
