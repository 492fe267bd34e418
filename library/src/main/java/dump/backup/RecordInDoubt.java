package dump.backup;

/** A tree of the last backup is damaged: the source is gone through again without the record of its scan. */
final class RecordInDoubt extends RuntimeException {
    RecordInDoubt() {
        super("a tree of the last backup is damaged");
    }
}
