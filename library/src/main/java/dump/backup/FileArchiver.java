package dump.backup;

import dump.chunker.Chunker;
import dump.files.FileException;
import dump.files.FileStat;
import dump.files.LocalDirectory;
import dump.files.LocalFile;
import dump.model.BlobType;
import dump.model.Event;
import dump.model.Id;
import dump.model.Node;
import dump.repository.RepositoryException;
import java.util.ArrayList;
import java.util.List;

/** Takes one file from reading to sealed blobs, while its bytes are warm in this worker's cache. */
final class FileArchiver {
    /** Bytes behind a whole chunk that a buffer holds, so that what follows is seldom moved. */
    static final int READ_AHEAD = 1 << 20;
    /** A file that changes while it is read is read once more up to this size. */
    private static final long READ_AGAIN_MAX = 256 << 20;
    /** Above this size other workers may seal the chunks that this one cuts. */
    private static final long SHARED_MIN = 32 << 20;

    private final Job job;
    private final LocalDirectory directory;
    private final FileTask.Entry entry;
    private final List<String> problems = new ArrayList<>();

    FileArchiver(Job job, LocalDirectory directory, FileTask.Entry entry) {
        this.job = job;
        this.directory = directory;
        this.entry = entry;
    }

    /** The file's node with its content, or null if it can't be read, which is told. */
    Node archive() throws RepositoryException, InterruptedException {
        try (var file = directory.openFile(entry.name())) {
            return archive(file, file.stat(), true);
        } catch (FileException e) {
            if (e.kind() == FileException.Kind.GONE) job.vanished(entry.printed());
            else job.unreadable(entry.printed(), e.reason());
            return null;
        }
    }

    private Node archive(LocalFile file, FileStat stat, boolean again)
            throws FileException, RepositoryException, InterruptedException {
        if (!stat.isFile()) {
            job.unreadable(entry.printed(), "it was replaced by something that is no file while it was looked at");
            return null;
        }
        problems.clear();
        var node = job.metadata.node(file, entry.name(), stat, problems);
        file.position(0);
        var content = new Content();
        content.read(file, stat);
        var now = file.statNow();
        if (!now.unchangedSince(stat)) {
            if (again && now.size() < READ_AGAIN_MAX) return archive(file, now, false);
            job.counts.changedWhileRead.increment();
            job.events.on(new Event.FileChanged(entry.printed()));
        }
        for (var problem : problems) job.unreadable(entry.printed(), problem);
        job.counts.bytes.add(content.size);
        var archived = node.withContent(content.ids(), content.size);
        tell(archived);
        return archived;
    }

    private void tell(Node file) {
        var same = entry.same();
        if (same != null && same.ctime().sameInstant(file.ctime()) && same.content().equals(file.content())) {
            job.counts.filesUnmodified.increment();
            job.events.on(new Event.FileUnchanged(entry.printed(), file.size(), true));
            return;
        }
        (entry.isNew() ? job.counts.filesNew : job.counts.filesChanged).increment();
        job.events.on(new Event.FileStored(entry.printed(), file.size(), entry.isNew()));
    }

    /** The chunks of a file, in order, while it is read. */
    private final class Content {
        private final List<Id> ids = new ArrayList<>(1);
        private final List<ChunkTask> shared = new ArrayList<>();
        private long size;

        void read(LocalFile file, FileStat stat) throws FileException, RepositoryException, InterruptedException {
            var buffer = job.readBuffers.take();
            boolean share = stat.size() >= SHARED_MIN;
            int start = 0, searched = 0, end = 0;
            long cutAt = -1;
            try {
                while (!job.stopped()) {
                    if (stat.isSparse() && size != cutAt && skipHole(file)) start = searched = end = 0;
                    cutAt = size;
                    if (end == buffer.length) {
                        System.arraycopy(buffer, start, buffer, 0, end - start);
                        end -= start;
                        searched -= start;
                        start = 0;
                    }
                    int count = file.read(buffer, end, buffer.length - end);
                    if (count <= 0) break;
                    end += count;
                    for (int cut; (cut = job.chunker.cut(buffer, start, searched, end)) >= 0; searched = start = cut) {
                        chunk(buffer, start, cut, share);
                    }
                    searched = end;
                    // A file that has not grown needs no further call to find its end.
                    if (size + end - start == stat.size()) break;
                }
                if (end > start) chunk(buffer, start, end, share);
            } finally {
                job.readBuffers.giveBack(buffer);
            }
        }

        /**
         * A hole where a chunk begins is chunks of zeros, which need no reading: they are cut at the minimum.
         *
         * @return whether there was one, and what was read ahead is passed over
         */
        private boolean skipHole(LocalFile file) throws FileException, RepositoryException, InterruptedException {
            long data = file.nextData(size);
            if (data - size < Chunker.SIZE_MIN) return false;
            while (data - size >= Chunker.SIZE_MIN && !job.stopped()) add(job.zeros(), Chunker.SIZE_MIN);
            file.position(size);
            return true;
        }

        private void chunk(byte[] buffer, int from, int to, boolean share)
                throws RepositoryException, InterruptedException {
            var copy = share && job.spareBuffers.tryAcquire() ? job.chunkBuffers.take() : null;
            if (copy == null) {
                add(job.writer.put(BlobType.DATA, buffer, from, to - from), to - from);
                return;
            }
            System.arraycopy(buffer, from, copy, 0, to - from);
            var task = new ChunkTask(job, ids.size(), copy, to - from);
            add(null, to - from);
            shared.add(task);
            task.fork();
        }

        private void add(Id id, int length) {
            ids.add(id);
            size += length;
            job.events.on(new Event.Progress(length));
        }

        List<Id> ids() {
            for (var task : shared.reversed()) {
                task.join();
                ids.set(task.slot(), task.id());
            }
            return job.stopped() ? List.of() : List.copyOf(ids);
        }
    }
}
