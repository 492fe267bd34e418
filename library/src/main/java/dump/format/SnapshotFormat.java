package dump.format;

import dump.model.ByteString;
import dump.model.Id;
import dump.model.Snapshot;
import dump.model.SnapshotSummary;
import dump.model.Timestamp;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of {@code snapshots/}: one object, in this order {@code time parent tree paths hostname username uid gid
 * excludes tags original program_version summary}.
 *
 * <p>{@code time}, {@code tree} and {@code paths} are always written, the others only if they are not empty; so 0,
 * which is root, is an absent {@code uid}. No line feed ends it. In {@code summary} every field is written. What a newer
 * program put into it beside these follows as it is.
 */
public final class SnapshotFormat {
    /** Most bytes of the JSON that a reader takes. */
    public static final int LENGTH_MAX = 64 << 20;

    private static final JsonNames NAMES = new JsonNames("time", "parent", "tree", "paths", "hostname", "username",
            "uid", "gid", "excludes", "tags", "original", "program_version", "summary");
    private static final JsonNames SUMMARY_NAMES = new JsonNames("backup_start", "backup_end", "files_new",
            "files_changed", "files_unmodified", "dirs_new", "dirs_changed", "dirs_unmodified", "data_blobs",
            "tree_blobs", "data_added", "data_added_packed", "total_files_processed", "total_bytes_processed");
    private static final long UINT32_MAX = 0xffff_ffffL;

    private SnapshotFormat() {}

    public static byte[] write(Snapshot snapshot) {
        var json = new JsonWriter().beginObject().name("time").value(snapshot.time());
        if (snapshot.parent() != null) json.name("parent").value(snapshot.parent());
        json.name("tree").value(snapshot.tree()).name("paths").values(snapshot.paths());
        if (!snapshot.hostname().isEmpty()) json.name("hostname").value(snapshot.hostname());
        if (!snapshot.username().isEmpty()) json.name("username").value(snapshot.username());
        if (snapshot.uid() != 0) json.name("uid").unsigned(snapshot.uid());
        if (snapshot.gid() != 0) json.name("gid").unsigned(snapshot.gid());
        if (!snapshot.excludes().isEmpty()) json.name("excludes").values(snapshot.excludes());
        if (!snapshot.tags().isEmpty()) json.name("tags").values(snapshot.tags());
        if (snapshot.original() != null) json.name("original").value(snapshot.original());
        if (!snapshot.programVersion().isEmpty()) json.name("program_version").value(snapshot.programVersion());
        if (snapshot.summary() != null) writeSummary(json.name("summary"), snapshot.summary());
        for (var member : snapshot.others()) json.raw(member);
        return json.endObject().toByteArray();
    }

    private static void writeSummary(JsonWriter json, SnapshotSummary summary) {
        json.beginObject().name("backup_start").value(summary.backupStart())
                .name("backup_end").value(summary.backupEnd())
                .name("files_new").unsigned(summary.filesNew())
                .name("files_changed").unsigned(summary.filesChanged())
                .name("files_unmodified").unsigned(summary.filesUnmodified())
                .name("dirs_new").unsigned(summary.dirsNew())
                .name("dirs_changed").unsigned(summary.dirsChanged())
                .name("dirs_unmodified").unsigned(summary.dirsUnmodified())
                .name("data_blobs").value(summary.dataBlobs())
                .name("tree_blobs").value(summary.treeBlobs())
                .name("data_added").unsigned(summary.dataAdded())
                .name("data_added_packed").unsigned(summary.dataAddedPacked())
                .name("total_files_processed").unsigned(summary.totalFilesProcessed())
                .name("total_bytes_processed").unsigned(summary.totalBytesProcessed()).endObject();
    }

    public static Snapshot read(byte[] bytes) throws FormatException {
        var json = new JsonReader(bytes);
        var time = Timestamp.UNKNOWN;
        Id parent = null;
        Id tree = null;
        Id original = null;
        var paths = List.<String>of();
        var excludes = List.<String>of();
        var tags = List.<String>of();
        String hostname = "";
        String username = "";
        String programVersion = "";
        long uid = 0;
        long gid = 0;
        SnapshotSummary summary = null;
        var others = new ArrayList<ByteString>();
        json.beginObject();
        while (json.next()) {
            int member = json.position();
            switch (json.name(NAMES)) {
                case "time" -> time = json.time();
                case "parent" -> parent = json.id();
                case "tree" -> tree = json.id();
                case "paths" -> paths = json.strings();
                case "hostname" -> hostname = json.string();
                case "username" -> username = json.string();
                case "uid" -> uid = json.unsigned(UINT32_MAX);
                case "gid" -> gid = json.unsigned(UINT32_MAX);
                case "excludes" -> excludes = json.strings();
                case "tags" -> tags = json.strings();
                case "original" -> original = json.id();
                case "program_version" -> programVersion = json.string();
                case "summary" -> summary = readSummary(json);
                default -> {
                    json.skip();
                    others.add(json.since(member));
                }
            }
        }
        json.end();
        return new Snapshot(time, parent, tree, paths, hostname, username, uid, gid, excludes, tags, original,
                programVersion, summary, List.copyOf(others));
    }

    private static SnapshotSummary readSummary(JsonReader json) throws FormatException {
        if (!json.beginObjectOrNull()) return null;
        var start = Timestamp.UNKNOWN;
        var end = Timestamp.UNKNOWN;
        // In the order of the names, from files_new on.
        var numbers = new long[12];
        while (json.next()) {
            var name = json.name(SUMMARY_NAMES);
            switch (name) {
                case "" -> json.skip();
                case "backup_start" -> start = json.time();
                case "backup_end" -> end = json.time();
                default -> numbers[SUMMARY_NAMES.index(name) - 2] = json.unsigned();
            }
        }
        return new SnapshotSummary(start, end, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5],
                numbers[6], numbers[7], numbers[8], numbers[9], numbers[10], numbers[11]);
    }
}
