package dump.model;

/** The number of a device as glibc's {@code makedev} forms it, and its two parts. */
public final class DeviceNumber {
    private DeviceNumber() {}

    public static long of(int major, int minor) {
        long high = Integer.toUnsignedLong(major);
        long low = Integer.toUnsignedLong(minor);
        return low & 0xff | (high & 0xfff) << 8 | (low & ~0xffL) << 12 | (high & ~0xfffL) << 32;
    }

    public static int major(long device) {
        return (int) (device >>> 8 & 0xfff | device >>> 32 & ~0xfffL);
    }

    public static int minor(long device) {
        return (int) (device & 0xff | device >>> 12 & ~0xffL);
    }
}
