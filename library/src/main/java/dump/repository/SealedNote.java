package dump.repository;

import dump.crypto.MachineErrorException;
import dump.crypto.Sealer;
import dump.crypto.UnauthenticException;
import dump.model.Id;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/**
 * A note on this machine, sealed with the repository's key: whoever cannot open the repository can neither read nor
 * make it. A body that is long lies beside it, unsealed, and is known by its hash. Written without a sync: what is lost or cut
 * short is as good as none.
 */
public final class SealedNote {
    private static final int SIZE_MAX = 256 << 20;

    private final Path file;
    private final Path body;
    private final BlobCodec.Pool codecs;

    SealedNote(Path file, BlobCodec.Pool codecs) {
        this.file = file;
        body = file.resolveSibling(file.getFileName() + "-body");
        this.codecs = codecs;
    }

    /** What was written; null if there is nothing that can be believed. */
    public byte[] read() {
        var sealed = bytes(file);
        if (sealed == null) return null;
        try (var bench = codecs.take()) {
            var plain = new byte[sealed.length];
            return Arrays.copyOf(plain, bench.sealer.open(sealed, 0, sealed.length, plain, 0));
        } catch (UnauthenticException asGoodAsNone) {
            return null;
        }
    }

    /** What lies beside it; null if that is not what has the hash. */
    public byte[] readBody(Id hash) {
        var bytes = bytes(body);
        return bytes != null && hash(bytes).equals(hash) ? bytes : null;
    }

    /** The SHA-256. */
    public Id hash(byte[] bytes) {
        try (var bench = codecs.take()) {
            return bench.hash(bytes, 0, bytes.length);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.notExists(file) || Files.size(file) > SIZE_MAX ? null : Files.readAllBytes(file);
        } catch (IOException unreadable) {
            return null;
        }
    }

    /** Replaces what lies beside it. */
    public void writeBody(byte[] bytes) throws IOException {
        replace(body, bytes);
    }

    /** Replaces the note. */
    public void write(byte[] plain) throws IOException {
        try (var bench = codecs.take()) {
            var sealed = new byte[plain.length + Sealer.OVERHEAD];
            bench.sealer.seal(plain, 0, plain.length, sealed, 0);
            replace(file, sealed);
        } catch (MachineErrorException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        var directory = file.getParent();
        Files.createDirectories(directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var temporary = Files.createTempFile(directory, file.getFileName() + "-", "");
        try {
            Files.write(temporary, bytes);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
