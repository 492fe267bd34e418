package dump.model;

/** What an engine tells while it works. Paths are as listings print them. */
public sealed interface Event {
    /** A step begins, said in words for a person who asked to be told. */
    record Step(String text) implements Event {}

    /** A sentence on what is the matter. */
    sealed interface Told extends Event {
        String text();

        /** What may be done about it; null where nothing is to be done, or where the text says it. */
        default Remedy remedy() {
            return null;
        }
    }

    /** Something worth knowing, such as that a backup is full where another was asked for. */
    record Note(String text, Remedy remedy) implements Told {
        public Note(String text) {
            this(text, null);
        }
    }

    /** Another program's own words, for a person who asked to hear them. @param detail only of use in trouble */
    record Said(String text, boolean detail) implements Event {}

    /** Something a person should know that is no failure. */
    record Warning(String text, Remedy remedy) implements Told {
        public Warning(String text) {
            this(text, null);
        }
    }

    /** A part of the repository is damaged and was done without; to a verification exit code 4. */
    record Damage(String text, Remedy remedy) implements Told {
        public Damage(String text) {
            this(text, null);
        }
    }

    /** The record of a point in time is damaged, so that another may be taken in its place; exit code 3 or 4. */
    record SnapshotUnreadable(String text) implements Told {}

    /**
     * Of all points in time, or all of a source, none can be read: nobody knows what there was; exit code 3 or graver.
     */
    record NoSnapshotReadable(String text, Remedy remedy) implements Told {
        public NoSnapshotReadable(String text) {
            this(text, null);
        }
    }

    /** What a verification says of a whole snapshot, or of the repository. */
    sealed interface Verified extends Event {}

    /** Some of what was named may not be read, and nothing else is wrong. @param noted whether a backup will know */
    record VerifiedUnreadable(boolean noted) implements Verified {}

    /** Some of what was named is damaged. */
    record VerifiedDamaged(Noted noted) implements Verified {}

    /** Whether the next backup will know what was seen damaged. */
    enum Noted {
        YES,
        /** A trial run notes nothing. */
        TRIAL,
        /** There is no place that the next backup will look at. */
        NOWHERE
    }

    /** So many packs are damaged, and nothing of the snapshot needs them. */
    record VerifiedIdleDamage(int packs) implements Verified {}

    /** A source leads through a symbolic link now, and what it leads to is compared. */
    record VerifiedThroughLink(ByteString source, ByteString real) implements Verified {}

    /** Nothing of a source is in the snapshot at its place, so that nothing of it is compared. */
    record VerifiedWithout(ByteString source) implements Verified {}

    /** A source was none when the snapshot was made. */
    record VerifiedBefore(ByteString source) implements Verified {}

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

    /** A store fails, and is tried again after a pause: said before each try. */
    record StoreWaits(String reason, long pauseMillis) implements Event {}

    /** The store that was waited for answers again. @param millis since it first failed */
    record StoreAnswers(long millis) implements Event {}

    /** A pack is full and on its way to the repository. */
    record PackSent(Id pack, long bytes) implements Event {}

    /** A pack is durably in the repository. */
    record PackUploaded(Id pack, long bytes) implements Event {}

    /**
     * An entry is in place at the target, written or already right; in a plan it would be.
     *
     * @param size of a file's content; -1 if that is not known; 0 of all else
     */
    record FileRestored(ByteString path, long size, Decision decision) implements Event {
        /** Whether something was, or would be, written for it. */
        public boolean written() {
            return decision.writes();
        }
    }

    /**
     * What stands at the target differs and was left alone.
     *
     * @param size of the file in the backup; -1 if that is not known; 0 of all else
     * @param reason what differs, as it follows the path: {@code differs in permissions from what is there}
     */
    record FileKept(ByteString path, long size, String reason) implements Event {}

    /** A file was read back: equal to the source, changed since, or not compared. */
    record FileVerified(ByteString path, long size) implements Event {}
}
