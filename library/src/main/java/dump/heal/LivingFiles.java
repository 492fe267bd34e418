package dump.heal;

import dump.chunker.ChunkReader;
import dump.chunker.Chunker;
import dump.model.BlobType;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.posix.FileException;
import dump.posix.LocalFile;
import dump.repository.AtOnce;
import dump.repository.BlobWriter;
import dump.repository.RepositoryException;
import dump.source.LivingSource;
import java.io.IOException;
import java.io.InputStream;

/**
 * The files of this machine, where they were when they were backed up: each that had something that is lost is read and
 * cut as a backup would cut it.
 */
public final class LivingFiles implements BlobSource {
    private final Chunker chunker;
    private final Events events;

    /** @param polynomial of the repository, which says where files are cut */
    public LivingFiles(long polynomial, Events events) {
        chunker = new Chunker(polynomial);
        this.events = events;
    }

    @Override
    public void give(WantedBlobs wanted, BlobWriter writer) throws RepositoryException, InterruptedException {
        try (var source = new LivingSource()) {
            AtOnce.each("living", Runtime.getRuntime().availableProcessors(), wanted.files().entrySet(), file -> {
                if (file.getValue().stream().noneMatch(wanted::isOpen)) return;
                try {
                    read(source, file.getKey(), wanted, writer);
                } catch (FileException e) {
                    if (e.kind() != FileException.Kind.GONE && e.kind() != FileException.Kind.NOT_A_DIRECTORY)
                        events.on(new Event.Warning(e.getMessage()));
                } catch (IOException impossible) {
                    throw new IllegalStateException(impossible);
                }
            });
        }
    }

    private void read(LivingSource source, ByteString path, WantedBlobs wanted, BlobWriter writer)
            throws IOException, RepositoryException, InterruptedException {
        var place = new BytePath(path);
        try (var file = source.directory(place.parent().bytes()).open(place.name())) {
            events.on(new Event.Step("reading " + path));
            var reader = new ChunkReader(new Reading(file), chunker);
            while (reader.next()) {
                int length = reader.to() - reader.from();
                wanted.found(writer.put(BlobType.DATA, reader.buffer(), reader.from(), length));
                events.on(new Event.Progress(length));
            }
        }
    }

    private static final class Reading extends InputStream {
        private final LocalFile file;

        Reading(LocalFile file) {
            this.file = file;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("it is read in pieces");
        }

        @Override
        public int read(byte[] target, int offset, int length) throws FileException {
            return file.read(target, offset, length);
        }
    }
}
