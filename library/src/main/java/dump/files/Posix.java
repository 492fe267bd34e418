package dump.files;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The one place that knows the platform: Linux system calls on x86-64 and aarch64. Every call goes through glibc's
 * {@code syscall(2)} in one shape, six longs to a long, because each shape that FFM links costs some 20 ms at start,
 * and because the numbers are older and more stable than glibc's symbols ({@code fstat} came with 2.33).
 */
@SuppressWarnings("restricted")
final class Posix {
    static final int AT_FDCWD = -100;
    static final int O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0x40, O_EXCL = 0x80, O_NONBLOCK = 0x800,
            O_NOATIME = 0x40000, O_CLOEXEC = 0x80000, O_PATH = 0x200000;
    static final int O_DIRECTORY, O_NOFOLLOW;
    static final int AT_SYMLINK_NOFOLLOW = 0x100, AT_REMOVEDIR = 0x200, AT_EMPTY_PATH = 0x1000;
    static final int EPERM = 1, ENOENT = 2, EINTR = 4, EIO = 5, EACCES = 13, EEXIST = 17, ENOTDIR = 20, EISDIR = 21,
            EINVAL = 22, EMFILE = 24, ENOSPC = 28, EROFS = 30, ERANGE = 34, ENOTEMPTY = 39, ELOOP = 40, ENODATA = 61,
            EOPNOTSUPP = 95, EDQUOT = 122;

    /** A system call, with its number on x86-64 and on aarch64. */
    enum Call {
        READ(0, 63), WRITE(1, 64), CLOSE(3, 57), LSEEK(8, 62), PREAD(17, 67), PWRITE(18, 68), FSYNC(74, 82),
        FTRUNCATE(77, 46), FALLOCATE(285, 47), GETDENTS(217, 61), STATX(332, 291), OPENAT(257, 56), MKDIRAT(258, 34),
        MKNODAT(259, 33), FCHOWNAT(260, 54), FCHOWN(93, 55), UNLINKAT(263, 35), RENAMEAT2(316, 276),
        LINKAT(265, 37), SYMLINKAT(266, 36), READLINKAT(267, 78), FCHMOD(91, 52), FCHMODAT(268, 53),
        UTIMENSAT(280, 88), LLISTXATTR(195, 12), LGETXATTR(192, 9), LSETXATTR(189, 6), LREMOVEXATTR(198, 15),
        FLISTXATTR(196, 13), FGETXATTR(193, 10), FSETXATTR(190, 7), FREMOVEXATTR(199, 16), FSTATFS(138, 44),
        GETEUID(107, 175), FADVISE(221, 223);

        private final long number;

        Call(int x86, int arm) {
            number = ARM ? arm : x86;
        }
    }

    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
    private static final MethodHandle ANY;
    private static final MemorySegment SYSCALL;
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> LAST = ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

    static {
        O_DIRECTORY = ARM ? 0x4000 : 0x10000;
        O_NOFOLLOW = ARM ? 0x8000 : 0x20000;
        var l = ValueLayout.JAVA_LONG;
        ANY = Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(l, l, l, l, l, l, l, l),
                Linker.Option.captureCallState("errno"));
        SYSCALL = Linker.nativeLinker().defaultLookup().findOrThrow("syscall");
    }

    private Posix() {}

    /** The call's result, or minus its errno. */
    static long call(Call call, long a, long b, long c, long d, long e) {
        return invoke(SYSCALL, call.number, a, b, c, d, e, 0);
    }

    static long call(Call call, long a, long b, long c) {
        return call(call, a, b, c, 0, 0);
    }

    /** Any function of the C library that takes whole numbers and pointers and gives −1 and errno on failure. */
    static long invoke(MemorySegment function, long a, long b, long c, long d, long e, long f, long g) {
        var state = LAST.get();
        try {
            while (true) {
                long result = (long) ANY.invokeExact(function, state, a, b, c, d, e, f, g);
                if (result != -1) return result;
                int errno = (int) ERRNO.get(state, 0L);
                if (errno != EINTR) return -errno;
            }
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
