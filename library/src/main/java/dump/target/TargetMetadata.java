package dump.target;

import static dump.posix.Posix.call;

import dump.model.Attribute;
import dump.model.ByteString;
import dump.model.Mode;
import dump.model.Node;
import dump.model.NodeType;
import dump.model.Timestamp;
import dump.posix.FileStat;
import dump.posix.LocalUser;
import dump.posix.Owners;
import dump.posix.Place;
import dump.posix.Posix;
import dump.posix.Scratch;
import java.util.HashSet;

/**
 * Gives a restored entry its owner, extended attributes, permissions and times, in this order: a change of the owner
 * takes setuid and capabilities away, and everything else changes the times. It works on a descriptor, never on a
 * name that another process may have swapped meanwhile. What cannot be set is lacking and no failure: content counts
 * for more.
 */
final class TargetMetadata {
    private static final long UTIME_OMIT = 0x3ffffffe;
    private static final int SETUID_SETGID = 0xc00;
    private static final int OWNER_WRITES = 0700;
    /** From here on a number is none: the kernel takes this one for "leave it alone". */
    private static final long NO_ID = 0xffffffffL;

    private final Owners owners = new Owners();
    private final boolean root;
    private final boolean knowsAttributes;

    /** @param knowsAttributes whether nodes have all attributes of an entry; otherwise those that it has are kept */
    TargetMetadata(boolean knowsAttributes, LocalUser user) {
        this.knowsAttributes = knowsAttributes;
        root = user.isRoot();
    }

    boolean knowsAttributes() {
        return knowsAttributes;
    }

    /** The number of the owner here: a name counts more than the number that it had elsewhere. */
    long uid(Node node) {
        return owners.uid(node.user()).orElse(node.uid());
    }

    long gid(Node node) {
        return owners.gid(node.group()).orElse(node.gid());
    }

    static boolean isId(long id) {
        return id >= 0 && id < NO_ID;
    }

    /** A program that was setuid for its owner must not become setuid for whoever restores it. */
    static int permissions(Node node, boolean owned) {
        return Mode.permissions(node.mode()) & (owned ? -1 : ~SETUID_SETGID);
    }

    /**
     * @param descriptor open for reading or writing, or with {@code O_PATH}
     * @param pathOnly whether it is one of {@code O_PATH}, as of links and devices, which must not be opened
     * @param place for messages
     */
    UnsetMetadata apply(int descriptor, boolean pathOnly, Node node, Place place) {
        var unset = new UnsetMetadata(place);
        var opened = new Opened(descriptor, pathOnly ? ByteString.of("/proc/self/fd/" + descriptor) : null, unset);
        boolean owned = setOwner(opened, node);
        if (knowsAttributes) setAttributes(opened, node);
        if (node.type() != NodeType.SYMLINK) setPermissions(opened, permissions(node, owned));
        setTimes(opened, node.mtime(), node.atime());
        return unset;
    }

    /** @param magic the path under which the kernel gives the open file itself, or null for a plain descriptor */
    private record Opened(int descriptor, ByteString magic, UnsetMetadata unset) {}

    private boolean setOwner(Opened opened, Node node) {
        long uid = uid(node);
        long gid = gid(node);
        boolean possible = isId(uid) && isId(gid);
        // Even a change to the same owner would take capabilities away, and nobody could set them again.
        if (!knowsAttributes && isOwned(opened, uid, gid)) return true;
        long result = chown(opened, uid, gid);
        if (possible && result >= 0) return true;
        if (result == -Posix.EPERM || result == -Posix.EINVAL) {
            chown(opened, NO_ID, gid);
            opened.unset.owner();
        } else if (result < 0) {
            opened.unset.add("set the owner of", result);
        } else {
            opened.unset.owner();
        }
        return false;
    }

    private static boolean isOwned(Opened opened, long uid, long gid) {
        var stat = Scratch.mine().stat;
        long result = call(Posix.Call.STATX, opened.descriptor, Scratch.EMPTY.address, Posix.AT_EMPTY_PATH,
                FileStat.BASIC, stat.address);
        if (result < 0) return false;
        var now = FileStat.of(stat.bytes);
        return now.uid() == uid && now.gid() == gid;
    }

    private static long chown(Opened opened, long uid, long gid) {
        int user = (int) (isId(uid) ? uid : NO_ID);
        int group = (int) (isId(gid) ? gid : NO_ID);
        return call(Posix.Call.FCHOWNAT, opened.descriptor, Scratch.EMPTY.address, user, group, Posix.AT_EMPTY_PATH);
    }

