package dump.backup;

import dump.model.ByteString;
import dump.model.Node;
import dump.posix.FileException;
import dump.posix.LocalDirectory;
import java.util.List;
import java.util.concurrent.CountedCompleter;

/** Some files of one directory that must be read: enough to be worth a task, few enough to be shared out. */
final class FileTask extends CountedCompleter<Void> {
    static final int FILES_MAX = 64;
    static final long BYTES_MAX = 4 << 20;

    /**
     * @param slot where in the directory the node goes
     * @param tally of its source
     * @param held whether the last backup holds a file of that name
     * @param same the parent's file of the same metadata, which is read again for doubt; or null
     */
    record Entry(int slot, ByteString name, ByteString displayPath, SourceTally tally, boolean held, Node same) {
        void unread() {
            if (held && tally != null) tally.unreadFile();
        }
    }

    private final transient Job job;
    private final transient DirectoryTask parent;
    private final transient LocalDirectory.Wish holder;
    private final transient List<Entry> entries;

    /** @param holder of the directory; closed by this task */
    FileTask(Job job, DirectoryTask parent, LocalDirectory.Wish holder, List<Entry> entries) {
        super(parent);
        this.job = job;
        this.parent = parent;
        this.holder = holder;
        this.entries = entries;
    }

    @Override
    public void compute() {
        try (holder) {
            var directory = holder.directory();
            for (var entry : entries) {
                if (job.stopped()) break;
                var archiver = new FileArchiver(job, directory, entry);
                var node = archiver.archive();
                if (archiver.isInDoubt()) parent.doubt();
                if (node == null) entry.unread();
                else parent.put(entry.slot(), node);
            }
        } catch (FileException e) {
            parent.doubt();
            for (var entry : entries) {
                job.unread(entry.displayPath(), e);
                entry.unread();
            }
        } catch (Throwable e) {
            job.fail(e);
        }
        tryComplete();
    }
}
