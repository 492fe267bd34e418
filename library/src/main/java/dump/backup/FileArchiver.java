package dump.backup;

import dump.chunker.Chunker;
import dump.model.BlobType;
import dump.model.Content;
import dump.model.Event;
import dump.model.Id;
import dump.model.Node;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.LocalDirectory;
import dump.posix.LocalFile;
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
    /** Above this size holes become the greatest chunks: some 80 MB of list for 9 TB, not 1.3 GB. */
    private static final long HUGE_MIN = 256L << 30;

    private final Job job;
    private final LocalDirectory directory;
    private final FileTask.Entry entry;
    private final List<String> problems = new ArrayList<>();
    private boolean inDoubt;

    FileArchiver(Job job, LocalDirectory directory, FileTask.Entry entry) {
        this.job = job;
        this.directory = directory;
        this.entry = entry;
    }

    /** Whether the file is to be read again next time, be it changed or not. */
    boolean isInDoubt() {
        return inDoubt;
    }

    /** The file's node with its content, or null if it can't be read, which is told. */
    Node archive() throws RepositoryException, InterruptedException {
        var node = read();
        inDoubt |= node == null;
        return node;
    }

    private Node read() throws RepositoryException, InterruptedException {
        try (var file = directory.openFile(entry.name())) {
            return archive(file, file.stat(), true);
        } catch (FileException e) {
            job.unread(entry.displayPath(), e);
            return null;
        } catch (TooLargeException e) {
            job.unreadable(entry.displayPath(), e.getMessage() + "; left out");
            return null;
        }
    }

    private Node archive(LocalFile file, FileStat stat, boolean again)
            throws FileException, TooLargeException, RepositoryException, InterruptedException {
        if (!stat.isFile()) {
            job.unreadable(entry.displayPath(), "it was replaced by something that is not a file");
            return null;
        }
        problems.clear();
        var node = job.metadata.node(file, entry.name(), stat, problems);
        file.position(0);
        var reading = new Reading();
        reading.read(file, stat);
        var now = file.statNow();
        if (!now.unchangedSince(stat)) {
            if (again && now.size() < READ_AGAIN_MAX) return archive(file, now, false);
            inDoubt = true;
            job.counts.changedWhileRead.increment();
            job.events.on(new Event.FileChanged(entry.displayPath()));
        }
        for (var problem : problems) job.unreadable(entry.displayPath(), problem);
        inDoubt |= !problems.isEmpty();
        job.counts.bytes.add(reading.size);
        var archived = node.withContent(new Content.File(reading.ids(), reading.size));
        tell(archived);
        return archived;
    }

    private void tell(Node file) {
        var same = entry.same();
        if (same != null && same.ctime().sameInstant(file.ctime()) && same.blobs().equals(file.blobs())) {
            job.counts.filesUnmodified.increment();
            job.events.on(new Event.FileUnchanged(entry.displayPath(), file.size(), true));
            return;
        }
        boolean isNew = job.readsAll(entry.tally()) || !entry.held();
        (isNew ? job.counts.filesNew : job.counts.filesChanged).increment();
        job.events.on(new Event.FileStored(entry.displayPath(), file.size(), isNew));
    }

    /** The chunks of a file, in order, while it is read. */
    private final class Reading {
        private final ChunkList chunks = new ChunkList();
        private long size;

        void read(LocalFile file, FileStat stat)
                throws FileException, TooLargeException, RepositoryException, InterruptedException {
            var buffer = job.readBuffers.take();
            boolean share = stat.size() >= SHARED_MIN;
            boolean huge = stat.size() > HUGE_MIN;
            int start = 0, searched = 0, end = 0;
            long cutAt = -1;
            try {
                while (!job.stopped()) {
                    if (stat.isSparse() && size != cutAt && skipHole(file, huge)) start = searched = end = 0;
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
         * A hole where a chunk begins is chunks of zeros, which need no reading: they are cut at the minimum, as if
         * they had been read; in a huge file, whose list would be endless, at the maximum.
         *
         * @return whether there was one, and what was read ahead is passed over
         */
        private boolean skipHole(LocalFile file, boolean huge)
                throws FileException, TooLargeException, RepositoryException, InterruptedException {
            long data = file.nextData(size);
            if (data - size < Chunker.SIZE_MIN) return false;
            if (huge) addZeros((data - size) / Chunker.SIZE_MAX, true);
            addZeros((data - size) / Chunker.SIZE_MIN, false);
            file.position(size);
            return true;
        }

        private void addZeros(long count, boolean greatest)
                throws TooLargeException, RepositoryException, InterruptedException {
            if (count == 0) return;
            chunks.checkRoom(count);
            chunks.add(job.zeros(greatest), count);
            added(count * (greatest ? Chunker.SIZE_MAX : Chunker.SIZE_MIN));
        }

        private void chunk(byte[] buffer, int from, int to, boolean share)
                throws TooLargeException, RepositoryException, InterruptedException {
            var copy = share && job.spareBuffers.tryAcquire() ? job.chunkBuffers.take() : null;
            if (copy == null) {
                chunks.add(job.writer.put(BlobType.DATA, buffer, from, to - from), 1);
            } else {
                System.arraycopy(buffer, from, copy, 0, to - from);
                var task = new ChunkTask(job, copy, to - from);
                task.fork();
                chunks.add(task);
            }
            added(to - from);
        }

        private void added(long length) {
            size += length;
            job.events.on(new Event.Progress(length));
        }

        List<Id> ids() {
            var ids = chunks.join();
            return job.stopped() ? List.of() : ids;
        }
    }
}
