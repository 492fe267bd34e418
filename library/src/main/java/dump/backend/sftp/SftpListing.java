package dump.backend.sftp;

import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.Handle;
import dump.backend.Layout;
import dump.sftp.Name;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

/** The directories of a kind, read many at once: each costs two round trips. */
final class SftpListing {
    private static final int AT_ONCE = 256;

    /** Reads one directory of the store. */
    interface Reader {
        List<Name> names(String directory) throws BackendException;
    }

    private final Reader reader;

    SftpListing(Reader reader) {
        this.reader = reader;
    }

    List<Name> names(String directory) throws BackendException {
        return reader.names(directory);
    }

    private record Pending(String directory, Future<List<Name>> names) {}

    /** Tells each directory and each name in it that a file of the kind may have, as of {@link #listAll}. */
    void list(FileKind kind, BiConsumer<String, Name> found) throws BackendException {
        listAll(kind, (directory, name) -> {
            if (Handle.isName(kind, name.text())) found.accept(directory, name);
        });
    }

    /**
     * Tells each directory and whatever is in it, on the calling thread. Where one cannot be read, the rest is told first,
     * and then it fails.
     */
    void listAll(FileKind kind, BiConsumer<String, Name> found) throws BackendException {
        BackendException closed = null;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var pending = new ArrayDeque<Pending>();
            var waiting = new ArrayDeque<>(Layout.directories(kind));
            try {
                while (fill(pending, waiting, directory -> threads.submit(() -> reader.names(directory)))) {
                    var next = pending.poll();
                    try {
                        for (var name : names(next)) found.accept(next.directory, name);
                    } catch (BackendException failed) {
                        if (!failed.isOfOneFile()) throw failed;
                        if (closed == null) closed = failed;
                    }
                }
            } finally {
                threads.shutdownNow();
            }
        }
        if (closed != null) throw closed;
    }

    private interface Start {
        Future<List<Name>> of(String directory);
    }

    private static boolean fill(Deque<Pending> pending, Deque<String> waiting, Start start) {
        while (pending.size() < AT_ONCE && !waiting.isEmpty()) {
            var directory = waiting.poll();
            pending.add(new Pending(directory, start.of(directory)));
        }
        return !pending.isEmpty();
    }

    private static List<Name> names(Pending next) throws BackendException {
        try {
            return next.names.get();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case BackendException told -> throw told;
                case RuntimeException bug -> throw bug;
                case Error fatal -> throw fatal;
                case Throwable other -> throw new IllegalStateException(other);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new BackendException.Interrupted("interrupted: could not list " + next.directory, stop);
        }
    }
}
