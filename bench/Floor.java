import dump.chunker.Chunker;
import dump.crypto.MasterKey;
import dump.crypto.Sealer;
import dump.format.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The floor of a first backup: read, cut, hash, compress, seal, open again, pack, write and sync, with our own chunker,
 * sealer and zstd, and nothing else: no tree, no index, no metadata, no lock. Run by {@code bench/floor}.
 */
final class Floor {
    private static final int PACK = 16 << 20;
    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    public static void main(String[] arguments) throws Exception {
        var source = Path.of(arguments[0]);
        var target = Path.of(arguments[1]);
        int level = Integer.parseInt(arguments[2]);
        Files.createDirectories(target);
        var files = new java.util.ArrayList<Path>();
        try (var walk = Files.walk(source)) {
            walk.filter(Files::isRegularFile).sorted().forEach(files::add);
        }
        var key = MasterKey.generate(new SecureRandom());
        var chunker = new Chunker(0x3da3358b4dc173L);
        var next = new AtomicInteger();
        var threads = new Thread[Runtime.getRuntime().availableProcessors()];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofPlatform().start(() -> {
                try {
                    var worker = new Worker(key, chunker, level, target);
                    for (int at; (at = next.getAndIncrement()) < files.size(); ) worker.file(files.get(at));
                    worker.flush();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        for (var thread : threads) thread.join();
    }

    private static final class Worker {
        private final Sealer sealer;
        private final Chunker chunker;
        private final Zstd.Compressor compressor;
        private final Zstd.Decompressor decompressor = new Zstd.Decompressor();
        private final MessageDigest sha = MessageDigest.getInstance("SHA-256"),
                packSha = MessageDigest.getInstance("SHA-256");
        private final Path target;
        private final byte[] buffer = new byte[Chunker.SIZE_MAX + (1 << 20)];
        private final byte[] packed = new byte[Zstd.Compressor.boundMax(Chunker.SIZE_MAX)];
        private final byte[] sealed = new byte[packed.length + Sealer.OVERHEAD];
        private final byte[] opened = new byte[packed.length], plain = new byte[Chunker.SIZE_MAX];
        private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 18);
        private final ByteBuffer pack = ByteBuffer.allocateDirect(PACK + (10 << 20));

        Worker(MasterKey key, Chunker chunker, int level, Path target) throws Exception {
            sealer = key.sealer(new SecureRandom());
            this.chunker = chunker;
            compressor = new Zstd.Compressor(level);
            this.target = target;
        }

        void file(Path path) throws Exception {
            int start = 0, searched = 0, end = 0;
            try (var channel = FileChannel.open(path)) {
                while (true) {
                    if (end == buffer.length) {
                        System.arraycopy(buffer, start, buffer, 0, end - start);
                        end -= start;
                        searched -= start;
                        start = 0;
                    }
                    int count = channel.read(in.clear().limit(Math.min(in.capacity(), buffer.length - end)));
                    if (count < 0) break;
                    in.flip().get(buffer, end, count);
                    end += count;
                    for (int cut; (cut = chunker.cut(buffer, start, searched, end)) >= 0; searched = start = cut)
                        chunk(start, cut);
                    searched = end;
                }
            }
            if (end > start) chunk(start, end);
        }

        private void chunk(int from, int to) throws Exception {
            sha.update(buffer, from, to - from);
            var id = sha.digest();
            if (!SEEN.add(HexFormat.of().formatHex(id))) return;
            int length = compressor.compress(buffer, from, to - from, packed, 0);
            int sealedLength = sealer.seal(packed, 0, length, sealed, 0);
            int openedLength = sealer.open(sealed, 0, sealedLength, opened, 0);
            decompressor.decompress(opened, 0, openedLength, plain, 0, to - from);
            sha.update(plain, 0, to - from);
            if (!MessageDigest.isEqual(id, sha.digest())) throw new IllegalStateException("not the same");
            packSha.update(sealed, 0, sealedLength);
            pack.put(sealed, 0, sealedLength);
            if (pack.position() >= PACK) flush();
        }

        void flush() throws IOException {
            var name = HexFormat.of().formatHex(packSha.digest());
            try (var channel = FileChannel.open(target.resolve(name), StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
                pack.flip();
                while (pack.hasRemaining()) channel.write(pack);
                channel.force(true);
            }
            pack.clear();
        }
    }
}
