package dump.format;

import dump.model.LockRecord;
import dump.model.Timestamp;

/**
 * A file of {@code locks/}: {@code time exclusive hostname username pid uid gid}, the last two only if not 0, no line
 * feed.
 */
public final class LockFormat {
    /** Most bytes of the JSON that a reader takes. */
    public static final int LENGTH_MAX = 1 << 20;

    private static final JsonNames NAMES = new JsonNames("time", "exclusive", "hostname", "username", "pid", "uid",
            "gid");
    private static final long UINT32_MAX = 0xffff_ffffL;

    private LockFormat() {}

    public static byte[] write(LockRecord lock) {
        var json = new JsonWriter().beginObject().name("time").value(lock.time())
                .name("exclusive").value(lock.exclusive()).name("hostname").value(lock.hostname())
                .name("username").value(lock.username()).name("pid").value(lock.pid());
        if (lock.uid() != 0) json.name("uid").unsigned(lock.uid());
        if (lock.gid() != 0) json.name("gid").unsigned(lock.gid());
        return json.endObject().toByteArray();
    }

    public static LockRecord read(byte[] bytes) throws FormatException {
        var json = new JsonReader(bytes);
        var time = Timestamp.UNKNOWN;
        boolean exclusive = false;
        String hostname = "";
        String username = "";
        long pid = 0;
        long uid = 0;
        long gid = 0;
        json.beginObject();
        while (json.next()) {
            switch (json.name(NAMES)) {
                case "time" -> time = json.time();
                case "exclusive" -> exclusive = json.truth();
                case "hostname" -> hostname = json.string();
                case "username" -> username = json.string();
                case "pid" -> pid = json.unsigned(Long.MAX_VALUE);
                case "uid" -> uid = json.unsigned(UINT32_MAX);
                case "gid" -> gid = json.unsigned(UINT32_MAX);
                default -> json.skip();
            }
        }
        json.end();
        return new LockRecord(time, exclusive, hostname, username, pid, uid, gid);
    }
}
