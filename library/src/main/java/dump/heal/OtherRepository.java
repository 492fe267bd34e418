package dump.heal;

import dump.repository.AtOnce;
import dump.repository.BlobWriter;
import dump.repository.Repository;
import dump.repository.RepositoryException;

/** Another repository that may hold the same. @param repository with its index loaded */
public record OtherRepository(Repository repository) implements BlobSource {
    @Override
    public void give(WantedBlobs wanted, BlobWriter writer) throws RepositoryException, InterruptedException {
        AtOnce.each("other", repository.readers(), wanted.blobs().entrySet(), blob -> {
            if (!wanted.isOpen(blob.getKey())) return;
            byte[] content;
            try {
                content = repository.reader().load(blob.getValue(), blob.getKey());
            } catch (RepositoryException.Damaged notThere) {
                return;
            }
            writer.put(blob.getValue(), content, 0, content.length);
            wanted.found(blob.getKey());
        });
    }
}
