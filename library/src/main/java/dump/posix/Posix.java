package dump.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The one place that knows the platform: Linux system calls on x86-64 and aarch64. Every call goes through glibc's
 * {@code syscall(2)} in one shape, six longs to a long, because each shape that FFM links costs some 20 ms at start,
 * and because the numbers are older and more stable than glibc's symbols ({@code fstat} came with 2.33).
 */
@SuppressWarnings("restricted")
public final class Posix {
    public static final int AT_FDCWD = -100;
    public static final int O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0x40, O_EXCL = 0x80, O_NOCTTY = 0x100,
            O_TRUNC = 0x200, O_NONBLOCK = 0x800, O_NOATIME = 0x40000, O_CLOEXEC = 0x80000, O_PATH = 0x200000;
    public static final int O_DIRECTORY, O_NOFOLLOW;
    public static final int AT_SYMLINK_NOFOLLOW = 0x100, AT_REMOVEDIR = 0x200, AT_NO_AUTOMOUNT = 0x800,
            AT_EMPTY_PATH = 0x1000;
    public static final int SEEK_SET = 0, SEEK_DATA = 3, SEEK_HOLE = 4;
    public static final int RENAME_NOREPLACE = 1;
    public static final int FALLOC_KEEP_SIZE = 1, FALLOC_PUNCH_HOLE = 2;
    public static final int EPERM = 1, ENOENT = 2, EINTR = 4, EIO = 5, ENXIO = 6, EAGAIN = 11, ENOMEM = 12, EACCES = 13,
            EBUSY = 16, EEXIST = 17, EXDEV = 18, ENODEV = 19, ENOTDIR = 20, EISDIR = 21, EINVAL = 22, ENFILE = 23,
            EMFILE = 24,
            ENOTTY = 25, ETXTBSY = 26, EFBIG = 27, ENOSPC = 28, EROFS = 30, EMLINK = 31, ERANGE = 34, ENAMETOOLONG = 36,
            ENOSYS = 38, ENOTEMPTY = 39, ELOOP = 40, ENODATA = 61, EOPNOTSUPP = 95, ENETDOWN = 100,
            ENETUNREACH = 101, ECONNABORTED = 103, ENOTCONN = 107, ESHUTDOWN = 108, ETIMEDOUT = 110, ECONNREFUSED = 111,
            EHOSTDOWN = 112, EHOSTUNREACH = 113, ESTALE = 116, EDQUOT = 122, ENOMEDIUM = 123;
    /** Our own, above all that the kernel has (4095): what was there is gone, and something else has its name. */
    public static final int REPLACED = 0x1000;

    /** A system call, with its number on x86-64 and on aarch64 (the kernel's {@code asm-generic/unistd.h}). */
    public enum Call {
        READ(0, 63), WRITE(1, 64), CLOSE(3, 57), LSEEK(8, 62), PREAD(17, 67), PWRITE(18, 68), FSYNC(74, 82),
        FDATASYNC(75, 83), FTRUNCATE(77, 46), FALLOCATE(285, 47), GETDENTS(217, 61), STATX(332, 291),
        OPENAT(257, 56), MKDIRAT(258, 34), MKNODAT(259, 33), FCHOWNAT(260, 54), FCHOWN(93, 55), UNLINKAT(263, 35),
        RENAMEAT2(316, 276), LINKAT(265, 37), SYMLINKAT(266, 36), READLINKAT(267, 78), FCHMOD(91, 52),
        FCHMODAT(268, 53), UTIMENSAT(280, 88), LLISTXATTR(195, 12), LGETXATTR(192, 9), LSETXATTR(189, 6),
        LREMOVEXATTR(198, 15), FLISTXATTR(196, 13), FGETXATTR(193, 10), FSETXATTR(190, 7), FREMOVEXATTR(199, 16),
        LISTXATTR(194, 11), SETXATTR(188, 5), REMOVEXATTR(197, 14),
        FSTATFS(138, 44), SYNCFS(306, 267), GETUID(102, 174), GETEUID(107, 175), GETGID(104, 176),
        GETEGID(108, 177), GETGROUPS(115, 158), GETPID(39, 172), FADVISE(221, 223), IOCTL(16, 29), UNAME(63, 160),
        SYSINFO(99, 179), FACCESSAT(269, 48),
        /** Since Linux 6.13. */
        LISTXATTRAT(465, 465);

        public final long x86;
        public final long arm;
        private final long number;

        Call(long x86, long arm) {
            this.x86 = x86;
            this.arm = arm;
            number = ARM ? arm : x86;
        }
    }

    private static final String ARCHITECTURE = System.getProperty("os.arch");
    private static final boolean ARM = ARCHITECTURE.equals("aarch64");
    private static final boolean SUPPORTED =
            (ARM || ARCHITECTURE.equals("amd64")) && System.getProperty("os.name").equals("Linux");
    private static final MethodHandle ANY;
    private static final MemorySegment SYSCALL;
    private static final ThreadLocal<CallState> ERRNO = ThreadLocal.withInitial(CallState::new);

    static {
        O_DIRECTORY = ARM ? 0x4000 : 0x10000;
        O_NOFOLLOW = ARM ? 0x8000 : 0x20000;
        var l = ValueLayout.JAVA_LONG;
        ANY = SUPPORTED ? Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(l, l, l, l, l, l, l),
                Linker.Option.captureCallState("errno")) : null;
        SYSCALL = SUPPORTED ? function("syscall") : null;
    }

    private Posix() {}

    /** The call's result, or minus its errno; repeated when a signal interrupted it, but for {@code CLOSE}. */
    public static long call(Call call, long a, long b, long c, long d, long e) {
        var errno = ERRNO.get();
        while (true) {
            long result = invoke(SYSCALL, errno, call.number, a, b, c, d, e);
            if (result != -1) return result;
            int code = errno.view.getInt(0);
            // Linux has released the descriptor of an interrupted close: another thread may own that number by now.
            if (code == EINTR && call == Call.CLOSE) return 0;
            if (code != EINTR) return -code;
        }
    }

    public static long call(Call call, long a, long b, long c) {
        return call(call, a, b, c, 0, 0);
    }

    public static void close(int descriptor) {
        call(Call.CLOSE, descriptor, 0, 0);
    }

    /** A function of the C library, linked once by its user. */
    public static MemorySegment function(String name) {
        requireSupported();
        return Linker.nativeLinker().defaultLookup().findOrThrow(name);
    }

    /** The {@code int} of a C function that takes whole numbers and pointers, at most five. */
    public static int invoke(MemorySegment function, long a, long b, long c, long d, long e) {
        // The upper half of the register that an int comes back in holds anything.
        return (int) invoke(function, ERRNO.get(), a, b, c, d, e, 0);
    }

    /** The pointer that a C function of one number gives. */
    static long pointer(MemorySegment function, long a) {
        return invoke(function, ERRNO.get(), a, 0, 0, 0, 0, 0);
    }

    private static long invoke(MemorySegment function, CallState errno, long a, long b, long c, long d, long e,
            long f) {
        requireSupported();
        try {
            return (long) ANY.invokeExact(function, errno.state, a, b, c, d, e, f);
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void requireSupported() {
        if (!SUPPORTED) throw new IllegalStateException("dump reads and writes files on Linux, on x86-64 or aarch64; "
                + "this is " + System.getProperty("os.name") + " on " + ARCHITECTURE);
    }

    /** Where FFM leaves errno: one int, on Linux. Read through a buffer, whose methods are warm at once. */
    private static final class CallState {
        final MemorySegment state = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());
        final ByteBuffer view = state.asByteBuffer().order(ByteOrder.nativeOrder());
    }
}
