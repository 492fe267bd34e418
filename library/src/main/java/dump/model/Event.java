package dump.model;

/** What an engine tells while it works. Paths are as listings print them. */
public sealed interface Event {
    /** A step begins, said in words for a person who asked to be told. */
    record Step(String text) implements Event {}

    /** Something worth knowing, such as that a backup is full where another was asked for. */
    record Note(String text) implements Event {}

    /** Another program's own words, for a person who asked to hear them. @param detail only of use in trouble */
    record Said(String text, boolean detail) implements Event {}

    /** Something a person should know that is no failure. */
    record Warning(String text) implements Event {}

    /** A part of the repository is damaged and was done without; to a verification exit code 4. */
    record Damage(String text) implements Event {}

    /** The record of a point in time is damaged, so that another may be taken in its place; exit code 3 or 4. */
    record PointUnreadable(String text) implements Event {}

    /** Of all points in time, or all of a source, none can be read: nobody knows what there was; exit code 3 or graver. */
    record NoPointReadable(String text) implements Event {}

    /** How much there is to do, as soon as it is known; may be said again. */
    record Total(long files, long bytes) implements Event {}

    /** Bytes of content gone through since the last such event. */
    record Progress(long bytes) implements Event {}

    /** So many of the volumes of Duplicity that hold what is wanted have been read. */
    record VolumeRead(long done, long total) implements Event {}

    /** A file is in the backup whose content was read: new, or changed since the parent. */
    record FileStored(ByteString path, long size, boolean isNew) implements Event {}

    /** A file is in the backup whose content is the parent's. @param read whether it was read to make sure of that */
    record FileUnchanged(ByteString path, long size, boolean read) implements Event {}

    /** An entry could not be read, restored or verified; the run goes on, exit code 3 or 4. */
    record FileFailed(ByteString path, String reason) implements Event {}

    /**
     * A file changed while it was read; it is stored as it was read.
     *
     * @param metadata what of it changed, in words, where that is known and its content is the same; else empty
     */
    record FileChanged(ByteString path, String metadata) implements Event {
        public FileChanged(ByteString path) {
            this(path, "");
        }
    }

    /** An entry of the source came after the backup that it is compared with. */
    record FileNewSince(ByteString path) implements Event {}

    /** A file was listed and gone when it was opened. */
    record FileVanished(ByteString path) implements Event {}

    /** An entry was left out on purpose, such as a socket. */
    record FileSkipped(ByteString path, String reason) implements Event {}

    /** A pack is durably in the repository. */
    record PackUploaded(Id pack, long bytes) implements Event {}

    /** An entry is in place at the target, written or already right. */
    record FileRestored(ByteString path, long size, boolean written) implements Event {}

    /**
     * What stands at the target differs and was left alone.
     *
     * @param reason what differs, as it follows the path: {@code differs in permissions from what is there}
     */
    record FileKept(ByteString path, String reason) implements Event {}

    /** A file was read back: equal to the source, changed since, or not compared. */
    record FileVerified(ByteString path, long size) implements Event {}
}
