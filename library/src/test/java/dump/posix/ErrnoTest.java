package dump.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrnoTest {
    @TempDir Path directory;

    @Test
    void tellsWhatTheKernelSaid() throws Exception {
        var file = Files.createFile(directory.resolve("file"));

        assertThat(errno(() -> {
            try (var full = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE)) {
                full.write(ByteBuffer.allocate(1));
            }
        })).isEqualTo(Posix.ENOSPC);
        assertThat(errno(() -> Files.size(directory.resolve("none")))).isEqualTo(Posix.ENOENT);
        assertThat(errno(() -> Files.createFile(file))).isEqualTo(Posix.EEXIST);
        assertThat(errno(() -> Files.createFile(file.resolve("below")))).isEqualTo(Posix.ENOTDIR);
        assertThat(errno(() -> Files.newDirectoryStream(file))).isEqualTo(Posix.ENOTDIR);
        assertThat(errno(() -> Files.createFile(directory.resolve("n".repeat(256))))).isEqualTo(Posix.ENAMETOOLONG);
        assertThat(errno(() -> Files.move(file, Path.of("/proc/self/file")))).isNotZero();
    }

    @Test
    void whatIsNoSystemCallsHasNone() {
        assertThat(Errno.of(new IOException("a text of ours"))).isZero();
        assertThat(Errno.of(new IOException((String) null))).isZero();
    }

    private static int errno(ThrowingCallable call) {
        return Errno.of(catchThrowableOfType(IOException.class, call));
    }
}
