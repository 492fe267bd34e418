package dump.posix;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.ByteString;
import dump.posix.Posix.Call;

/** Entries made for tests, by their bytes, which {@code java.nio} can't spell. */
public final class Made {
    private Made() {}

    public static void file(LocalDirectory parent, ByteString name) {
        long opened = Posix.call(Call.OPENAT, parent.descriptor(), Scratch.mine().path(name),
                Posix.O_WRONLY | Posix.O_CREAT | Posix.O_EXCL | Posix.O_CLOEXEC, 0644, 0);
        assertThat(opened).isNotNegative();
        Posix.close((int) opened);
    }

    public static void directory(LocalDirectory parent, ByteString name) {
        assertThat(Posix.call(Call.MKDIRAT, parent.descriptor(), Scratch.mine().path(name), 0755)).isZero();
    }

    /** Makes a fifo, a socket or a device; the kernel's answer, as not everybody may make devices. */
    public static long special(LocalDirectory parent, String name, int mode, long device) {
        return Posix.call(Call.MKNODAT, parent.descriptor(), Scratch.mine().path(ByteString.of(name)), mode, device, 0);
    }

    /** Sets an extended attribute of a file that is no link; the kernel's answer, as not every file system takes it. */
    public static long attribute(LocalDirectory parent, String file, ByteString name, byte[] value) {
        var scratch = Scratch.mine();
        long path = scratch.path(parent.path().resolve(ByteString.of(file)));
        scratch.value().bytes.put(0, value);
        return Posix.call(Call.LSETXATTR, path, scratch.secondPath(name), scratch.value().address, value.length, 0);
    }
}