    private void setAttributes(Opened opened, Node node) {
        if (removeOthers(opened, node) == -Posix.EACCES && allowWriting(opened)) removeOthers(opened, node);
        for (var attribute : node.attributes()) {
            long result = set(opened, attribute);
            if (result == -Posix.EACCES && allowWriting(opened)) result = set(opened, attribute);
            if (result == -Posix.EPERM && (!root || privileged(attribute.name()))) opened.unset.owner();
            else if (result == -Posix.EOPNOTSUPP) opened.unset.attributes();
            else if (result < 0) opened.unset.add("set attribute " + attribute.name() + " of", result);
        }
    }

    private static boolean privileged(ByteString name) {
        return name.startsWith(ByteString.of("trusted.")) || name.startsWith(ByteString.of("security."));
    }

    /** A new file may come with attributes that it inherits, such as a default ACL: those that the node lacks go. */
    private static long removeOthers(Opened opened, Node node) {
        var names = Scratch.mine().names();
        long length = opened.magic == null
                ? call(Posix.Call.FLISTXATTR, opened.descriptor, names.address, names.size)
                : call(Posix.Call.LISTXATTR, Scratch.mine().path(opened.magic), names.address, names.size);
        if (length <= 0) return length;
        var list = new byte[(int) length];
        names.bytes.get(0, list);
        var wanted = new HashSet<ByteString>();
        for (var attribute : node.attributes()) wanted.add(attribute.name());
        long worst = 0;
        for (int from = 0, to = 0; to < list.length; to++) {
            if (list[to] != 0) continue;
            var name = ByteString.copyOf(list, from, to - from);
            from = to + 1;
            // Labels of the system's own policy can't be removed; that is no failure.
            if (!wanted.contains(name) && remove(opened, name) == -Posix.EACCES) worst = -Posix.EACCES;
        }
        return worst;
    }

    private static long remove(Opened opened, ByteString name) {
        long text = Scratch.mine().secondPath(name);
        return opened.magic == null ? call(Posix.Call.FREMOVEXATTR, opened.descriptor, text, 0)
                : call(Posix.Call.REMOVEXATTR, Scratch.mine().path(opened.magic), text, 0);
    }

    /** Attributes of a file that its owner may not write can't be set by him, until he gives himself the right. */
    private static boolean allowWriting(Opened opened) {
        return opened.magic == null && call(Posix.Call.FCHMOD, opened.descriptor, OWNER_WRITES, 0) >= 0;
    }

    private static long set(Opened opened, Attribute attribute) {
        var value = Scratch.mine().value();
        int length = attribute.value().length();
        if (length > value.size) return -Posix.ERANGE;
        value.bytes.put(0, attribute.value().toByteArray());
        long name = Scratch.mine().secondPath(attribute.name());
        if (name < 0) return name;
        return opened.magic == null
                ? call(Posix.Call.FSETXATTR, opened.descriptor, name, value.address, length, 0)
                : call(Posix.Call.SETXATTR, Scratch.mine().path(opened.magic), name, value.address, length, 0);
    }

    private static void setPermissions(Opened opened, int bits) {
        long result = opened.magic == null
                ? call(Posix.Call.FCHMOD, opened.descriptor, bits, 0)
                : call(Posix.Call.FCHMODAT, Posix.AT_FDCWD, Scratch.mine().path(opened.magic), bits);
        if (result < 0) opened.unset.add("set the permissions of", result);
    }

    private static void setTimes(Opened opened, Timestamp mtime, Timestamp atime) {
        if (mtime.isUnknown() && atime.isUnknown()) return;
        var times = Scratch.mine().value();
        putTime(times, 0, atime);
        putTime(times, 16, mtime);
        long result = opened.magic == null
                ? call(Posix.Call.UTIMENSAT, opened.descriptor, 0, times.address, 0, 0)
                : call(Posix.Call.UTIMENSAT, Posix.AT_FDCWD, Scratch.mine().path(opened.magic), times.address, 0, 0);
        if (result < 0) opened.unset.add("set the times of", result);
    }

    /** Quietly sets the time of change alone. */
    static void setTime(int descriptor, Timestamp mtime) {
        var times = Scratch.mine().value();
        putTime(times, 0, Timestamp.UNKNOWN);
        putTime(times, 16, mtime);
        call(Posix.Call.UTIMENSAT, descriptor, 0, times.address, 0, 0);
    }

    private static void putTime(Scratch.Native times, int offset, Timestamp time) {
        times.bytes.putLong(offset, time.seconds());
        times.bytes.putLong(offset + 8, time.isUnknown() ? UTIME_OMIT : time.nanos());
    }
}
