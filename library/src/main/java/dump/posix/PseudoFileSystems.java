package dump.posix;

import dump.model.ByteString;
import dump.model.DeviceNumber;
import dump.posix.Posix.Call;
import java.util.Arrays;
import java.util.Set;

/** File systems that show the kernel's state, told by their magic number (statfs(2) and the kernel's magic.h). */
final class PseudoFileSystems {
    private static final int STRUCT_BYTES = 120;
    private static final long TMPFS = 0x01021994;
    private static final long OVERLAY = 0x794c7630;
    private static final Set<Long> MAGIC = Set.of(
            0x9fa0L, // proc
            0x62656572L, // sysfs
            0x27e0ebL, // cgroup
            0x63677270L, // cgroup2
            0x64626720L, // debugfs
            0x74726163L, // tracefs
            0x73636673L, // securityfs
            0x6165676cL, // pstore
            0xcafe4a11L, // bpf
            0x62656570L, // configfs
            0x65735543L, // fusectl
            0x19800202L, // mqueue
            0x958458f6L, // hugetlbfs
            0x42494e4dL, // binfmt_misc
            0x187L, // autofs
            0x1cd1L, // devpts
            0xf97cff8cL, // selinuxfs
            0x43415d53L, // smackfs
            0x5a3c69f0L, // apparmorfs
            0xde5e81e4L, // efivarfs
            0x6e736673L, // nsfs
            0x67596969L, // rpc_pipefs
            0x6e667364L, // nfsd
            0x7655821L); // resctrl

    private PseudoFileSystems() {}

    static boolean holds(int descriptor, Place place) throws FileException {
        long magic = magic(descriptor, place);
        return MAGIC.contains(magic) || magic == TMPFS && isDevices(descriptor, place);
    }

    static boolean isOverlay(int descriptor, Place place) throws FileException {
        return magic(descriptor, place) == OVERLAY;
    }

    private static long magic(int descriptor, Place place) throws FileException {
        var buffer = Scratch.mine().stat;
        assert buffer.size >= STRUCT_BYTES;
        long result = Posix.call(Call.FSTATFS, descriptor, buffer.address, 0);
        if (result < 0) throw place.failure("look at the file system of", result);
        return buffer.bytes.getLong(0) & 0xffff_ffffL;
    }

    /** devtmpfs has the magic number of tmpfs; the table of mounts calls it by its name. */
    private static boolean isDevices(int descriptor, Place place) throws FileException {
        var device = LocalDirectory.statOf(descriptor, place).device();
        var number = DeviceNumber.major(device) + ":" + DeviceNumber.minor(device);
        for (var line : Machine.text(ByteString.of("/proc/self/mountinfo")).split("\n")) {
            var fields = line.split(" ");
            int dash = Arrays.asList(fields).indexOf("-");
            if (dash > 2 && dash + 1 < fields.length && fields[2].equals(number))
                return fields[dash + 1].equals("devtmpfs");
        }
        return false;
    }
}
