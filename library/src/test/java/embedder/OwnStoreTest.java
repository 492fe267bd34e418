package embedder;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import dump.engine.BackupRequest;
import dump.engine.Entry;
import dump.engine.Into;
import dump.engine.Passphrase;
import dump.engine.Paths;
import dump.engine.VerifyRequest;
import dump.model.ByteString;
import dump.model.Events;
import dump.model.Existing;
import dump.nativeengine.NativeEngine;
import dump.nativeengine.NativeOptions;
import dump.snapshots.SnapshotFilter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store and a decorator that somebody else wrote, through public doors alone: what SFTP, S3 and a cache will be. */
class OwnStoreTest {
    private static final NativeOptions OPTIONS = NativeOptions.defaults().host("h").lockWait(Duration.ZERO);

    @TempDir Path directory;

    /** Keeps objects as an object store does: no directories, no temporary names. */
    private static final class Objects implements Backend {
        private final Map<Handle, byte[]> objects = new ConcurrentHashMap<>();

        @Override
        public void create() {}

        @Override
        public void save(Handle file, List<ByteBuffer> content) {
            objects.put(file, bytes(content));
        }

        @Override
        public boolean saveNew(Handle file, List<ByteBuffer> content) {
            return objects.putIfAbsent(file, bytes(content)) == null;
        }

        private static byte[] bytes(List<ByteBuffer> content) {
            var whole = new ByteArrayOutputStream();
            for (var part : content) while (part.hasRemaining()) whole.write(part.get());
            return whole.toByteArray();
        }

        @Override
        public void sync(Handle file) {}

        @Override
        public void load(Handle file, long offset, ByteBuffer target) throws BackendException {
            var bytes = object(file);
            if (offset + target.remaining() > bytes.length) throw new BackendException.TooShort(file + " is too short");
            target.put(bytes, (int) offset, target.remaining());
        }

        @Override
        public byte[] loadAll(Handle file, int sizeMax) throws BackendException {
            if (object(file).length > sizeMax) throw new BackendException.TooLong(file + " is too long");
            return object(file).clone();
        }

        @Override
        public long size(Handle file) throws BackendException {
            return object(file).length;
        }

        @Override
        public void list(FileKind kind, Consumer<Entry> found) {
            objects.forEach((file, bytes) -> {
                if (file.kind() == kind) found.accept(new Entry(file.name(), bytes.length));
            });
        }

        @Override
        public void remove(Handle file) throws BackendException {
            object(file);
            objects.remove(file);
        }

        private byte[] object(Handle file) throws BackendException {
            var bytes = objects.get(file);
            if (bytes == null) throw new BackendException.NotFound("there is no " + file);
            return bytes;
        }

        @Override
        public int connections() {
            return 3;
        }

        @Override
        public String describe() {
            return "objects";
        }

        @Override
        public void close() {}
    }

    /** Keeps what may be kept near. A range is cut from the whole, so that the store is read once. */
    private static final class Near extends FilterBackend {
        private final Map<Handle, byte[]> kept;
        private final List<Handle> asked = new ArrayList<>();

        Near(Backend inner, Map<Handle, byte[]> kept) {
            super(inner);
            this.kept = kept;
        }

        @Override
        public void load(Handle file, long offset, ByteBuffer target) throws BackendException {
            if (!isKept(file)) {
                note(file);
                super.load(file, offset, target);
                return;
            }
            target.put(near(file), (int) offset, target.remaining());
        }

        @Override
        public byte[] loadAll(Handle file, int sizeMax) throws BackendException {
            if (isKept(file)) return near(file).clone();
            note(file);
            return super.loadAll(file, sizeMax);
        }

        private static boolean isKept(Handle file) {
            return switch (file.kind()) {
                case CONFIG, KEY, LOCK -> false;
                case SNAPSHOT, INDEX -> true;
                case PACK -> file.ofTrees();
            };
        }

        private byte[] near(Handle file) throws BackendException {
            if (!kept.containsKey(file)) {
                note(file);
                kept.put(file, super.loadAll(file, Integer.MAX_VALUE));
            }
            return kept.get(file);
        }

        private synchronized void note(Handle file) {
            asked.add(file);
        }
    }

    @Test
    void everyWayGoesOverAStoreAndADecoratorOfSomebodyElse() throws Exception {
        var source = Files.createDirectories(directory.resolve("source/below")).getParent();
        Files.writeString(source.resolve("below/letter"), "dear anna");
        var objects = new Objects();
        NativeEngine.create(objects, secret(), OPTIONS).close();

        var kept = new ConcurrentHashMap<Handle, byte[]>();
        try (var engine = NativeEngine.open(new Near(objects, kept), secret(), OPTIONS)) {
            engine.backup(backup(source), Events.NONE);
            assertThat(engine.backup(backup(source), Events.NONE).summary().filesNew()).isZero();
            var listed = new ArrayList<String>();
            try (var view = engine.view(SnapshotFilter.ALL, Events.NONE)) {
                view.walk(view.newest(), Paths.everything(), (path, node) -> listed.add(path.toString()));
            }
            assertThat(listed).contains("below/letter");
        }
        var near = new Near(objects, kept);
        try (var engine = NativeEngine.open(near, secret(), OPTIONS);
                var view = engine.view(SnapshotFilter.host("h"), Events.NONE)) {
            var target = directory.resolve("target");
            var into = Into.directory(ByteString.of(target.toString()), Existing.KEEP);
            view.restore(view.planRestore(view.newest(), Paths.everything(), into), Events.NONE);
            assertThat(target.resolve("below/letter")).hasContent("dear anna");
            var result = view.verify(view.newest(), VerifyRequest.of(Paths.everything()), Events.NONE);
            assertThat(result.damaged()).isZero();
        }
        assertThat(near.asked).extracting(Handle::kind).contains(FileKind.CONFIG, FileKind.KEY, FileKind.PACK)
                .doesNotContain(FileKind.SNAPSHOT, FileKind.INDEX);
        assertThat(near.asked).as("trees are near").noneMatch(Handle::ofTrees);
        assertThat(objects.objects.keySet()).as("locks").noneMatch(file -> file.kind() == FileKind.LOCK);
    }

    private static BackupRequest backup(Path source) {
        return BackupRequest.of(ByteString.of(source.toString())).tag("t");
    }

    private static Passphrase secret() {
        return Passphrase.of("secret".getBytes(StandardCharsets.UTF_8));
    }
}
