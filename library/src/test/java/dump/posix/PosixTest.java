package dump.posix;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.ByteString;
import dump.posix.Posix.Call;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PosixTest {
    @Test
    void aFailedCallGivesMinusItsErrno() {
        var missing = Scratch.mine().path(ByteString.of("/no such directory/x"));
        assertThat(Posix.call(Call.OPENAT, Posix.AT_FDCWD, missing, Posix.O_RDONLY)).isEqualTo(-Posix.ENOENT);
        assertThat(Posix.call(Call.CLOSE, -1, 0, 0)).isEqualTo(-9);
    }

    @Test
    void aFileThatItsServerHasLostTrackOfIsNotGone() {
        for (int errno : new int[] {Posix.ESTALE, Posix.ENOTCONN, Posix.ETIMEDOUT, Posix.EIO, Posix.EACCES})
            assertThat(Errors.kind(errno)).as(Errors.reason(errno)).isNotEqualTo(FileException.Kind.GONE);
        assertThat(Errors.kind(Posix.ENOENT)).isEqualTo(FileException.Kind.GONE);
    }

    @Test
    void writesAndReadsThroughNativeMemory(@TempDir Path directory) throws Exception {
        var path = Scratch.mine().path(ByteString.of(directory + "/file"));
        int descriptor = (int) Posix.call(Call.OPENAT, Posix.AT_FDCWD, path,
                Posix.O_WRONLY | Posix.O_CREAT | Posix.O_EXCL | Posix.O_CLOEXEC, 0600, 0);
        var data = Scratch.mine().data();
        data.bytes.put(0, new byte[] {'h', 'i'});
        assertThat(Posix.call(Call.PWRITE, descriptor, data.address, 2, 3, 0)).isEqualTo(2);
        Posix.close(descriptor);
        assertThat(Files.readAllBytes(directory.resolve("file"))).isEqualTo(new byte[] {0, 0, 0, 'h', 'i'});
    }

    @Test
    void aPathWithANulOrTooLongIsRefused() {
        assertThat(Scratch.mine().path(ByteString.of("/tmp\0x"))).isEqualTo(-Posix.EINVAL);
        assertThat(Scratch.mine().path(ByteString.of("x".repeat(4096)))).isEqualTo(-Posix.ENAMETOOLONG);
        assertThat(Scratch.mine().path(ByteString.of("x".repeat(4095)))).isPositive();
    }

    @Test
    void numbersOfBothMachinesAreTheKernels() throws Exception {
        var x86 = Path.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h");
        var arm = Path.of("/usr/include/asm-generic/unistd.h");
        Assumptions.assumeTrue(Files.exists(x86) && Files.exists(arm), "needs the kernel's headers");
        var differ = new ArrayList<String>();
        for (var call : Call.values()) {
            // From 424 on the numbers are the same everywhere, and older headers lack them.
            if (call == Call.LISTXATTRAT) continue;
            if (number(x86, call) != call.x86) differ.add(call + " on x86-64");
            if (number(arm, call) != call.arm) differ.add(call + " on aarch64");
        }
        assertThat(differ).isEmpty();
    }

    private static long number(Path header, Call call) throws Exception {
        var name = switch (call) {
            case PREAD -> "pread64";
            case PWRITE -> "pwrite64";
            case GETDENTS -> "getdents64";
            case FADVISE -> "fadvise64";
            default -> call.name().toLowerCase(java.util.Locale.ROOT);
        };
        var line = Pattern.compile("#define __NR(?:3264)?_" + name + "\\s+(\\d+)").matcher(Files.readString(header));
        return line.find() ? Long.parseLong(line.group(1)) : -1;
    }
}
