package dump.backup;

import dump.files.LocalDirectory;
import dump.model.ByteString;
import java.util.List;
import java.util.concurrent.CountedCompleter;

/** Some files of one directory that must be read: enough to be worth a task, few enough to be shared out. */
final class FileTask extends CountedCompleter<Void> {
    static final int FILES_MAX = 64;
    static final long BYTES_MAX = 4 << 20;

    /** @param slot where in the directory the node goes */
    record Entry(int slot, ByteString name, ByteString printed, boolean isNew) {}

    private final transient Job job;
    private final transient DirectoryTask parent;
    private final transient LocalDirectory directory;
    private final transient List<Entry> entries;

    /** @param directory retained for this task, which closes it */
    FileTask(Job job, DirectoryTask parent, LocalDirectory directory, List<Entry> entries) {
        super(parent);
        this.job = job;
        this.parent = parent;
        this.directory = directory;
        this.entries = entries;
    }

    @Override
    public void compute() {
        try (directory) {
            for (var entry : entries) {
                if (job.stopped()) break;
                var node = new FileArchiver(job, directory, entry).archive();
                if (node != null) parent.put(entry.slot(), node);
            }
        } catch (Throwable e) {
            job.fail(e);
        }
        tryComplete();
    }
}
